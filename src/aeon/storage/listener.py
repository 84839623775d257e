"""A connection that listens for notifications, and the proof that it hears.

Behind a transaction pooler LISTEN succeeds and nothing ever comes: the session that listens goes back to the pooler's own. So a listener is
trusted only after it has heard a word that another connection sent. (Sent over its own it could come back with that statement's answer.)
"""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg
import trio
from attrs import define
from psycopg import sql

from aeon.storage.connection import TrioConnection, wait_notifications
from aeon.storage.errors import TimedOut
from aeon.storage.translation import translated

ECHO_SECONDS = 3.0
"""How long a notification may take to come back before the listener counts as deaf."""

LISTEN_SECONDS = 10.0

PROBE = "probe:"
"""How the payloads begin by which a listener is tried."""


@define(eq=False)
class Listener:
    """One LISTENing connection; payloads that are no probes go to `on_payload`, in the task that waits."""

    _connection: TrioConnection
    _on_payload: Callable[[str], None]
    _heard: str = ""

    def take(self, notice: psycopg.Notify) -> None:
        if notice.payload.startswith(PROBE):
            self._heard = notice.payload
        else:
            self._on_payload(notice.payload)

    async def wait(self) -> None:
        """Wait for notifications and hand them on. Raises `DatabaseUnavailable` where the line is lost."""
        try:
            await wait_notifications(self._connection)
        except psycopg.Error as error:
            raise translated(error, "LISTEN") from error

    async def hears(self, send: Callable[[str], Awaitable[object]]) -> bool:
        """Whether a payload that `send` notifies by another connection arrives here within `ECHO_SECONDS`."""
        word = f"{PROBE}{secrets.token_hex(8)}"
        await send(word)
        with trio.move_on_after(ECHO_SECONDS):
            while True:
                if self._heard == word:
                    return True
                await self.wait()
        return False


@asynccontextmanager
async def open_listener(address: str, channel: str, on_payload: Callable[[str], None]) -> AsyncIterator[Listener]:
    """A listener on `channel`, by an address that should lead past poolers. Raises storage's errors."""
    connection = await TrioConnection.open(address)
    try:
        listener = Listener(connection, on_payload)
        connection.add_notify_handler(listener.take)
        with trio.move_on_after(LISTEN_SECONDS) as listening:
            try:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            except psycopg.Error as error:
                raise translated(error, "LISTEN") from error
        if listening.cancelled_caught:
            raise TimedOut(f"LISTEN was not answered within {LISTEN_SECONDS:g} s")
        yield listener
    finally:
        connection.discard()
