"""The port through which everything outside reaches guilds, whichever process owns them."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from attrs import frozen

from aeon.actors.registry import Registry
from aeon.actors.request import Request
from aeon.discord.ids import GuildId
from aeon.guild.directory import Directory
from aeon.guild.errors import NotHere
from aeon.guild.state import Held

Answer = TypeVar("Answer")


class Guilds(Protocol):
    """Guilds by id. A guild the bot is not in has no directory. `ask` and `read` raise `NotHere` where nobody can tell of it now."""

    async def ask(
        self, guild_id: GuildId, request: Request[Answer], *, seconds: float = 5.0, trace: str = ""
    ) -> Answer:
        """Answer of the guild's actor; `trace` names the request in the log lines that it leads to.

        Raises `UnknownActor`, `NotBegun` (nothing changed), `OutcomeUnknown` (begun, unanswered after `seconds`), `HandlerFailed`,
        or the error with which the handler refused. Cancelling the asker changes nothing in the guild.
        """
        ...

    def tell(self, guild_id: GuildId, message: object) -> None:
        """Deliver without waiting and without an answer; never raises. Dropped, counted, where the guild is unknown."""
        ...

    def read(self, guild_id: GuildId) -> Directory | None:
        """What Discord said of the guild (roles, channels, owner, name); None where the bot is not in it."""
        ...


@frozen(eq=False)
class DividedGuilds:
    """The port where several processes own guilds: `owner_of` is the one place that knows whose a guild is.

    It raises `NotHere` for those of a process that cannot be reached from here; what they are told is lost, as it is where a guild is
    unknown.
    """

    owner_of: Callable[[GuildId], Guilds]

    async def ask(
        self, guild_id: GuildId, request: Request[Answer], *, seconds: float = 5.0, trace: str = ""
    ) -> Answer:
        return await self.owner_of(guild_id).ask(guild_id, request, seconds=seconds, trace=trace)

    def tell(self, guild_id: GuildId, message: object) -> None:
        try:
            owner = self.owner_of(guild_id)
        except NotHere:
            return
        owner.tell(guild_id, message)

    def read(self, guild_id: GuildId) -> Directory | None:
        return self.owner_of(guild_id).read(guild_id)


@frozen(eq=False)
class LocalGuilds:
    """The port to the guilds that this process has; of others it knows as little as of those that the bot is not in."""

    registry: Registry

    async def ask(
        self, guild_id: GuildId, request: Request[Answer], *, seconds: float = 5.0, trace: str = ""
    ) -> Answer:
        return await self.registry.ask(guild_id, request, seconds=seconds, trace=trace)

    def tell(self, guild_id: GuildId, message: object) -> None:
        self.registry.tell(guild_id, message)

    def read(self, guild_id: GuildId) -> Directory | None:
        held = self.registry.held(guild_id)
        return held.directory if isinstance(held, Held) else None
