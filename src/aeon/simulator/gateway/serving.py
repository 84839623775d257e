"""A gateway socket from its handshake to its end.

Three tasks, one scope: the reader decides, the writer sends, the third creates the guilds that READY announced.
The scope ends when the client has said goodbye, is gone, or did not answer our goodbye for LEAVE_SECONDS.
"""

from urllib.parse import parse_qs

import trio

from aeon.simulator.gateway.compression import Plain, framing_for
from aeon.simulator.gateway.connection import ENDS_SESSION, LEAVE_SECONDS, WRITE_SECONDS, GatewayConnection
from aeon.simulator.gateway.hub import Hub
from aeon.simulator.gateway.protocol import CloseCode, Protocol
from aeon.simulator.http import Upgrade
from aeon.simulator.websocket import SocketEnded, accept

_MISSED_BEATS = 2
"""Heartbeats a client may miss before its session times out."""

_ABNORMAL = 1006


async def serve_gateway(upgrade: Upgrade, hub: Hub, *, gateway_url: str) -> None:
    """Carry one client's gateway connection until either side ends it."""
    socket = await accept(upgrade, write_seconds=WRITE_SECONDS)
    if socket is None:
        return
    query = {key: values[-1] for key, values in parse_qs(upgrade.request.query).items()}
    framing = framing_for(query.get("compress", ""))
    connection = GatewayConnection(socket, framing or Plain())
    protocol = Protocol(hub, connection, gateway_url)
    if query.get("v", "10") != "10" or query.get("encoding", "json") != "json" or framing is None:
        connection.close(CloseCode.INVALID_VERSION, "Invalid API version.")
    else:
        protocol.hello()
    hub.connections.add(connection)
    code = _ABNORMAL
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_write, connection, nursery.cancel_scope)
            nursery.start_soon(_create_guilds, protocol)
            code = await _read(protocol)
            await connection.written.wait()
            nursery.cancel_scope.cancel(reason="the client has gone")
    finally:
        hub.connections.discard(connection)
        _detach(hub, connection, code)


async def _read(protocol: Protocol) -> int:
    """Hand every message to the protocol; the code with which the client closed."""
    connection = protocol.connection
    patience = _MISSED_BEATS * protocol.hub.settings.heartbeat_ms / 1000
    while True:
        try:
            with trio.fail_after(patience):
                messages = await connection.socket.receive()
        except SocketEnded as ended:
            connection.flush_replies()
            connection.end()
            return ended.code
        except trio.TooSlowError:
            connection.close(CloseCode.SESSION_TIMED_OUT, "Session timed out.")
            continue
        for message in messages:
            if not connection.closing:
                protocol.receive(message)
        connection.flush_replies()


async def _write(connection: GatewayConnection, scope: trio.CancelScope) -> None:
    """Send what is queued; after a goodbye, give the client LEAVE_SECONDS to answer it."""
    if await connection.write_queued():
        await trio.sleep(LEAVE_SECONDS)
    scope.cancel(reason="the socket is of no more use")


async def _create_guilds(protocol: Protocol) -> None:
    """After READY, create the guilds it announced, as fast as the client takes them."""
    connection = protocol.connection
    await connection.ready.wait()
    while protocol.create_guilds():
        await connection.drained()
        await trio.lowlevel.checkpoint()


def _detach(hub: Hub, connection: GatewayConnection, code: int) -> None:
    session = connection.session
    if session is None or session.carrier is not connection:
        return
    session.carrier = None
    session.detached_at = trio.current_time()
    if code in ENDS_SESSION and not connection.closed_by_us:
        hub.end(session)
