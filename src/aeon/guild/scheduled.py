"""Scheduled actions of guilds: whoever knows an action's kind is asked to do it, as a request to the guild's actor."""

from collections.abc import Callable, Iterable

from attrs import frozen

from aeon.actors.errors import ActorError, UnknownActor
from aeon.actors.request import Request
from aeon.guild.errors import GuildError
from aeon.guild.guilds import Guilds
from aeon.schedule.action import Due
from aeon.schedule.errors import NotYet
from aeon.schedule.schedule import Perform

ASK_SECONDS = 40.0
ARRIVAL_SECONDS = 5.0
"""After a start guilds are described one after another."""
ARRIVALS = 24
ABSENT_SECONDS = 3600.0
"""Where the bot was removed it may be invited again."""


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
        except UnknownActor as error:
            raise NotYet(str(error), ABSENT_SECONDS if due.attempts >= ARRIVALS else ARRIVAL_SECONDS) from error
        except (GuildError, ActorError) as error:
            raise NotYet(str(error)) from error

    return perform
