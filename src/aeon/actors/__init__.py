"""The kernel: one owner for each piece of state, a plain function for each message. It knows only Trio."""
