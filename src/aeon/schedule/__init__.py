"""What is to be done at its time, whatever happens until then."""
