"""Opens the simulator: one port for REST (`/api/v10`), gateway (`/gateway`) and control (`/_sim/`)."""

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import trio
from attrs import field, frozen

from aeon.simulator.call import Parts
from aeon.simulator.community import found_world
from aeon.simulator.control import CONTROL_ROUTES
from aeon.simulator.desk import Desk
from aeon.simulator.faults import Faults
from aeon.simulator.gateway.hub import Hub
from aeon.simulator.gateway.serving import serve_gateway
from aeon.simulator.http import Request, Response, Service, Upgrade, serve_connection
from aeon.simulator.journal import Journal
from aeon.simulator.rest import REST_ROUTES
from aeon.simulator.routes import RouteTable
from aeon.simulator.settings import Settings
from aeon.simulator.websocket import reject
from aeon.simulator.world.polls import finish_due
from aeon.simulator.world.world import World

_LOG = logging.getLogger("aeon.simulator")
_REJECT_SECONDS = 5.0
_POLLS_SECONDS = 1.0
_GATEWAY_PATHS = ("/gateway", "/gateway/", "/")


@frozen
class Simulator:
    """An open simulator. `url` is the base of everything, without a slash at its end."""

    host: str
    port: int
    world: World
    settings: Settings
    token: str = field(repr=False)
    parts: Parts = field(repr=False)

    @property
    def url(self) -> str:
        """Base of `/api/v10` and `/_sim`."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """Base of the REST API, as clients are told it."""
        return f"{self.url}/api/v10"

    @property
    def meme_url(self) -> str:
        """A service of memes, for bots that show some."""
        return f"{self.url}/_sim/memes"

    @property
    def gateway_url(self) -> str:
        """Where the gateway listens."""
        return f"ws://{self.host}:{self.port}/gateway"


@asynccontextmanager
async def open_simulator(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    listener: socket.socket | None = None,
    world: World | None = None,
    settings: Settings | None = None,
) -> AsyncIterator[Simulator]:
    """Listen until the block is left; port 0 takes a free one. OSError where the port is taken.

    A `listener` at that host listens already and takes the place of a port; it is closed at the end. Without a world it is the
    demo community. Leaving closes every connection at once.
    """
    settings = settings or Settings()
    world = world or found_world()
    if listener is None:
        listeners = await trio.open_tcp_listeners(port, host=host)
    else:
        listeners = [trio.SocketListener(trio.socket.from_stdlib_socket(listener))]
    port = listeners[0].socket.getsockname()[1]
    parts = Parts(
        world, Hub(world, settings), Faults([]), Journal(settings.requests_kept), settings, f"http://{host}:{port}"
    )
    world.listeners.append(parts.hub.hear)
    simulator = Simulator(host, port, world, settings, world.application.token, parts)
    service = _service(parts, simulator.gateway_url)
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(partial(trio.serve_listeners, partial(serve_connection, service=service), listeners))
            nursery.start_soon(_end_polls, world)
            yield simulator
            nursery.cancel_scope.cancel(reason="the simulator closes")
    finally:
        world.listeners.remove(parts.hub.hear)


async def _end_polls(world: World) -> None:
    """Polls end by time, to the second."""
    while True:
        finish_due(world)
        await trio.sleep(_POLLS_SECONDS)


def _service(parts: Parts, gateway_url: str) -> Service:
    rest, control = RouteTable(), RouteTable()
    rest.add(REST_ROUTES)
    control.add(CONTROL_ROUTES)
    desk = Desk(parts, rest, control)

    async def handle(request: Request) -> Response:
        return await desk.answer(request)

    async def upgrade(wanted: Upgrade) -> None:
        try:
            if wanted.request.path in _GATEWAY_PATHS:
                await serve_gateway(wanted, parts.hub, gateway_url=gateway_url)
            else:
                await reject(wanted, write_seconds=_REJECT_SECONDS)
        except Exception:  # noqa: BLE001 - one broken connection must not end the simulator
            _LOG.exception("the simulator failed at a gateway connection")

    return Service(handle, upgrade)
