"""Discord's REST API v10 as Aeon uses it: `open_rest` gives a `Rest`, whose attributes are the resources."""

from aeon.discord.rest.client import Rest, open_rest

__all__ = ["Rest", "open_rest"]
