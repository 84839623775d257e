"""What a session is doing, and what it wants done: the words between `session.py` and its driver."""

from enum import Enum

from attrs import field, frozen

from aeon.discord.gateway.payloads import Opcode


class SessionState(Enum):
    OFFLINE = "offline"
    GREETING = "greeting"
    IDENTIFYING = "identifying"
    RESUMING = "resuming"
    LIVE = "live"
    REFUSED = "refused"


class Verdict(Enum):
    """What the driver is to do with the payload it has just fed."""

    DELIVER = "deliver"
    """An event: hand it on."""
    NOTHING = "nothing"
    DUPLICATE = "duplicate"
    """An event that was delivered before."""
    SEND = "send"
    """Call `tick` now: there is something to send."""
    LEAVE = "leave"
    """Close the socket with 4000; `leaving` says why."""


@frozen
class Outgoing:
    """A payload to send now."""

    opcode: Opcode
    payload: bytes = field(repr=False)
    """IDENTIFY and RESUME hold the token."""


@frozen
class Plan:
    """The next connection."""

    at: float
    """Not before this time."""
    url: str | None
    """None means the gateway's main address."""
    resuming: bool
    """False: HELLO will be answered with IDENTIFY, for which a permit is needed."""
