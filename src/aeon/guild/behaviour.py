"""What features make of a guild's messages: for each type, who handles it and in which order. Put together once, by the app."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from attrs import frozen

from aeon.actors.turn import Turn
from aeon.guild.state import GuildState

Message = TypeVar("Message")

Handle = Callable[[GuildState, Any, Turn], bool]
"""Returns True where the message is taken, so that nobody after it sees it. The middle argument is of the type it is kept under."""


@frozen
class Handler:
    """One feature's function for one type of message. An empty `feature` is the house itself, which is never switched off."""

    message: type
    feature: str
    handle: Handle


def handler(feature: str, message: type[Message], handle: Callable[[GuildState, Message, Turn], bool]) -> Handler:
    """A handler whose function takes the very type it is registered for."""
    return Handler(message, feature, handle)


@frozen
class Behaviour:
    """Handlers by the exact type of the message, in the order in which features were given."""

    handlers: Mapping[type, tuple[Handler, ...]]

    @classmethod
    def of(cls, handlers: Iterable[Handler]) -> "Behaviour":
        found: defaultdict[type, list[Handler]] = defaultdict(list)
        for each in handlers:
            found[each.message].append(each)
        return cls({message: tuple(some) for message, some in found.items()})

    def wants(self, message: type) -> bool:
        """Anybody handles messages of this type."""
        return message in self.handlers
