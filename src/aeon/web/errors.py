"""What the kit itself refuses; `problems.py` says how a caller reads it."""

from attrs import frozen


class WebError(Exception):
    """Base of this room's errors."""


@frozen
class BadRequest(WebError):
    """The request cannot be understood as HTTP or JSON; `detail` says what to mend."""

    detail: str


@frozen
class Fault:
    """One thing wrong with a request: where (`embed.fields[2].name`, empty for the whole) and what, in English."""

    path: str
    message: str


@frozen
class InvalidBody(WebError):
    """The body (or query) is JSON but not of the route's shape; every fault is named by its path."""

    faults: tuple[Fault, ...]


@frozen
class BodyTooLarge(WebError):
    """The body has more bytes than the route takes."""

    limit: int


@frozen
class BodyTooSlow(WebError):
    """The body was not there in time."""

    seconds: float


@frozen
class UnsupportedMediaType(WebError):
    """The body is said to be something else than JSON."""

    given: str


@frozen
class Unauthenticated(WebError):
    """No credentials, or none that hold; a caller learns no more than `reason`."""

    reason: str


class Forbidden(WebError):
    """No right to this; says the same of a guild that does not exist."""


@frozen
class NotFound(WebError):
    """There is no such thing under this path."""

    detail: str


@frozen
class RateLimited(WebError):
    """Too many requests; the next one is welcome after `retry_after` seconds."""

    retry_after: float


@frozen
class TooSlow(WebError):
    """The handler did not finish in time. `may_have_changed` where it may have begun a change."""

    may_have_changed: bool


@frozen
class PortTaken(WebError):
    """Another program listens on the address that was asked for."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"port {self.port} of {self.host} is in use by another program"


@frozen
class CannotListen(WebError):
    """The address cannot be listened on; `reason` is the system's word for it."""

    host: str
    port: int
    reason: str

    def __str__(self) -> str:
        return f"cannot listen on port {self.port} of {self.host}: {self.reason}"
