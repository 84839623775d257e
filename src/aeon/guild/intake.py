"""From the gateway to guilds: opens their slots, keeps their directories, and hands events on.

All of it is synchronous and in socket order, so a directory is never older than the event that an actor handles.
"""

from collections.abc import Callable, Mapping

from attrs import frozen

from aeon.actors.envelope import Dropped, Lane
from aeon.actors.registry import Registry
from aeon.discord import events
from aeon.discord.events import Event, EventMeta, InteractionCreate, MessageCreate
from aeon.discord.ids import GuildId, UserId
from aeon.guild.behaviour import Behaviour
from aeon.guild.directory import Directory
from aeon.guild.state import Held

INTERACTION_SECONDS = 2.5
"""An interaction that no handler has seen by then is never run: Discord would refuse the answer half a second later."""

_SHED_FIRST: frozenset[type] = frozenset(
    {
        MessageCreate,
        events.MessageUpdate,
        events.MessageDelete,
        events.MessageReactionAdd,
        events.MessageReactionRemove,
    }
)

Regret = Callable[[InteractionCreate, Dropped], None]
"""Tells the caller of an interaction that their guild cannot take it; must not wait or raise."""


@frozen(eq=False)
class Intake:
    """`deliver` is the gateway's sink."""

    registry: Registry
    behaviour: Behaviour
    own_id: UserId
    regret: Regret

    def deliver(self, event: Event, meta: EventMeta) -> None:
        """Take in one event; never waits."""
        guild_id = event.guild_id
        if guild_id is None:
            return
        if isinstance(event, events.GuildCreate) and self.registry.held(guild_id) is None:
            self.registry.open(guild_id, Held(Directory(guild_id)))
        held = self.registry.held(guild_id)
        if not isinstance(held, Held):
            return
        held.directory.apply(event, self.own_id)
        if isinstance(event, events.GuildDelete) and not event.unavailable:
            self.registry.close(guild_id)
            return
        if isinstance(event, InteractionCreate):
            self._deliver_interaction(guild_id, event, meta)
        elif self._is_wanted(event):
            lane = Lane.SECOND if type(event) in _SHED_FIRST else Lane.FIRST
            self.registry.tell(guild_id, event, lane=lane, trace=_trace(meta))

    def _is_wanted(self, event: Event) -> bool:
        if isinstance(event, MessageCreate):
            return event.is_human and self.behaviour.wants(MessageCreate)
        return isinstance(event, events.GuildCreate) or self.behaviour.wants(type(event))

    def _deliver_interaction(self, guild_id: GuildId, interaction: InteractionCreate, meta: EventMeta) -> None:
        def say_so(why: Dropped) -> None:
            self.regret(interaction, why)

        self.registry.tell(
            guild_id,
            interaction,
            trace=_trace(meta),
            deadline=meta.received_at + INTERACTION_SECONDS,
            on_dropped=say_so,
        )


def _trace(meta: EventMeta) -> str:
    return f"{meta.shard_id}:{meta.sequence}"


def directories(registry: Registry) -> Mapping[GuildId, Directory]:
    """The directories of all guilds, for reading at once."""
    return {GuildId(slot.key): slot.held.directory for slot in registry if isinstance(slot.held, Held)}
