"""From the gateway to guilds: opens their slots, keeps their directories, hands events on, and sees them off with their shard.

All of it is synchronous and in socket order, so a directory is never older than the event that an actor handles.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Protocol

from attrs import Factory, define, field

from aeon.actors.actor import ALWAYS
from aeon.actors.envelope import Dropped, Lane
from aeon.actors.receipt import Receipt
from aeon.actors.registry import Registry
from aeon.actors.slot import SlotState
from aeon.discord import events
from aeon.discord.events import (
    Event,
    EventMeta,
    GuildCreate,
    GuildDelete,
    GuildMemberAdd,
    GuildMemberRemove,
    GuildMemberUpdate,
    InteractionCreate,
    MessageCreate,
    Ready,
    Resumed,
)
from aeon.discord.ids import GuildId, UserId, shard_of
from aeon.guild.behaviour import Behaviour
from aeon.guild.directory import Directory
from aeon.guild.interests import interest_of
from aeon.guild.lateness import Lateness
from aeon.guild.ledger import Ledger
from aeon.guild.messages import Arrived
from aeon.guild.ownership import Ownership
from aeon.guild.state import Held

log = logging.getLogger(__name__)

_SHED_FIRST: frozenset[type] = frozenset(
    {
        events.MessageUpdate,
        events.MessageDelete,
        events.MessageReactionAdd,
        events.MessageReactionRemove,
    }
)

_SECOND, _ASLEEP = Lane.SECOND, SlotState.ASLEEP
"""Python 3.11 takes as long to find an enumeration's member as to call a function."""

GuildsByShard = defaultdict[int, set[GuildId]]
"""Of a hundred thousand, whoever sees to a shard looks at its own only."""

MemberChanged = Callable[[GuildId, UserId], None]
"""Hears that a member came, changed or left, so that nobody goes by what they were before; must not wait or raise."""


class Reception(Protocol):
    """Sees to it that every interaction is answered in time. Neither waits nor raises."""

    def receive(
        self, interaction: InteractionCreate, guild_id: GuildId, *, made_at: float, trace: str, receipt: Receipt
    ) -> None:
        """Tell the guild of it; `made_at` is when Discord made it, on Trio's clock."""
        ...

    def regret(self, interaction: InteractionCreate, why: Dropped) -> None:
        """Say that there is no guild that could take it."""
        ...


def _nobody_listens(*_who: object) -> None:
    pass


@define(eq=False)
class Intake:
    """`deliver` is the gateway's sink. `changed` and `left` gather what the next save of directories has to write."""

    registry: Registry
    behaviour: Behaviour
    own_id: UserId
    reception: Reception
    shard_count: int
    member_changed: MemberChanged = _nobody_listens
    taken_up: Callable[[GuildId], None] = _nobody_listens
    """Hears of guilds that are here because another process had them."""
    ownership: Ownership = Factory(lambda self: Ownership(self.shard_count, range(self.shard_count)), takes_self=True)
    ledgers: defaultdict[int, Ledger] = field(factory=lambda: defaultdict(Ledger))
    """By shard, how far its events are dealt with."""
    changed: GuildsByShard = field(factory=lambda: defaultdict(set))
    left: GuildsByShard = field(factory=lambda: defaultdict(set))
    _guilds: GuildsByShard = field(factory=lambda: defaultdict(set))
    """Those with a slot."""
    _lateness: Lateness = field(factory=Lateness.by_own_clock)

    def deliver(self, event: Event, meta: EventMeta) -> None:
        """Take in one event. Never waits, and never raises: what is wrong with one guild's event is no other guild's trouble."""
        self.ledgers[meta.shard_id].note(meta.sequence)
        try:
            if isinstance(event, MessageCreate):
                self._take_message(event, meta)
            else:
                self._take(event, meta)
        except Exception:
            log.exception("%s was not taken in", type(event).__name__, extra={"guild_id": event.guild_id})

    def _take_message(self, message: MessageCreate, meta: EventMeta) -> None:
        """The one event that comes in thousands, and says nothing of what directories keep, by the shortest way."""
        guild_id = message.guild_id
        slot = self.registry.slot(guild_id or "")
        if guild_id is None or slot is None or not (message.is_human and self.behaviour.wants(MessageCreate)):
            return
        self._lateness.note(message.id, meta.received_at)
        # Whoever is awake hears of everything, and most messages are for those.
        interest = ALWAYS if slot.state is not _ASLEEP else interest_of(message, self.own_id)
        self.registry.tell(
            guild_id,
            message,
            lane=_SECOND,
            interest=interest,
            trace=f"{meta.shard_id}:{meta.sequence}",
            told_at=meta.received_at,
            receipt=self._receipt(meta),
        )

    def _take(self, event: Event, meta: EventMeta) -> None:
        held = self._held(event)
        if held is None:
            self._take_outside_guilds(event, meta)
            return
        if held.directory.apply(event, self.own_id):
            self._take_change(held.directory.guild_id, event, meta)
        elif self._is_wanted(event):
            self._tell(held.directory.guild_id, event, meta)

    def _held(self, event: Event) -> Held | None:
        """The place of the event's guild, opened where the guild is new; None where there is none."""
        guild_id = event.guild_id
        if guild_id is None:
            return None
        held = self.registry.held(guild_id)
        if held is None and isinstance(event, GuildCreate):
            held = self._open(Directory(guild_id))
        return held if isinstance(held, Held) else None

    def _take_outside_guilds(self, event: Event, meta: EventMeta) -> None:
        if isinstance(event, InteractionCreate):
            self.reception.regret(event, Dropped.CLOSED)
        elif isinstance(event, Ready | Resumed):
            self._lateness.catch_up()
        if isinstance(event, Ready):
            self._take_session(event, meta)
        elif isinstance(event, GuildDelete) and not event.unavailable:
            self.ownership.settle(event.id)

    def _take_change(self, guild_id: GuildId, event: Event, meta: EventMeta) -> None:
        """An event that the guild's directory has taken in."""
        self.changed[meta.shard_id].add(guild_id)
        self.left[meta.shard_id].discard(guild_id)
        if isinstance(event, GuildMemberAdd | GuildMemberUpdate | GuildMemberRemove):
            self.member_changed(guild_id, event.user.id)
        if isinstance(event, GuildDelete) and not event.unavailable:
            self._close(guild_id)
        elif isinstance(event, GuildCreate):
            # The event itself may be large, and at a start all guilds wait to be loaded.
            self._tell(guild_id, Arrived(), meta)
        elif self._is_wanted(event):
            self._tell(guild_id, event, meta)

    async def see_off(self, shard_id: int, *, mail_seconds: float, effect_seconds: float) -> None:
        """The shard is another process's: end its guilds here, in order (`Registry.see_off`). The bot is in them as before."""
        self.ownership.lose(shard_id)
        guild_ids = frozenset(self._guilds[shard_id])
        await self.registry.see_off(guild_ids, mail_seconds=mail_seconds, effect_seconds=effect_seconds)
        self._guilds[shard_id] -= guild_ids

    async def room(self, shard_id: int) -> None:
        """Wait until the shard's guilds have room for more messages. Has no deadline of its own."""
        await self.registry.room(lambda key: shard_of(GuildId(key), self.shard_count) == shard_id)

    def restore(self, directory: Directory) -> None:
        """Open the slot of a guild whose GUILD_CREATE an earlier process has seen."""
        held = self.registry.held(directory.guild_id)
        if isinstance(held, Held):
            # Its incarnation goes by this very `Held`, and its cooldowns run on.
            held.directory = directory
        else:
            self._open(directory)
            self.taken_up(directory.guild_id)

    def directory(self, guild_id: GuildId) -> Directory | None:
        held = self.registry.held(guild_id)
        return held.directory if isinstance(held, Held) else None

    def _take_session(self, ready: Ready, meta: EventMeta) -> None:
        """Close the shard's guilds that the bot is no longer in: it was removed while nobody listened."""
        present = {guild.id for guild in ready.guilds}
        known = self._guilds[meta.shard_id]
        for guild_id in known - present:
            self._close(guild_id)
        self.ownership.take(meta.shard_id, present - known)

    def _open(self, directory: Directory) -> Held:
        held = Held(directory)
        self.registry.open(directory.guild_id, held)
        self._guilds[shard_of(directory.guild_id, self.shard_count)].add(directory.guild_id)
        self.ownership.settle(directory.guild_id)
        return held

    def _close(self, guild_id: GuildId) -> None:
        shard_id = shard_of(guild_id, self.shard_count)
        self.registry.close(guild_id)
        self._guilds[shard_id].discard(guild_id)
        self.changed[shard_id].discard(guild_id)
        self.left[shard_id].add(guild_id)

    def _is_wanted(self, event: Event) -> bool:
        return self.behaviour.wants(type(event)) or isinstance(event, InteractionCreate)

    def _tell(self, guild_id: GuildId, event: Event | Arrived, meta: EventMeta) -> None:
        trace = f"{meta.shard_id}:{meta.sequence}"
        if isinstance(event, InteractionCreate):
            late = self._lateness.seconds(event.id, meta.received_at)
            made_at = meta.received_at - late
            self.reception.receive(event, guild_id, made_at=made_at, trace=trace, receipt=self._receipt(meta))
            return
        lane = _SECOND if type(event) in _SHED_FIRST else Lane.FIRST
        interest = self._interest(guild_id, event)
        # Not before: what has raised by then would be open for ever.
        receipt = self._receipt(meta)
        self.registry.tell(
            guild_id, event, lane=lane, interest=interest, trace=trace, told_at=meta.received_at, receipt=receipt
        )

    def _receipt(self, meta: EventMeta) -> Receipt:
        return self.ledgers[meta.shard_id].open(meta.sequence)

    def _interest(self, guild_id: GuildId, event: Event | Arrived) -> int:
        if isinstance(event, Arrived) or not self.registry.is_asleep(guild_id):
            return ALWAYS
        return interest_of(event, self.own_id)
