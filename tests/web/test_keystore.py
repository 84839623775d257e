"""Keys in a real database."""

from typing import Any

import pytest

from aeon.discord.ids import GuildId
from aeon.storage.database import Database
from aeon.storage.queries import load_queries
from aeon.web.auth import Authenticator
from aeon.web.caller import KeyGrant, Right
from aeon.web.credentials import Credentials
from aeon.web.errors import Unauthenticated
from aeon.web.keys import NewKey, new_key
from aeon.web.keystore import DatabaseKeys

QUERIES = load_queries("api_keys")


async def insert(database: Database, key: NewKey, *, scope: str = "manage", guild_ids: list[str] | None = None) -> Any:
    params = {"name": "dashboard", "hash": key.digest, "guild_ids": guild_ids, "scope": scope}
    row = await database.fetch_one(QUERIES.named("insert_key"), params)
    assert row is not None
    return row["id"]


@pytest.mark.parametrize("guild_ids", [None, [], ["1", "2"]])
async def test_a_key_is_found_with_what_it_may(database: Database, guild_ids: list[str] | None) -> None:
    key = new_key()
    key_id = await insert(database, key, scope="read", guild_ids=guild_ids)
    reach = None if guild_ids is None else frozenset(map(GuildId, guild_ids))
    assert await DatabaseKeys(database).find(key.digest) == KeyGrant(key_id, "dashboard", Right.READ, reach)
    assert await DatabaseKeys(database).find(new_key().digest) is None


async def test_revocation_is_immediate(database: Database) -> None:
    key = new_key()
    key_id = await insert(database, key)
    auth = Authenticator(DatabaseKeys(database))
    assert (await auth.verify(Credentials(key.text), "1.2.3.4")).key is not None
    await database.execute(QUERIES.named("revoke_key"), {"id": key_id})
    with pytest.raises(Unauthenticated):
        await auth.verify(Credentials(key.text), "1.2.3.4")


async def test_the_last_use_is_noted(database: Database) -> None:
    key = new_key()
    await insert(database, key)
    await DatabaseKeys(database).find(key.digest)
    [row] = await database.fetch_all(QUERIES.named("select_keys"), {"limit": 1})
    assert row["last_used_at"] is not None


def test_a_key_shows_itself_once() -> None:
    key = new_key()
    assert key.text.startswith("aeon_")
    assert key.text not in repr(key)
