"""One request as its handler sees it, and the answer it gives."""

from typing import Any

from attrs import field, frozen

from aeon.discord.ids import UserId
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.faults import Faults
from aeon.simulator.gateway.hub import Hub
from aeon.simulator.journal import Journal
from aeon.simulator.multipart import Upload
from aeon.simulator.settings import Settings
from aeon.simulator.validation.form import refuse
from aeon.simulator.world.world import World


@frozen
class Parts:
    """What the simulator is made of, for those who answer requests."""

    world: World
    hub: Hub
    faults: Faults
    journal: Journal
    settings: Settings
    url: str


@frozen
class Call:
    """A request. `actor` is who asks: the bot, a person, or None on routes that need nobody."""

    parts: Parts
    actor: UserId | None
    params: dict[str, str]
    query: dict[str, list[str]] = field(factory=dict)
    body: Any = None
    uploads: tuple[Upload, ...] = ()
    reason: str | None = None
    authorization: str | None = field(default=None, repr=False)
    """The header as it came, for routes with keys of their own."""

    @property
    def world(self) -> World:
        """The state."""
        return self.parts.world

    @property
    def actor_id(self) -> UserId:
        """Who asks, on a route that needs somebody."""
        if self.actor is None:
            raise Refused(Refusal.UNAUTHORIZED)
        return self.actor

    def asked(self, name: str) -> str | None:
        """The last value of a query parameter."""
        values = self.query.get(name)
        return values[-1] if values else None

    def number(self, name: str, default: int) -> int:
        """A query parameter that is a number or an id; Refused where it is neither."""
        text = self.asked(name)
        if text is None:
            return default
        if not text.isdecimal():
            raise refuse((name,), "NUMBER_TYPE_COERCE", f'Value "{text}" is not int.')
        return int(text)

    def asks_for(self, name: str) -> bool:
        """True where a query parameter says yes, in any of the ways clients write it."""
        return (self.asked(name) or "").lower() in {"true", "1"}


@frozen
class Answer:
    """What a handler says: a status and, but for 204, something that becomes JSON."""

    status: int = 200
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    raw: bytes | None = None
    """A body that is no JSON; `headers` name its type."""


NO_CONTENT = Answer(204)
