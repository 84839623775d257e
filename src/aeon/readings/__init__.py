"""What the parts say of themselves, as metrics: one file for each kind of part, put together for a scrape in `scrape.py`."""
