"""The embedded database as one file, in pg_dump's own format, and back.

A backup may be made while the bot runs: it shows one moment. A restore wants the server for itself. It fills a database beside the one in
use, brings it up to date, and lets it take the other's place in one step, so whatever goes wrong before leaves everything as it was.

What a backup holds of its own time is forgotten: sessions with Discord and what Discord said of guilds are those of another day, and
numbers of transactions are those of another server (changes.py asks for those from a number on).
"""

import os
import secrets
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import BinaryIO

import psycopg
import trio
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow

from aeon.storage.account import command_as, server_account
from aeon.storage.cluster import ENVIRONMENT
from aeon.storage.connection import TrioConnection
from aeon.storage.embedded import open_embedded, open_embedded_alone
from aeon.storage.errors import BackupRefused, TimedOut
from aeon.storage.migrate import migrate
from aeon.storage.programs import find_program
from aeon.storage.translation import translated

BACKUP_SECONDS = 3600.0
"""For the whole of one; a gigabyte takes about a minute."""

RESTORED = "aeon_restored"
REPLACED = "aeon_replaced"
"""Databases that are there only while a restore is under way, or was cut short."""

_TABLES = """
    SELECT format('%s', oid::regclass) AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_aeon_migrations'
"""

_FORGET = """
    UPDATE public."GuildChange" SET "xact" = 0;
    TRUNCATE public."GatewaySession", public."GuildSnapshot";
"""


async def back_up(data_dir: Path, target: Path) -> None:
    """Write the embedded database of `data_dir` to a new file that only its owner can read.

    Raises `BackupRefused`, `EmbeddedFailed`, `TimedOut`, or `OSError` where the file cannot be written.
    """
    async with open_embedded(data_dir) as server:
        with _new_file(target) as output:
            await _run("pg_dump", "--format=custom", "--no-owner", server.address, folder=data_dir, output=output)
            os.fsync(output.fileno())


async def restore(data_dir: Path, source: Path, *, replacing: bool) -> None:
    """Make the embedded database of `data_dir` what the backup says; with `replacing`, whatever it holds now.

    Raises `BackupRefused`, `MigrationRefused` where the backup is of a newer program, `EmbeddedFailed`, also where the bot runs,
    `TimedOut`, or `OSError` where the file cannot be read.
    """
    with source.open("rb") as backup:
        async with open_embedded_alone(data_dir) as address:
            if not replacing and await _holds_anything(address):
                raise BackupRefused(
                    f"the database in {data_dir} is not empty: `aeon restore --force` replaces what it holds"
                )
            beside = make_conninfo(address, dbname=RESTORED)
            await _execute(
                _elsewhere(address),
                f"DROP DATABASE IF EXISTS {RESTORED}",
                f"CREATE DATABASE {RESTORED} TEMPLATE template0",
            )
            await _fill(beside, data_dir, source, backup)
            await _take_place(address)


async def _fill(address: str, data_dir: Path, source: Path, backup: BinaryIO) -> None:
    """Load the backup into an empty database, and fit it for today."""
    options = ("--exit-on-error", "--no-owner", "--dbname", address)
    await _run("pg_restore", *options, folder=data_dir, source=backup)
    if not await _is_aeons(address):
        raise BackupRefused(f"{source} is no backup of Aeon's")
    await migrate(address)
    await _execute(address, _FORGET)


async def _take_place(address: str) -> None:
    """Put the restored database where the one in use was, in one transaction."""
    used = conninfo_to_dict(address)["dbname"]
    await _execute(
        _elsewhere(address),
        f"DROP DATABASE IF EXISTS {REPLACED}",
        f"BEGIN; ALTER DATABASE {used} RENAME TO {REPLACED}; ALTER DATABASE {RESTORED} RENAME TO {used}; COMMIT",
        f"DROP DATABASE {REPLACED}",
    )


def _elsewhere(address: str) -> str:
    """Another database of the same server, since none can be renamed from inside."""
    return make_conninfo(address, dbname="template1")


async def _holds_anything(address: str) -> bool:
    """Whether there are rows in any table but the record of migrations."""
    tables = [row["name"] for row in await _fetch(address, _TABLES)]
    for table in tables:
        if await _fetch(address, f"SELECT FROM {table} LIMIT 1"):
            return True
    return False


async def _is_aeons(address: str) -> bool:
    [row] = await _fetch(address, "SELECT to_regclass('public._aeon_migrations') IS NOT NULL AS there")
    return bool(row["there"])


async def _execute(address: str, *scripts: str) -> None:
    """Run each script in turn; statements of one script are one transaction. Raises storage's errors."""
    async with _connected(address) as connection:
        for script in scripts:
            await connection.execute(script.encode())


async def _fetch(address: str, question: str) -> list[DictRow]:
    async with _connected(address) as connection:
        return await (await connection.execute(question.encode())).fetchall()


@asynccontextmanager
async def _connected(address: str) -> AsyncIterator[TrioConnection]:
    connection = await TrioConnection.open(address)
    try:
        with trio.move_on_after(BACKUP_SECONDS) as patience:
            yield connection
    except psycopg.Error as error:
        raise translated(error, "restore") from error
    finally:
        connection.discard()
    if patience.cancelled_caught:
        raise TimedOut(f"the database was not done within {BACKUP_SECONDS:g} s")


async def _run(
    name: str,
    *arguments: str,
    folder: Path,
    source: BinaryIO | int = subprocess.DEVNULL,
    output: BinaryIO | int = subprocess.DEVNULL,
) -> None:
    """Run one of PostgreSQL's programs to its end, as whoever its server runs as."""
    command = command_as(server_account(folder / "postgresql"), [str(find_program(name, folder)), *arguments])
    with trio.move_on_after(BACKUP_SECONDS):
        done = await trio.run_process(
            command, stdin=source, stdout=output, capture_stderr=True, check=False, cwd="/", env=ENVIRONMENT
        )
        if done.returncode:
            raise BackupRefused(f"{name} failed: {done.stderr.decode(errors='replace').strip()}")
        return
    raise TimedOut(f"{name} was not done within {BACKUP_SECONDS:g} s")


@contextmanager
def _new_file(target: Path) -> Iterator[BinaryIO]:
    """A file that is there whole or not at all; one that is there already is left alone."""
    if target.exists():
        raise BackupRefused(f"{target} is there already: name another file, or move it away")
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
            yield output
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
