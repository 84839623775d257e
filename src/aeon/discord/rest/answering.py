"""An interaction answered in time, however long its answer takes to compute.

Discord forgets an interaction after 3 seconds without a first answer, and its token after 15 minutes. So the answer is
computed while a timer runs: what is ready 1.5 seconds after the interaction came is its first answer; otherwise the
interaction is deferred, and the answer becomes an edit of the deferral. Whether an answer is ephemeral is fixed by
whichever comes first, so it is said beforehand; an answer that turns out to be for the caller alone after a deferral that
all see cannot be an edit: the deferral is deleted, and the answer is a further message.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import Enum
from typing import Final

import trio
from attrs import define, field

from aeon.discord.limits import INTERACTION_ANSWER_SECONDS, INTERACTION_TOKEN_SECONDS
from aeon.discord.model import MessageFlags
from aeon.discord.rest.bodies import Defer, DeferUpdate, MessageBody, Reply, Response, Update
from aeon.discord.rest.client import Rest
from aeon.discord.rest.errors import DiscordUnavailable, InteractionExpired, RestError
from aeon.discord.rest.interactions import RESPOND, Answerable

DEFER_SECONDS: Final = 1.5
"""Half of what Discord allows: the other half is for the way, and for waiting behind others."""


class Where(Enum):
    """Where an answer appears."""

    PUBLIC = "public"
    EPHEMERAL = "ephemeral"
    IN_PLACE = "in place"
    """In the message whose component was used."""


async def answer_interaction(
    rest: Rest,
    interaction: Answerable,
    compute: Callable[[], Awaitable[MessageBody]],
    *,
    received_at: float,
    where: Where = Where.PUBLIC,
    is_deferred: bool = False,
) -> None:
    """Compute an answer and give it. `received_at` is `trio.current_time()` at the event's arrival.

    An ephemeral body is shown to the caller alone, wherever others would be. One that `is_deferred` already may take its time.

    Raises `InteractionExpired` where the 3 seconds passed without a first answer, or the 15 minutes before the answer,
    which end `compute` too; otherwise what `compute` or a request raised, bare. A deferral that failed does not stop
    `compute`: it may be about to do what it was asked for; where nobody knows whether it arrived, the answer is tried
    all the same. After an error of `compute` a deferral stands: edit it.
    """
    deferral = _Deferral(rest, interaction, received_at, where, is_begun=is_deferred)
    body = None
    with trio.CancelScope(deadline=received_at + INTERACTION_TOKEN_SECONDS):
        body = await _computed(compute, deferral)
    if body is None:
        raise InteractionExpired(RESPOND.name, reason="its token's 15 minutes are over")
    if not deferral.is_begun:
        await deferral.respond(_response(body, where))
    elif deferral.has_perhaps_arrived:
        is_for_all = where is Where.PUBLIC and not is_deferred
        await (_give_apart if body.is_ephemeral and is_for_all else _fill_in)(rest, interaction, body)
    elif deferral.failure is not None:
        raise deferral.failure


async def _fill_in(rest: Rest, interaction: Answerable, body: MessageBody) -> None:
    """Let the deferral, which said already who sees it, become the answer."""
    await rest.interactions.edit_original(interaction, body.unflagged(MessageFlags.EPHEMERAL))


async def _give_apart(rest: Rest, interaction: Answerable, body: MessageBody) -> None:
    """Give an answer for the caller alone after a deferral that all see.

    The deferral goes first, or Discord would let the further message take its place, for all to see. That is also what happens where it
    could not be deleted: better than no answer.
    """
    with suppress(RestError):
        await rest.interactions.delete_original(interaction)
    await rest.interactions.follow_up(interaction, body)


@define(eq=False)
class _Deferral:
    """The timer beside the computation. `failure` is why the deferral begun did not succeed."""

    _rest: Rest
    _interaction: Answerable
    _received_at: float
    _where: Where
    is_begun: bool
    failure: RestError | None = field(default=None, init=False)

    @property
    def has_perhaps_arrived(self) -> bool:
        """Begun, and not known to have come to nothing: whoever called may see that an answer is coming."""
        return self.failure is None or (isinstance(self.failure, DiscordUnavailable) and self.failure.sent)

    async def run(self) -> None:
        if self.is_begun:
            return
        await trio.sleep_until(self._received_at + DEFER_SECONDS)
        self.is_begun = True
        # The computation's end must not cut a deferral off half-way: nobody would know whether it counts.
        with trio.CancelScope(shield=True, deadline=self._received_at + INTERACTION_ANSWER_SECONDS):
            try:
                await self.respond(_deferred(self._where))
            except RestError as error:
                self.failure = error

    async def respond(self, response: Response) -> None:
        seconds = self._received_at + INTERACTION_ANSWER_SECONDS - trio.current_time()
        if seconds <= 0:
            raise InteractionExpired(RESPOND.name, reason="the 3 seconds for the first answer are over")
        await self._rest.interactions.respond(self._interaction, response, seconds=seconds)


async def _computed(compute: Callable[[], Awaitable[MessageBody]], deferral: _Deferral) -> MessageBody | None:
    """The body, with the deferral given, failed or not begun by the time it returns."""
    body, failure = None, None
    async with trio.open_nursery() as nursery:
        nursery.start_soon(deferral.run)
        try:
            body = await compute()
        except Exception as error:  # noqa: BLE001  (raised below, outside of the nursery, which would wrap it)
            failure = error
        nursery.cancel_scope.cancel()
    if failure is not None:
        raise failure
    return body


def _deferred(where: Where) -> Response:
    return DeferUpdate() if where is Where.IN_PLACE else Defer.shown_to(only_caller=where is Where.EPHEMERAL)


def _response(body: MessageBody, where: Where) -> Response:
    if where is Where.IN_PLACE:
        return Update(body)
    return Reply(body.ephemeral() if where is Where.EPHEMERAL else body)
