"""The root of what can go wrong between us and Discord; gateway and REST each have their own tree below it."""

from attrs import frozen


class DiscordError(Exception):
    """Base of every error of this client."""


@frozen
class BrokenEnvelope(DiscordError):
    """A gateway payload is not JSON, or not an object with an opcode: the stream is damaged."""

    fault: str

    def __str__(self) -> str:
        return f"a gateway payload is unreadable: {self.fault}"


@frozen
class BrokenPayload(DiscordError):
    """What Discord sent under this name does not have the documented shape; other payloads are not affected."""

    event: str
    path: str
    """JSON path of the first fault; `$` where it is the whole."""
    fault: str

    def __str__(self) -> str:
        return f"{self.event} has an unexpected shape at {self.path}: {self.fault}"
