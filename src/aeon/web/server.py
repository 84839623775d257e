"""The web side's socket and its life: bound by us first, so that a taken port is a clear error and port 0 works.

Hypercorn's parts serve the connections, but not its `serve`: that one swallows KeyboardInterrupt, and its graceful end waits for sends
that never end. Stopping here: no new connections, open ones have `grace` seconds to finish, what is left is cut.
"""

import errno
import logging
import resource
import socket
from functools import partial
from typing import Any

import trio
from attrs import define, field
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.config import Config
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.typing import ConnectionState
from quart_trio import QuartTrio

from aeon.web.connection import BoundedConnection
from aeon.web.errors import CannotListen, PortTaken
from aeon.web.last_answer import LastAnswers
from aeon.web.live_protocol import FRAME_CHARACTERS

log = logging.getLogger(__name__)

BACKLOG = 512
MOST_CONNECTIONS = 8_192
"""Beyond it new ones are closed at once."""

SPARED_FILES = 256
"""Open files that connections leave to all else: Discord, the database, the journal. Where there are few, they leave half."""

GRACE_SECONDS = 5.0

IDLE_SECONDS = 75.0
"""From an answer to the next request on its connection: longer than proxies keep one, so that they end it, not we under them."""


@define
class _Connections:
    """Those that are open, at most `most`."""

    most: int
    _is_full: bool = False
    _open: set[BoundedConnection] = field(factory=set)
    _none_open: trio.Event = field(factory=trio.Event)

    def opened(self, connection: BoundedConnection) -> bool:
        was_full, self._is_full = self._is_full, len(self._open) >= self.most
        if self._is_full:
            if not was_full:
                log.warning("%d connections are open, and no more are taken: see `ulimit -n`", self.most)
            return False
        self._open.add(connection)
        return True

    def closed(self, connection: BoundedConnection) -> None:
        self._open.discard(connection)
        if not self._open:
            self._none_open.set()
            self._none_open = trio.Event()

    async def wait_until_closed(self) -> None:
        while self._open:
            await self._none_open.wait()

    def abort(self) -> None:
        for connection in tuple(self._open):
            connection.abort()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on one address; port 0 takes a free one. Raises `PortTaken` or `CannotListen`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICSERV
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotListen(host, port, error.strerror or str(error)) from error
    try:
        # A restart may take the port while old connections linger; a port in use is still refused.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host, port) from error
        raise CannotListen(host, port, error.strerror or str(error)) from error
    return listener


def most_connections(open_files: int) -> int:
    """How many connections a process takes that may have so many files open."""
    return max(1, min(MOST_CONNECTIONS, max(open_files - SPARED_FILES, open_files // 2)))


def _open_files() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2 * MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else soft


async def run_web(
    app: QuartTrio,
    listener: socket.socket,
    closing: trio.Event,
    *,
    grace: float = GRACE_SECONDS,
    idle: float = IDLE_SECONDS,
    most: int | None = None,
    task_status: trio.TaskStatus[int] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serve until `closing` is set, then at most `grace` seconds more. Starts with the port; closes the listener.

    A connection waits `idle` seconds for its next request. At most `most` are open, by default as many as there are files for.
    """
    context = WorkerContext(None)
    connections = _Connections(most_connections(_open_files()) if most is None else most)
    handler = partial(
        BoundedConnection,
        ASGIWrapper(LastAnswers(app)),
        _config(idle),
        context,
        ConnectionState({}),
        opened=connections.opened,
        closed=connections.closed,
    )
    port: int = listener.getsockname()[1]
    async with trio.open_nursery() as serving:
        try:
            async with trio.open_nursery() as accepting:
                accepting.start_soon(_accept, listener, handler, serving)
                task_status.started(port)
                await closing.wait()
                accepting.cancel_scope.cancel(reason="the web side stops")
            await context.terminated.set()
            with trio.move_on_after(grace):
                await connections.wait_until_closed()
        finally:
            # Hypercorn shields its sends; only a closed socket ends those whose client does not read.
            connections.abort()
        serving.cancel_scope.cancel(reason="the web side stops")


async def _accept(listener: socket.socket, handler: Any, serving: trio.Nursery) -> None:
    listening = trio.SocketListener(trio.socket.from_stdlib_socket(listener))
    await trio.serve_listeners(handler, [listening], handler_nursery=serving)


def _config(idle: float) -> Config:
    config = Config()
    config.keep_alive_timeout = idle
    # Requests are logged by us where they matter: Hypercorn's line for each costs more than many a request.
    config.accesslog = None
    config.errorlog = logging.getLogger("hypercorn.error")
    config.include_server_header = False
    config.websocket_max_message_size = 4 * FRAME_CHARACTERS
    return config
