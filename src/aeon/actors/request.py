"""Messages that expect an answer carry the answer's type, so that `ask` is typed end to end."""

from typing import Generic, TypeVar

Answer_co = TypeVar("Answer_co", covariant=True)


class Request(Generic[Answer_co]):
    """Base of messages that are asked: `class GetSettings(Request[Settings])` is answered with `Settings`."""

    __slots__ = ()
