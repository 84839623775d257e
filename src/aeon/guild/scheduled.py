"""Scheduled actions of guilds: whoever knows an action's kind is asked to do it, as a request to the guild's actor."""

from collections.abc import Callable, Iterable

from attrs import frozen

from aeon.actors.errors import ActorError
from aeon.actors.request import Request
from aeon.guild.errors import GuildError
from aeon.guild.guilds import Guilds
from aeon.schedule.action import Due
from aeon.schedule.errors import NotYet
from aeon.schedule.schedule import Perform

ASK_SECONDS = 40.0


@frozen
class Scheduled:
    """What a feature makes of actions of one kind: the request that does one, ends it, and is answered then.

    `request` raises `Impossible` where nobody can make sense of the action.
    """

    kind: str
    request: Callable[[Due], Request[None]]


def performed_by(guilds: Guilds, scheduled: Iterable[Scheduled]) -> Perform:
    """Asks the guild. Nothing that a guild refuses is final unless it says `Impossible`: rights come back, and so do people."""
    by_kind = {each.kind: each for each in scheduled}

    async def perform(due: Due) -> None:
        known = by_kind.get(due.kind)
        if known is None:
            # A newer version of the program may know it.
            raise NotYet(f"there is nobody who does {due.kind}")
        try:
            await guilds.ask(due.guild_id, known.request(due), seconds=ASK_SECONDS, trace=f"action {due.id}")
        except (GuildError, ActorError) as error:
            raise NotYet(str(error)) from error

    return perform
