"""What can be done to an open connection to see how a client takes it."""

from typing import Any

from aeon.simulator.errors import Misuse
from aeon.simulator.gateway.connection import GatewayConnection
from aeon.simulator.gateway.protocol import Opcode
from aeon.simulator.gateway.session import Lateness
from aeon.simulator.websocket import text_frame

_REPLAYED = 10
_CODES = (1000, 4999)
_MAX_REASON = 100


def close(connection: GatewayConnection, asked: dict[str, Any]) -> None:
    """Close with a code (4000 unless given); the session can be resumed unless the code says otherwise to clients."""
    code = asked.get("code") or 4000
    if not isinstance(code, int) or not _CODES[0] <= code <= _CODES[1]:
        raise Misuse(400, "code is a number from 1000 to 4999")
    connection.close(code, str(asked.get("reason", "Asked for."))[:_MAX_REASON])


def drop(connection: GatewayConnection, _asked: dict[str, Any]) -> None:
    """End the socket without a word, as a broken network does."""
    connection.cut()


def ask_to_reconnect(connection: GatewayConnection, _asked: dict[str, Any]) -> None:
    """Opcode 7: the client should reconnect and resume."""
    connection.say(Opcode.RECONNECT, None)


def invalidate(connection: GatewayConnection, asked: dict[str, Any]) -> None:
    """Opcode 9; `resumable` says whether the session is still good for a RESUME."""
    resumable = asked.get("resumable") is True
    if not resumable and connection.session is not None:
        connection.session.detached_at = float("-inf")
        connection.session.carrier = None
        connection.session = None
    connection.say(Opcode.INVALID_SESSION, resumable)


def silence(connection: GatewayConnection, asked: dict[str, Any]) -> None:
    """Say nothing more, not even to heartbeats, as a dead peer does; `on: false` ends it."""
    connection.silent = asked.get("on") is not False


def replay(connection: GatewayConnection, asked: dict[str, Any]) -> None:
    """Send the last events (`count`, 10) again under their old numbers, as a late RESUME does."""
    if connection.session is not None:
        for kept in connection.session.last(int(asked.get("count", _REPLAYED))):
            connection.offer(kept.payload)


def duplicate(connection: GatewayConnection, asked: dict[str, Any]) -> None:
    """Send the last events (`count`, 1) again under new numbers: Discord promises at least once, not once."""
    if connection.session is not None:
        connection.session.repeat(int(asked.get("count", 1)))


def late(connection: GatewayConnection, asked: dict[str, Any]) -> None:
    """Hold back the next events (`count`, 1; of the name `event`, or any) until `behind` (1) later ones were sent.

    A `count` of 0 sends what is held back at once.
    """
    count, behind, name = int(asked.get("count", 1)), int(asked.get("behind", 1)), asked.get("event")
    if count < 0 or behind < 1:
        raise Misuse(400, "count is 0 or more, behind is 1 or more")
    if connection.session is None:
        return
    if count == 0:
        connection.session.release()
    else:
        connection.session.lateness = Lateness(None if name is None else str(name), count, behind)


def corrupt(connection: GatewayConnection, _asked: dict[str, Any]) -> None:
    """A frame that is neither JSON nor part of any compressed stream."""
    connection.offer_frame(text_frame(b'{"t":"MESSAGE_CREATE","s":'))
