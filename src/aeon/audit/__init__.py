"""The audit log: what was done in a guild, by whom and why, in the order in which it became true."""
