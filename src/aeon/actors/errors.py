"""What can become of a question to an actor, said so that the asker knows what it may do next."""

from attrs import frozen


class ActorError(Exception):
    """Base of this room's errors."""


@frozen
class UnknownActor(ActorError):
    """No slot has this key: the bot is not in that guild."""

    key: str

    def __str__(self) -> str:
        return f"there is no actor {self.key}"


@frozen
class NotBegun(ActorError):
    """The request was dropped before a handler saw it, so nothing was changed: ask again after `retry_after` seconds."""

    reason: str
    retry_after: float = 1.0

    def __str__(self) -> str:
        return f"not begun: {self.reason}"


@frozen
class OutcomeUnknown(ActorError):
    """A handler began but has not answered in time: what was asked for may still happen, so read before asking again."""

    def __str__(self) -> str:
        return "begun, but not answered in time"


@frozen
class HandlerBlocked(ActorError):
    """A handler took so long that everybody else had to wait; nobody who asks gets this, it only stands in the log."""

    seconds: float

    def __str__(self) -> str:
        return f"blocked everybody for {self.seconds * 1000:.0f} ms"


@frozen
class HandlerFailed(ActorError):
    """The handler raised; `reference` names the log line that says why. What it had planned was discarded."""

    reference: str

    def __str__(self) -> str:
        return f"something went wrong (reference {self.reference})"
