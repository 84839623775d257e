"""Guilds' requests, answers and refusals as JSON, by the names of their types: what would travel between two processes."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, Union, get_args, get_origin

import attrs
from attrs import frozen
from cattrs.preconf.msgspec import make_converter
from cattrs.strategies import configure_tagged_union, configure_union_passthrough

from aeon.actors import errors as actors
from aeon.actors.request import Request
from aeon.discord.ids import GuildId
from aeon.guild import errors as guild
from aeon.guild.languages import Text
from aeon.guild.settings import SettingValue
from aeon.schedule import errors as schedule
from aeon.storage import errors as storage

Json = Any
Item = TypeVar("Item")

ERRORS: tuple[type[Exception], ...] = (
    *(actors.UnknownActor, actors.NotBegun, actors.OutcomeUnknown, actors.HandlerFailed),
    *(guild.Invalid, guild.PreconditionFailed, guild.NoSuch, guild.Refused),
    *(guild.NotEntitled, guild.FeatureOff, guild.DiscordAway, guild.NotHere),
    *(schedule.NotYet, schedule.Impossible, schedule.TakenOver),
    *(storage.DatabaseUnavailable, storage.OutcomeUnknown, storage.TimedOut, storage.Clash),
)
"""All that an asker does something about; what else is raised becomes `HandlerFailed`."""


@frozen
class Asked:
    number: int
    guild_id: GuildId
    kind: str
    body: Json
    seconds: float
    trace: str = ""


@frozen
class Told:
    guild_id: GuildId
    kind: str
    body: Json


@frozen
class Answered:
    number: int
    body: Json


@frozen
class Failed:
    number: int
    kind: str
    body: Json


Frame = Asked | Told | Answered | Failed


def requests_below(base: type) -> Iterator[type]:
    """All kinds of request that were imported."""
    below: list[type] = base.__subclasses__()
    for kind in below:
        # attrs makes a class with slots out of the one in the source, which may live on for a while.
        if getattr(sys.modules[kind.__module__], kind.__name__, None) is kind:
            yield kind


def name_of(kind: type) -> str:
    return f"{kind.__module__}.{kind.__name__}"


def answer_of(request: type) -> Any:
    """The type that a request names for its answer."""
    [answer] = (get_args(base)[0] for base in request.__orig_bases__ if get_origin(base) is Request)  # type: ignore[attr-defined]
    return answer


class Wire:
    """For these kinds of messages."""

    def __init__(self, kinds: Sequence[type]) -> None:
        self._kinds = {name_of(kind): kind for kind in (*kinds, *ERRORS)}
        self._converter = make_converter()
        self._converter.register_structure_hook(type(None), lambda _nothing, _kind: None)
        self._converter.register_unstructure_hook(Text, Text.by_locale)
        self._converter.register_structure_hook(Text, lambda by_locale, _kind: Text.of(by_locale))
        configure_union_passthrough(SettingValue, self._converter)
        self._frames = make_converter()
        configure_tagged_union(Union[Asked, Told, Answered, Failed], self._frames)  # noqa: UP007  the strategy wants this form

    def can_carry(self, kind: Any) -> bool:
        """There is a way to make one of these from JSON."""
        self._converter.get_structure_hook(kind)
        return True

    def frame(self, frame: Frame) -> bytes:
        """Its length in four bytes, then its JSON."""
        content = self._frames.dumps(frame, unstructure_as=Union[Asked, Told, Answered, Failed])  # noqa: UP007
        return len(content).to_bytes(4, "big") + content

    def parse(self, content: bytes) -> Frame:
        parsed: Frame = self._frames.loads(content, Union[Asked, Told, Answered, Failed])  # type: ignore[arg-type]  # noqa: UP007
        return parsed

    def encode(self, item: object, kind: Any) -> Json:
        return self._converter.unstructure(item, unstructure_as=kind)

    def decode(self, body: Json, kind: Any) -> Any:
        return self._converter.structure(body, kind)

    def kind(self, name: str) -> Any:
        return self._kinds[name]

    def failed(self, number: int, error: Exception) -> Failed:
        if type(error) not in ERRORS:
            error = actors.HandlerFailed("elsewhere")
        return Failed(number, name_of(type(error)), self.encode(error, type(error)))


def is_frozen(kind: type) -> bool:
    return attrs.has(kind) and getattr(kind.__setattr__, "__module__", "").startswith("attr")
