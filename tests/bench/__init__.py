"""What the house costs: `python -m tests.bench` runs every file beside this one, or those that are named."""
