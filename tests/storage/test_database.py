import json

import trio
from attrs import frozen

from aeon.storage.database import Database
from aeon.storage.queries import load_queries


@frozen
class Prefix:
    guild_id: str
    prefix: str
    version: int


async def test_a_change_is_there_after_its_transaction(database: Database) -> None:
    settings = load_queries("settings")
    await database.execute(settings.named("insert_missing_settings"), {"guild_ids": ["1", "2"]})
    async with database.transaction() as transaction:
        patch = json.dumps({"prefix": "?"})
        assert await transaction.execute(settings.named("update_settings"), {"guild_id": "1", "patch": patch}) == 1
    rows = await database.fetch_all(settings.named("select_settings"), {"guild_ids": ["1", "2"]}, into=Prefix)
    assert sorted(rows, key=lambda row: row.guild_id) == [Prefix("1", "?", 2), Prefix("2", "!", 1)]
    await trio.lowlevel.checkpoint()
