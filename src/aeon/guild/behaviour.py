"""What features make of a guild's messages: for each type, who handles it and in which order. Put together once, by the app."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from attrs import frozen

from aeon.actors.turn import Turn
from aeon.guild.interests import KINDS
from aeon.guild.state import GuildState

Message = TypeVar("Message")

Handle = Callable[[GuildState, Any, Turn], bool]
"""Returns True where the message is taken, so that nobody after it sees it. The middle argument is of the type it is kept under."""

Wakes = Callable[[GuildState], int]
"""What a guild in this state is woken for, as bits of `aeon.guild.interests`."""


@frozen
class Handler:
    """One feature's function for one type of message. An empty `feature` is the house itself, which is never switched off."""

    message: type
    feature: str
    handle: Handle
    wakes: Wakes | None = None
    """Which of the events of its type are worth waking a sleeping guild for; all where nothing is said."""

    def interests(self, state: GuildState) -> int:
        """The bits of what it has a guild in this state woken for."""
        return KINDS[self.message] if self.wakes is None else self.wakes(state)


def handler(
    feature: str,
    message: type[Message],
    handle: Callable[[GuildState, Message, Turn], bool],
    *,
    wakes: Wakes | None = None,
) -> Handler:
    """A handler whose function takes the very type it is registered for."""
    return Handler(message, feature, handle, wakes)


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

    def interests(self, state: GuildState) -> int:
        """What a guild that goes to sleep in this state is woken for, besides all that wakes every guild."""
        bits = 0
        for kind in KINDS:
            for each in self.handlers.get(kind, ()):
                bits |= each.interests(state)
        return bits
