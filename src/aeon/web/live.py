"""`/ws`: the handshake, and Quart's WebSocket as what carries a live session."""

import structlog
import trio
from attrs import frozen
from h11 import LocalProtocolError
from quart import Response, Websocket, g
from quart.globals import websocket_ctx
from quart_trio import QuartTrio
from werkzeug.datastructures import Headers

from aeon.discord.ids import UserId
from aeon.web.caller import Caller
from aeon.web.credentials import Credentials, acts_for, token_of
from aeon.web.dispatch import problem_for, problem_response
from aeon.web.errors import Forbidden, Unauthenticated
from aeon.web.live_protocol import CloseCode
from aeon.web.live_session import LiveSession
from aeon.web.parts import WebParts
from aeon.web.problems import Problem, problem_of_status

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

BEARER = "aeon.bearer."
"""A browser cannot set headers, but it can name subprotocols; this one ends with the token."""

CLOSE_SECONDS = 2.0
"""For the client to confirm a close, without which a reset could overtake the close frame."""

MOST_SOCKETS = 5_000


def live_route(app: QuartTrio, parts: WebParts) -> None:
    """Register `/ws`."""

    @app.websocket("/ws")
    async def live() -> Response | None:
        socket = websocket_ctx.websocket
        try:
            opening = await _open(socket, parts)
        except Exception as error:  # noqa: BLE001  the border: beyond it a caller would see a bare 500
            return problem_response(problem_for(error, socket), g.request_id)
        if isinstance(opening, Problem):
            return problem_response(opening, g.request_id)
        try:
            await socket.accept(subprotocol=opening.subprotocol)
        except LocalProtocolError:
            # It sent frames before it had an answer; Hypercorn has refused it already.
            return None
        parts.sockets.open += 1
        try:
            await _serve(socket, opening, parts)
        finally:
            parts.sockets.open -= 1
        return None


@frozen
class _Opening:
    """What a handshake brought."""

    subprotocol: str | None
    acts_for: UserId | None
    credentials: Credentials | None
    caller: Caller | None


async def _open(socket: Websocket, parts: WebParts) -> _Opening | Problem:
    if parts.phase.draining.is_set() or parts.sockets.open >= MOST_SOCKETS:
        return problem_of_status(503, headers={"Retry-After": "5"})
    if not parts.cors.admits(socket.headers.get("Origin"), socket.headers.get("Host")):
        raise Forbidden
    bearer = next((offer for offer in socket.requested_subprotocols if offer.startswith(BEARER)), None)
    token, user_id = _token(socket.headers, bearer), acts_for(socket.headers)
    credentials = None if token is None else Credentials(token, user_id)
    caller = None if credentials is None else await parts.auth.verify(credentials, socket.remote_addr or "")
    # A browser hangs up on a server that takes none of what it offered.
    subprotocol = "aeon" if "aeon" in socket.requested_subprotocols else bearer
    return _Opening(subprotocol, user_id, credentials, caller)


def _token(headers: Headers, bearer: str | None) -> str | None:
    token = token_of(headers)
    offered = None if bearer is None else bearer.removeprefix(BEARER)
    if token is not None and offered is not None and token != offered:
        raise Unauthenticated("header and subprotocol differ")
    return token or offered


async def _serve(socket: Websocket, opening: _Opening, parts: WebParts) -> None:
    with parts.feed.subscribe() as subscription:
        carrier = _QuartSocket(socket)
        session = LiveSession(
            socket=carrier,
            rights=parts.rights,
            auth=parts.auth,
            replay=parts.replay,
            closing=parts.phase.closing,
            subscription=subscription,
            watch_seconds=parts.watch_seconds,
            address=socket.remote_addr or "",
            acts_for=opening.acts_for,
            credentials=opening.credentials,
            caller=opening.caller,
        )
        try:
            await session.run()
        except Exception:
            # The border: beyond it Quart would log it again, and close as if all were well.
            log.exception("live socket failed")
            await carrier.close(CloseCode.FAILED.value, "something went wrong")


@frozen
class _QuartSocket:
    _websocket: Websocket

    async def receive(self) -> str | bytes | None:
        return await self._websocket.receive()

    async def send(self, text: str) -> None:
        await self._websocket.send(text)

    async def close(self, code: int, reason: str) -> None:
        with trio.move_on_after(CLOSE_SECONDS):
            await self._websocket.close(code, reason)
            while True:
                # Quart cancels this as soon as the client confirms or is gone.
                await self._websocket.receive()
