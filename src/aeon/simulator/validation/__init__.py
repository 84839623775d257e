"""What bodies may hold: Discord's limits, told as its nested form errors (50035)."""
