"""The root of what can go wrong between us and Discord; gateway and REST each have their own tree below it."""


class DiscordError(Exception):
    """Base of every error of this client."""
