"""A connection that listens for notifications, and the proof that it hears.

Behind a transaction pooler LISTEN succeeds and nothing ever comes: the session that listens goes back to the pooler's own. So a listener is
trusted only after it has heard a word that another connection sent. (Sent over its own it could come back with that statement's answer.)
"""

import secrets
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg
import trio
from attrs import define, field
from psycopg import sql

from aeon.storage.connection import TrioConnection, wait_notifications
from aeon.storage.errors import TimedOut
from aeon.storage.translation import translated

ECHO_SECONDS = 3.0
"""How long a notification may take to come back before the listener counts as deaf."""

LISTEN_SECONDS = 10.0

HANDED_ON_AT_ONCE = 10
"""Payloads between two checkpoints: one transaction may send a hundred thousand, and what is done with each is not for us to know."""

PROBE = "probe:"
"""How the payloads begin by which a listener is tried."""


@define(eq=False)
class Listener:
    """One LISTENing connection; payloads that are no probes go to `on_payload`, in the task that waits.

    Nothing is read while payloads wait to be handed on, so no more wait than came at once; the rest stays with the server.
    """

    _connection: TrioConnection
    _on_payload: Callable[[str], None]
    _heard: str = ""
    _read: deque[str] = field(factory=deque)

    def take(self, notice: psycopg.Notify) -> None:
        if notice.payload.startswith(PROBE):
            self._heard = notice.payload
        else:
            self._read.append(notice.payload)

    async def wait(self) -> None:
        """Wait for notifications and hand them on; one that is cancelled leaves the rest to the next.

        Raises `DatabaseUnavailable` where the line is lost.
        """
        await self._hand_on()
        await self._wait()
        await self._hand_on()

    async def hears(self, send: Callable[[str], Awaitable[object]]) -> bool:
        """Whether a payload that `send` notifies by another connection arrives here within `ECHO_SECONDS`.

        The time that it takes to hand on what comes before it does not count.
        """
        word = f"{PROBE}{secrets.token_hex(8)}"
        await send(word)
        seconds = ECHO_SECONDS
        while self._heard != word:
            began = trio.current_time()
            with trio.move_on_after(seconds) as waiting:
                await self._wait()
            if waiting.cancelled_caught:
                return False
            seconds = max(seconds - (trio.current_time() - began), 0.0)
            await self._hand_on()
        return True

    async def _wait(self) -> None:
        try:
            await wait_notifications(self._connection)
        except psycopg.Error as error:
            raise translated(error, "LISTEN") from error

    async def _hand_on(self) -> None:
        while self._read:
            for _ in range(min(HANDED_ON_AT_ONCE, len(self._read))):
                self._on_payload(self._read.popleft())
            if self._read:
                await trio.lowlevel.checkpoint()


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
