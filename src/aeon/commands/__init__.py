"""Commands: one declaration each, from which both the slash command and the prefix command come."""
