"""What gets sent: texts with variables, embeds and components checked against Discord's limits, and messages made of them. No I/O."""
