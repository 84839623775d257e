"""A look at a database that changes nothing in it, for `aeon doctor`."""

from functools import partial

import psycopg
import trio
from attrs import frozen

from aeon.storage.changes import CHANNEL
from aeon.storage.connection import TrioConnection
from aeon.storage.database import Place, StorageSettings, open_place
from aeon.storage.errors import TimedOut
from aeon.storage.listener import open_listener
from aeon.storage.migrate import OLDEST_SERVER, Applied, load_migrations, pending
from aeon.storage.translation import translated

EXAMINATION_SECONDS = 60.0
"""For all of it; an embedded server may have to be made first."""


@frozen
class Examination:
    """What was found: the server's version, the migrations still to apply, and whether LISTEN hears on the direct address."""

    version: str
    is_recent_enough: bool
    missing: list[str]
    hears: bool


async def examine(settings: StorageSettings) -> Examination:
    """Connect as Aeon would and look.

    Raises what opening a database raises, `MigrationRefused` where its migrations are not ours, and `TimedOut`.
    """
    with trio.move_on_after(EXAMINATION_SECONDS):
        async with open_place(settings) as place:
            connection = await place.connect()
            try:
                applied = await _applied(connection)
                version, number = connection.info.parameter_status("server_version"), connection.info.server_version
            except psycopg.Error as error:
                raise translated(error, "examine") from error
            finally:
                connection.discard()
            return Examination(
                version=version or "unknown",
                is_recent_enough=number >= OLDEST_SERVER,
                missing=[migration.file_name for migration in pending(applied, load_migrations())],
                hears=await _hears(place),
            )
    raise TimedOut(f"the examination was not done within {EXAMINATION_SECONDS:g} s")


async def _applied(connection: TrioConnection) -> list[Applied]:
    cursor = await connection.execute("SELECT to_regclass('public._aeon_migrations') IS NOT NULL AS there")
    row = await cursor.fetchone()
    if not (row and row["there"]):
        return []
    cursor = await connection.execute(
        'SELECT "number", "name", "checksum" FROM public."_aeon_migrations" ORDER BY "number"'
    )
    return [Applied(row["number"], row["name"], row["checksum"]) for row in await cursor.fetchall()]


async def _hears(place: Place) -> bool:
    """Whether a notification comes through."""
    async with open_listener(place.addresses.direct, CHANNEL, lambda _: None) as listener:
        caller = await place.connect()
        try:
            return await listener.hears(partial(_notify, caller))
        finally:
            caller.discard()


async def _notify(caller: TrioConnection, payload: str) -> None:
    try:
        await caller.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
    except psycopg.Error as error:
        raise translated(error, "NOTIFY") from error
