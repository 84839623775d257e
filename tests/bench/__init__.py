"""What the house costs: `python -m tests.bench` measures all of it, or what is named."""
