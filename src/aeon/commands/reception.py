"""Interactions on their way to a guild: each gets its first answer within Discord's three seconds, whatever state the guild is in.

A guild that is free takes it, and its handler answers. One that cannot take it at all (it rests, too many wait already, the process
stops) is excused at once. One that is not free yet (it is loaded, waits out a crash, has too much in hand) is waited for: after 1.5 s the
interaction is taken back, so that it cannot begin meanwhile, and deferred; then the guild is told it again, with time to answer.

A deferral fixes who will see the answer. As nobody knows that before the guild has looked at it, it is the caller alone: what is meant
for one is never shown to all. A click is deferred without a trace, and its answer is a message of its own.
"""

import logging
from functools import partial

import trio
from attrs import define, frozen

from aeon.actors.envelope import Dropped
from aeon.actors.receipt import Receipt
from aeon.actors.registry import Registry
from aeon.actors.slot import SlotState
from aeon.commands import texts
from aeon.commands.answering import Answer, deliver
from aeon.commands.dispatch import interaction_origin
from aeon.commands.origin import InteractionDeferred
from aeon.discord.errors import DiscordError
from aeon.discord.events import InteractionCreate
from aeon.discord.ids import GuildId
from aeon.discord.limits import INTERACTION_ANSWER_SECONDS
from aeon.discord.model import InteractionType
from aeon.discord.rest.answering import DEFER_SECONDS, Where
from aeon.discord.rest.bodies import Defer, DeferUpdate
from aeon.discord.rest.client import Rest
from aeon.guild.errands import Errands
from aeon.guild.languages import ENGLISH, say

log = logging.getLogger(__name__)

BEGIN_SECONDS = 2.5
"""An interaction neither begun nor deferred this long after it was made is never run: half a second later Discord refuses its answer."""

DEFERRED_SECONDS = 30.0
"""How long after it was made a deferred one may still begin; two loads of the guild may fail in that."""

_EXCUSES = {
    Dropped.CLOSED: texts.NOT_READY,
    Dropped.STOPPING: texts.NOT_READY,
    Dropped.RESTING: texts.RESTING,
}


@frozen(eq=False)
class _Visit:
    """An interaction at a guild's door."""

    interaction: InteractionCreate
    guild_id: GuildId
    made_at: float
    trace: str
    receipt: Receipt

    @property
    def can_wait(self) -> bool:
        return self.interaction.type != InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE


@define(eq=False)
class Reception:
    """Nothing here waits or raises; what takes time is an errand."""

    _registry: Registry
    _rest: Rest
    _errands: Errands
    _deferred_seconds: float = DEFERRED_SECONDS

    def receive(
        self, interaction: InteractionCreate, guild_id: GuildId, *, made_at: float, trace: str, receipt: Receipt
    ) -> None:
        """Tell the guild; `made_at` is when Discord made it, on Trio's clock."""
        visit = _Visit(interaction, guild_id, made_at, trace, receipt)
        patience = DEFER_SECONDS if visit.can_wait else BEGIN_SECONDS
        self._registry.tell(
            guild_id,
            interaction,
            trace=trace,
            deadline=made_at + patience,
            on_dropped=partial(self._not_taken, visit),
            receipt=receipt,
        )

    def regret(self, interaction: InteractionCreate, why: Dropped, deferred: Where | None = None) -> None:
        """Tell whoever acted that it came to nothing. Suggestions for half-typed options are just left out."""
        if interaction.type == InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE:
            return
        answer = Answer(say(self._excuse(interaction, why), interaction.locale or ENGLISH), is_ephemeral=True)
        origin = interaction_origin(interaction, deferred)
        guild_id = interaction.guild_id or GuildId("0")
        self._errands.start(partial(deliver, self._rest, guild_id, origin, answer), guild_id=guild_id)

    def _excuse(self, interaction: InteractionCreate, why: Dropped) -> str:
        slot = None if interaction.guild_id is None else self._registry.slot(interaction.guild_id)
        is_loading = slot is not None and slot.state is SlotState.LOADING
        return texts.NOT_READY if is_loading else _EXCUSES.get(why, texts.BUSY)

    def _not_taken(self, visit: _Visit, why: Dropped) -> None:
        in_time = trio.current_time() < visit.made_at + BEGIN_SECONDS
        if why is not Dropped.EXPIRED or not in_time or not visit.can_wait:
            self.regret(visit.interaction, why)
            return
        # Or the event would count as dealt with before it is told again.
        visit.receipt.hold()
        if not self._errands.start(partial(self._defer, visit), guild_id=visit.guild_id, trace=visit.trace):
            visit.receipt.release()

    async def _defer(self, visit: _Visit) -> None:
        try:
            await self._defer_and_tell(visit)
        finally:
            # Whatever comes of it: an event that stays open for ever keeps all that come after it from counting as dealt with.
            visit.receipt.release()

    async def _defer_and_tell(self, visit: _Visit) -> None:
        interaction = visit.interaction
        is_click = interaction.type == InteractionType.MESSAGE_COMPONENT
        where = Where.IN_PLACE if is_click else Where.EPHEMERAL
        response = DeferUpdate() if is_click else Defer.shown_to(only_caller=True)
        seconds = visit.made_at + INTERACTION_ANSWER_SECONDS - trio.current_time()
        try:
            await self._rest.interactions.respond(interaction, response, seconds=max(seconds, 0.0))
        except DiscordError as error:
            # It may have arrived all the same, and then somebody waits for an answer.
            about = {"guild_id": visit.guild_id, "trace": visit.trace}
            log.info("an interaction was not deferred: %s", error, extra=about)
            self.regret(interaction, Dropped.EXPIRED, where)
        else:
            self._tell_again(visit, where)

    def _tell_again(self, visit: _Visit, where: Where) -> None:
        self._registry.tell(
            visit.guild_id,
            InteractionDeferred(visit.interaction, where),
            trace=visit.trace,
            deadline=visit.made_at + self._deferred_seconds,
            on_dropped=lambda why: self.regret(visit.interaction, why, where),
            receipt=visit.receipt,
        )
