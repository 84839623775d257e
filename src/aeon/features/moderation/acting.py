"""Acts of moderation carried out: Discord does it, then the journal has it for the audit log.

A guild's acts go one after another, and few wait. Nothing is written of an act that Discord refused; one that could not be written down
is not begun.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import trio
from attrs import frozen

from aeon.actors.errors import NotBegun, OutcomeUnknown
from aeon.actors.turn import Turn
from aeon.audit.acts import Act
from aeon.audit.row import AuditEntry
from aeon.discord.ids import GuildId, UserId
from aeon.discord.rest.errors import DiscordUnavailable, NotFound, Rejected, RestError
from aeon.features.moderation import texts
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import DiscordAway, NoSuch, Refused
from aeon.guild.ports import Ports
from aeon.guild.recording import keep
from aeon.guild.state import GuildState

FEATURE = "moderation"
HOUSE = ""
"""Whoever waits for what was begun hears of its end even where the feature has been switched off meanwhile."""
QUEUE = "moderation"
"""Of all acts of a guild, one after another: so nothing comes between the look at what holds and what is done then."""
ACTS_WAITING = 16
ACT_SECONDS = 120.0
"""Longer than Discord's and storage's own limits take one after another."""
BEGUN_SECONDS = 50.0
"""Whoever asked is told soon after that nobody knows what became of it; what is not begun by then never is."""
UNKNOWN_ROLE = 10011
"""What Discord answers for a role that was deleted meanwhile."""


@frozen
class Order:
    """Whom a moderator wants something done to. `source_id` tells one wish from another, and is the same when one comes twice."""

    user_id: UserId
    moderator_id: UserId
    source_id: str
    reason: str | None = None


@frozen
class ActEnded:
    """Discord has done it, and it is recorded."""


@frozen
class ActFailed:
    """Nothing was done, or nobody knows; the error says which."""

    error: Exception


def begin(state: GuildState, turn: Turn, act: Callable[..., Awaitable[ActEnded | ActFailed]], *args: object) -> bool:
    """Start an act, for a handler that takes its request; whoever asked hears how it ended."""
    if state.ports.acts.is_full:
        turn.refuse(NotBegun("the audit log takes nothing more until the database is back"))
    elif turn.queued(QUEUE) > ACTS_WAITING:
        turn.refuse(NotBegun("too many acts of moderation of this guild wait"))
    else:
        begun_by = turn.now + BEGUN_SECONDS
        wanted = (act, begun_by, state.ports, state.guild_id, *args)
        turn.start(in_time, *wanted, seconds=ACT_SECONDS, queue=QUEUE, keep_reply=True)
    return True


async def in_time(
    act: Callable[..., Awaitable[ActEnded | ActFailed]], begun_by: float, *args: object
) -> ActEnded | ActFailed:
    """The act, once it has its turn, unless that came too late for whoever waits."""
    if trio.current_time() > begun_by:
        return ActFailed(NotBegun("the acts of moderation before it took too long"))
    return await act(*args)


def note(ports: Ports, guild_id: GuildId, action_type: str, order: Order, metadata: Mapping[str, Any]) -> ActEnded:
    """Record what Discord has just done. The effect itself does, so that nothing that befalls the guild's actor can hinder it."""
    entry = entry_of(guild_id, action_type, order, metadata)
    keep(ports.acts, Act(f"{action_type}-{order.source_id}", round(time.time() * 1000), entry))
    return ActEnded()


def entry_of(
    guild_id: GuildId, action_type: str, order: Order, metadata: Mapping[str, Any], *, bot_action: bool = False
) -> AuditEntry:
    """What the audit log is to say of it."""
    return AuditEntry(
        guild_id=guild_id,
        action_type=action_type,
        user_id=order.user_id,
        moderator_id=order.moderator_id,
        bot_action=bot_action,
        reason=order.reason,
        metadata=metadata,
    )


def meaning_of(error: RestError) -> Exception:
    """What Discord's refusal says of the act."""
    if isinstance(error, NotFound):
        return NoSuch(texts.ROLE_GONE if error.code == UNKNOWN_ROLE else texts.NO_MEMBER)
    if isinstance(error, Rejected):
        return Refused(texts.NOT_LET)
    if isinstance(error, DiscordUnavailable) and error.sent:
        return OutcomeUnknown()
    return DiscordAway(error.retry_after or 1.0)


def _ended(_state: GuildState, _message: ActEnded, turn: Turn) -> bool:
    turn.answer(None)
    return True


def _failed(_state: GuildState, message: ActFailed, turn: Turn) -> bool:
    turn.refuse(message.error)
    return True


HANDLERS: tuple[Handler, ...] = (handler(HOUSE, ActEnded, _ended), handler(HOUSE, ActFailed, _failed))
