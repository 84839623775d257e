"""The way of one request, step by step, from headers to an answer. Whatever goes wrong on it ends as a problem."""

from typing import Any

import structlog
import trio
from attrs import define, field
from quart import Request, Response, Websocket

from aeon.discord.ids import GuildId
from aeon.feed.wire import encode
from aeon.guild.guilds import Guilds
from aeon.web.answer import ApiAnswer, Raw
from aeon.web.auth import Authenticator
from aeon.web.body import body_of, if_match_of, query_of
from aeon.web.caller import NOBODY, Caller
from aeon.web.errors import Forbidden, RateLimited, TooSlow
from aeon.web.limits import RateLimiter
from aeon.web.loopback import is_from_here
from aeon.web.problems import MEDIA_TYPE, Problem, problem_of, unforeseen
from aeon.web.rights import Rights
from aeon.web.route import ApiCall, Route, Terms

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@define
class Exchange:
    """One request and what its answer will carry whatever becomes of it."""

    request: Request
    request_id: str
    path: dict[str, str]
    headers: dict[str, str] = field(factory=dict)


@define
class Dispatcher:
    """Serves routes; one for the whole API, since it counts each caller's requests."""

    _guilds: Guilds
    _rights: Rights
    _auth: Authenticator
    _limiter: RateLimiter

    async def respond(self, route: Route[Any], exchange: Exchange) -> Response:
        """The answer to a request, or the problem that it met."""
        try:
            answer = await self._serve(route, exchange)
            response = response_of(answer, exchange.request)
        except Exception as error:  # noqa: BLE001  the border: beyond it a caller would see a bare 500
            response = problem_response(problem_for(error, exchange.request), exchange.request_id)
        response.headers.update(exchange.headers)
        return response

    async def _serve(self, route: Route[Any], exchange: Exchange) -> ApiAnswer:
        # 1. Who is it, and may they ask so often? 2. May they do this, in this guild? 3. What do they want? 4. Do it.
        caller = await self._admit(route, exchange)
        await self._check_terms(route.policy.value, caller, exchange.path)
        body = await body_of(exchange.request, route)
        call: ApiCall[Any] = ApiCall(
            guilds=self._guilds,
            rights=self._rights,
            caller=caller,
            request_id=exchange.request_id,
            path=exchange.path,
            body=body,
            if_match=if_match_of(exchange.request, route),
            query=query_of(exchange.request, route),
        )
        with trio.move_on_after(route.seconds) as limit:
            return await route.handler(call)
        assert limit.cancelled_caught
        raise TooSlow(may_have_changed=route.changes)

    async def _admit(self, route: Route[Any], exchange: Exchange) -> Caller:
        terms, request = route.policy.value, exchange.request
        if not terms.known or (terms.spares_local and is_from_here(request.remote_addr, request.headers)):
            return NOBODY
        caller = await self._auth.caller_of(request.headers, request.remote_addr or "")
        standing = self._limiter.take(caller.counted_as, trio.current_time())
        exchange.headers.update(standing.headers())
        if standing.retry_after is not None:
            raise RateLimited(standing.retry_after)
        return caller

    async def _check_terms(self, terms: Terms, caller: Caller, path: dict[str, str]) -> None:
        if terms.service and caller.user_id is not None:
            raise Forbidden
        # Without a right nobody learns whether there is such a guild.
        if terms.right is not None:
            guild_id = GuildId(path["guildId"])
            self._rights.check_here(caller, guild_id, terms.right)
            if not await self._rights.may(caller, guild_id, terms.right):
                raise Forbidden


def response_of(answer: ApiAnswer, request: Request) -> Response:
    """A handler's answer as HTTP; 304 to a reader who has this version already."""
    headers = dict(answer.headers)
    if answer.version is not None:
        headers["ETag"] = tag = f'"{answer.version}"'
        if request.method in {"GET", "HEAD"} and tag in _tags(request):
            return Response(b"", 304, headers)
    if isinstance(answer.body, Raw):
        headers["Content-Security-Policy"] = answer.body.csp
        return Response(answer.body.content, answer.status, headers, content_type=answer.body.media_type)
    content = b"" if answer.body is None else encode(answer.body)
    return Response(content, answer.status, headers, content_type="application/json")


def problem_response(problem: Problem, request_id: str) -> Response:
    """A problem as HTTP."""
    return Response(problem.content(request_id), problem.status, dict(problem.headers), content_type=MEDIA_TYPE)


def problem_for(error: Exception, request: Request | Websocket) -> Problem:
    """The problem that an error stands for; one that nobody foresaw is logged, here and only here."""
    problem = problem_of(error)
    if problem is None:
        problem = unforeseen()
        log.error(
            "request failed",
            reference=problem.more["reference"],
            method=request.method,
            path=request.path,
            exc_info=error,
        )
    return problem


def _tags(request: Request) -> set[str]:
    # If-None-Match compares weakly (RFC 9110, 13.1.2).
    return {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
