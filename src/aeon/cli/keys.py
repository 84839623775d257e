"""`aeon key create|list|revoke`: API keys at the operator's hand."""

import sys
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from aeon.cli.exits import Exit
from aeon.config import Config
from aeon.place import storage_settings
from aeon.storage.database import Database, open_database
from aeon.storage.queries import load_queries
from aeon.web.keys import new_key

QUERIES = load_queries("api_keys")

MOST_LISTED = 1_000


@frozen
class KeyRow:
    """A key as the database keeps it: without the key. `guild_ids` None stands for every guild."""

    id: str
    name: str
    scope: str
    guild_ids: list[str] | None
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def guilds(self) -> str:
        return "every guild" if self.guild_ids is None else ", ".join(self.guild_ids)


@frozen
class CreateKey:
    """Make a key. Without `guild_ids` it is for every guild; `scope` is read or manage, which includes reading."""

    name: str
    scope: str
    guild_ids: list[str] | None


@frozen
class ListKeys:
    """Show the keys there are."""


@frozen
class RevokeKey:
    """End a key at once."""

    id: str


KeyCommand: TypeAlias = CreateKey | ListKeys | RevokeKey


async def run_key_command(config: Config, command: KeyCommand) -> Exit:
    """Do it and print what came of it; raises storage's errors."""
    async with open_database(storage_settings(config)) as database:
        match command:
            case CreateKey():
                return await _create(database, command)
            case ListKeys():
                return await _list(database)
            case RevokeKey():
                return await _revoke(database, command)


async def _create(database: Database, command: CreateKey) -> Exit:
    key = new_key()
    values = {"name": command.name, "hash": key.digest, "guild_ids": command.guild_ids, "scope": command.scope}
    (row,) = await database.fetch_all(QUERIES.named("insert_key"), values, into=KeyRow)
    # The key alone on standard output, so that `KEY=$(aeon key create)` holds it.
    print(key.text)
    print(
        f"{row.name} ({row.id}) may {row.scope} {row.guilds}. The key is shown this once: keep it safe.",
        file=sys.stderr,
    )
    return Exit.OK


async def _list(database: Database) -> Exit:
    rows = await database.fetch_all(QUERIES.named("select_keys"), {"limit": MOST_LISTED}, into=KeyRow)
    if not rows:
        print("There are no keys yet: aeon key create makes one.", file=sys.stderr)
    for row in rows:
        state = f"revoked {_day(row.revoked_at)}" if row.revoked_at else f"last used {_day(row.last_used_at)}"
        print(f"{row.id}  {row.name}  {row.scope}  {row.guilds}  created {_day(row.created_at)}  {state}")
    return Exit.OK


async def _revoke(database: Database, command: RevokeKey) -> Exit:
    if await database.execute(QUERIES.named("revoke_key"), {"id": command.id}):
        print(f"{command.id} is revoked.", file=sys.stderr)
        return Exit.OK
    print(f"No key has the id {command.id!r}: aeon key list shows them.", file=sys.stderr)
    return Exit.MISTAKE


def _day(time: datetime | None) -> str:
    return "never" if time is None else f"{time:%Y-%m-%d %H:%M}"
