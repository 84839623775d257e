"""Carries one call to Discord and its answer back: turns, attempts, deadline.

An attempt waits for its turn, is sent, and ends in one of four ways: an answer; a 429 of a limit, after which the limiter holds
the call until its time, at the head of its line; a failure that may be repeated (never sent, or lost or 5xx where
sending twice does no more than once), after a pause and out of a common budget; any other failure, which is raised.
Over all of it lies one deadline.
"""

from math import inf
from typing import Final, TypeVar
from urllib.parse import quote

import trio
from attrs import define, evolve, field
from msgspec import DecodeError
from msgspec.json import Decoder

from aeon.discord.limits import MAX_REASON
from aeon.discord.rest.dispatch import Dispatcher
from aeon.discord.rest.errors import DiscordUnavailable, RateLimited, RestError, Unauthorized, UnreadableAnswer
from aeon.discord.rest.plain_http import Request
from aeon.discord.rest.ratelimit import State, Ticket, Verdict
from aeon.discord.rest.refusals import is_quota, read_refusal, refused
from aeon.discord.rest.retrying import MAX_ATTEMPTS, RetryBudget, pause_before
from aeon.discord.rest.route import Call
from aeon.discord.rest.traffic import Lane
from aeon.discord.rest.transport import Answer, Transport
from aeon.discord.rest.wire import AnswerLost, NeverSent

ATTEMPT_SECONDS: Final = 10.0
"""An attempt without an answer by then, or by half of the call's time, gives way to one on another connection."""

REFUSED_SECONDS: Final = 30.0
"""After a 401 nothing else is sent with the token for so long: it would be refused, and counted as invalid, too."""

UNKNOWN_WAIT_SECONDS: Final = 5.0
"""How long a 429 that names no time holds."""

T = TypeVar("T")

_REDIRECT: Final = 300
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERROR: Final = 500


@define(eq=False)
class Journey:
    """How far one call has come. `received` is True if Discord may have got it; `failure` is the last one."""

    call: Call
    request: Request
    began: float
    deadline: float
    attempts: int = 0
    received: bool = False
    failure: RestError | None = None


@define(eq=False)
class Courier:
    """Sends calls. Safe for any number of tasks."""

    _dispatcher: Dispatcher
    _transport: Transport
    _prefix: str
    _headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)
    _budget: RetryBudget = field(factory=RetryBudget, init=False)
    _refused_until: float = field(default=-inf, init=False)

    async def fetch(self, call: Call, decoder: Decoder[T]) -> T:
        """Carry a call and read its answer; raises what `carry` does, and `UnreadableAnswer`."""
        body = await self.carry(call)
        try:
            return decoder.decode(body)
        except DecodeError as error:
            raise UnreadableAnswer(call.route.name, reason=str(error)) from error

    async def carry(self, call: Call) -> bytes:
        """Carry a call, at most `call.seconds`; answers the body. Raises a `RestError`."""
        now = trio.current_time()
        if now < self._refused_until and call.route.lane is Lane.MAIN:
            raise Unauthorized(call.route.name, status=_UNAUTHORIZED, reason="the token was refused just now")
        journey = Journey(call, self._request(call), now, now + call.seconds)
        with trio.CancelScope(deadline=journey.deadline):
            return await self._travel(journey)
        raise self._too_late(journey)

    async def _travel(self, journey: Journey) -> bytes:
        while True:
            answer = await self._attempt(journey)
            if answer is not None and answer.status < _REDIRECT:
                self._budget.earn()
                return answer.body
            if answer is not None and answer.status == _TOO_MANY_REQUESTS and not is_quota(answer.body):
                # The limiter knows how long to wait. It is told wrong if that happens again and again.
                if journey.attempts >= MAX_ATTEMPTS:
                    raise RateLimited(journey.call.route.name, status=answer.status, retry_after=UNKNOWN_WAIT_SECONDS)
                continue
            if answer is not None:
                self._take_refusal(journey, answer)
            if journey.failure is None:
                return b""
            await self._pause(journey, journey.failure)

    async def _attempt(self, journey: Journey) -> Answer | None:
        """One attempt; None, with the failure noted, if no answer came."""
        call, dispatcher = journey.call, self._dispatcher
        ticket = await self._turn(journey)
        journey.attempts += 1
        journey.failure = None
        try:
            with trio.CancelScope(deadline=trio.current_time() + min(ATTEMPT_SECONDS, call.seconds / 2)):
                answer = await self._transport.exchange(call.route.lane, journey.request)
                verdict = answer.verdict
                if answer.status == _TOO_MANY_REQUESTS:
                    verdict = _told_of_quota(answer) if is_quota(answer.body) else _completed(answer)
                dispatcher.answered(ticket, verdict)
                return answer
            self._lose(journey, "no answer in time")
        except NeverSent as error:
            dispatcher.unsent(ticket)
            journey.failure = DiscordUnavailable(call.route.name, reason=str(error), sent=journey.received)
        except AnswerLost as error:
            self._lose(journey, str(error))
        finally:
            if ticket.state is State.FLYING:
                journey.received = True
                dispatcher.lost(ticket)
        return None

    async def _turn(self, journey: Journey) -> Ticket:
        """Wait for this call's turn; an attempt made before must not be forgotten over it."""
        try:
            return await self._dispatcher.turn(
                journey.call, journey.deadline, since=journey.began, again=journey.attempts > 0
            )
        except RestError as error:
            if not journey.received:
                raise
            raise DiscordUnavailable(journey.call.route.name, reason=error.reason, sent=True) from error

    def _lose(self, journey: Journey, reason: str) -> None:
        journey.received = True
        journey.failure = DiscordUnavailable(journey.call.route.name, reason=reason, sent=True)

    def _take_refusal(self, journey: Journey, answer: Answer) -> None:
        """Raise a refusal, or note that of a struggling server; a deleted thing gone is none."""
        route = journey.call.route
        if answer.status < _SERVER_ERROR:
            if answer.status == _NOT_FOUND and route.method == "DELETE" and journey.received:
                return
            if answer.status == _UNAUTHORIZED and route.lane is Lane.MAIN:
                self._refused_until = trio.current_time() + REFUSED_SECONDS
            raise refused(route, answer.status, answer.body)
        journey.received = True
        journey.failure = DiscordUnavailable(route.name, status=answer.status, sent=True)

    async def _pause(self, journey: Journey, failure: RestError) -> None:
        """Wait before the next attempt, or raise if there is to be none."""
        may = journey.call.repeatable or not journey.received
        if not may or journey.attempts >= MAX_ATTEMPTS or not self._budget.spend():
            raise failure
        await trio.sleep(pause_before(journey.attempts + 1))

    def _too_late(self, journey: Journey) -> RestError:
        name = journey.call.route.name
        if journey.failure is not None:
            return journey.failure
        if journey.received:
            return DiscordUnavailable(name, reason="no answer in time", sent=True)
        return RateLimited(name, reason="its turn did not come in time")

    def _request(self, call: Call) -> Request:
        headers = list(self._headers)
        if call.content_type:
            headers.append((b"content-type", call.content_type.encode()))
        if call.body or call.route.method != "GET":
            headers.append((b"content-length", str(len(call.body)).encode()))
        if call.reason:
            headers.append((b"x-audit-log-reason", quote(call.reason[:MAX_REASON], errors="replace").encode()))
        return Request(call.route.method, self._prefix + call.target, headers, call.body)


def _told_of_quota(answer: Answer) -> Verdict:
    """To the limiter it is a refusal, or it would hold up the guild's other overwrites for a day."""
    return evolve(answer.verdict, status=_FORBIDDEN, retry_after=None)


def _completed(answer: Answer) -> Verdict:
    """The verdict of a 429 with what only its body says; the wait there is finer than the header's."""
    refusal = read_refusal(answer.body)
    wait = refusal.retry_after if refusal.retry_after is not None else answer.verdict.retry_after
    scope = "global" if refusal.is_global else answer.verdict.scope
    return evolve(answer.verdict, retry_after=wait if wait is not None else UNKNOWN_WAIT_SECONDS, scope=scope)
