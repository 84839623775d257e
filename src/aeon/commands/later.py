"""Answers to calls that have to wait: for something to be saved, or for somebody else's word.

A command asks its guild for a change as the API does, in the turn it was called in; whoever called hears what came of it, once it has.
Or it has its answer found by an effect. A slash call whose answer is not there in time is deferred meanwhile.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import trio
from attrs import evolve, frozen

from aeon.actors import errors as actors
from aeon.actors.reply import Reply
from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.commands import texts
from aeon.commands.answering import Answer, CallFinished, Record, deliver
from aeon.commands.call import Asked, Call, record_of, with_usage
from aeon.commands.origin import InteractionOrigin
from aeon.discord.errors import DiscordError
from aeon.discord.ids import GuildId
from aeon.discord.rest.answering import Where, answer_interaction
from aeon.discord.rest.bodies import MessageBody
from aeon.discord.rest.client import Rest
from aeon.guild.errors import DiscordAway, GuildError, Invalid, NotEntitled
from aeon.guild.languages import say
from aeon.guild.messages import Outcome
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState
from aeon.storage import errors as storage

log = logging.getLogger(__name__)

WAIT_SECONDS = 60.0
"""Longer than a save may take, so that it is the save that says what became of it."""
LATER_SECONDS = 90.0
INVALID = "invalid"
"""Why a call was refused that asked for what no rule lets in."""

Result = TypeVar("Result")
Wanted = TypeVar("Wanted", bound=Request[Any])

_NOT_BEGUN = (actors.NotBegun, storage.DatabaseUnavailable, storage.TimedOut, storage.Clash)
_NOT_KNOWN = (actors.OutcomeUnknown, storage.OutcomeUnknown)


Find = Callable[..., Awaitable[Answer]]


@frozen
class Ending:
    """How a call ended, in words for the caller and for who watches."""

    answer: Answer
    outcome: Outcome = Outcome.OK
    reason: str | None = None


@frozen(eq=False)
class _Caller:
    """Who waits for the answer, and what the effect has to know of their call."""

    asked: Asked
    settings: Settings
    take_back_clock: Callable[[], None]

    def to_be_told(self, ending: Ending) -> Ending:
        """The ending as its caller reads it, who may try again at once where they were refused."""
        if ending.outcome is Outcome.REFUSED:
            self.take_back_clock()
        if ending.reason != INVALID:
            return ending
        content = with_usage(self.asked, ending.answer.content, self.settings)
        return evolve(ending, answer=evolve(ending.answer, content=content))


def answer_after(
    call: Call, handle: Callable[[GuildState, Wanted, Turn], bool], request: Wanted, say: Callable[[Any], str]
) -> None:
    """Let the guild's own handler take this request, and answer the caller alone with what `say` makes of its answer.

    What it refuses is said in the refusal's own words; where nobody knows whether it was done, that is said.
    """
    reply = _asked_in_turn(call, handle, request)
    _start(call, Where.EPHEMERAL, _said, reply, say)


def answer_from(call: Call, find: Find, *args: object) -> None:
    """Let `find`, run as an effect, make the answer that all may see; what it refuses (`GuildError`) is said in its own words.

    That, and what fails, is said to the caller alone.
    """
    _start(call, Where.PUBLIC, find, *args)


def _start(call: Call, where: Where, find: Find, *args: object) -> None:
    caller = _Caller(call.asked, call.state.settings, call.take_back_clock)
    record = record_of(call.asked, call.turn)
    wanted = (call.state.ports.rest, call.state.guild_id, caller, where, record, find, *args)
    call.turn.start(_answer_later, *wanted, seconds=LATER_SECONDS)


def _asked_in_turn(call: Call, handle: Callable[[GuildState, Wanted, Turn], bool], request: Wanted) -> Reply[Any]:
    """The handler answers, refuses, or keeps the reply for an effect; a turn that ends with it open fails."""
    reply: Reply[Any] = Reply()
    call.turn.reply = reply
    handle(call.state, request, call.turn)
    return reply


async def _said(reply: Reply[Result], say: Callable[[Result], str]) -> Answer:
    return Answer(say(await reply.wait(trio.current_time() + WAIT_SECONDS)))


async def _answer_later(
    rest: Rest, guild_id: GuildId, caller: _Caller, where: Where, record: Record, find: Find, *args: object
) -> CallFinished:
    origin = caller.asked.origin
    ending = Ending(Answer(), Outcome.FAILED, "unanswered")

    async def compute() -> MessageBody:
        nonlocal ending
        ending = caller.to_be_told(await _ending(guild_id, origin.locale, find, *args))
        body = ending.answer.body()
        return body if ending.outcome is Outcome.OK else body.ephemeral()

    try:
        if isinstance(origin, InteractionOrigin):
            received_at, is_deferred = record.received_at, origin.deferred is not None
            await answer_interaction(
                rest, origin, compute, received_at=received_at, where=where, is_deferred=is_deferred
            )
        else:
            await compute()
            await deliver(rest, guild_id, origin, ending.answer)
    except DiscordError as error:
        return CallFinished(record.failed(type(error).__name__, trio.current_time()))
    ended = evolve(record, outcome=ending.outcome, reason=ending.reason)
    return CallFinished(ended.ended(trio.current_time()))


async def _ending(guild_id: GuildId, locale: str, find: Find, *args: object) -> Ending:
    try:
        return Ending(await find(*args))
    except Exception as error:
        ending = ending_of(error, locale)
        if isinstance(error, _NOT_BEGUN + _NOT_KNOWN):
            # Foreseen, and as often as members call while something is away: a line has to do.
            log.warning("a call failed (%s): %s", ending.reason, error, extra={"guild_id": guild_id})
        elif ending.outcome is Outcome.FAILED:
            log.exception("a call failed (%s)", ending.reason, extra={"guild_id": guild_id})
        return ending


def ending_of(error: Exception, locale: str) -> Ending:
    """What is said, in this language, of a request that was refused or failed."""
    if isinstance(error, DiscordAway):
        return Ending(Answer(say(texts.DISCORD_AWAY, locale)), Outcome.FAILED, "unavailable")
    if isinstance(error, GuildError):
        return _refused(error, locale)
    if isinstance(error, _NOT_BEGUN):
        return Ending(Answer(say(texts.NOT_SAVED, locale)), Outcome.FAILED, "unavailable")
    if isinstance(error, _NOT_KNOWN):
        return Ending(Answer(say(texts.NOT_KNOWN, locale)), Outcome.FAILED, "outcome_unknown")
    reference = error.reference if isinstance(error, actors.HandlerFailed) else secrets.token_hex(3)
    return Ending(Answer(say(texts.WENT_WRONG, locale, reference=reference)), Outcome.FAILED, reference)


def _refused(error: GuildError, locale: str) -> Ending:
    if isinstance(error, Invalid):
        faults = [(fault.path, say(fault.message, locale)) for fault in error.faults]
        lines = [f"`{path}` {message}." if path else sentence(message) for path, message in faults]
        return Ending(Answer("\n".join(lines)), Outcome.REFUSED, INVALID)
    reason = "permission" if isinstance(error, NotEntitled) else "state"
    return Ending(Answer(sentence(error.said(locale))), Outcome.REFUSED, reason)


def sentence(words: str) -> str:
    """With a capital letter and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."
