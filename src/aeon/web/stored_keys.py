"""API keys in the database."""

from contextlib import suppress
from typing import Literal

import trio
from attrs import define, field, frozen

from aeon.discord.ids import GuildId
from aeon.storage.database import Database
from aeon.storage.errors import StorageError
from aeon.storage.queries import Queries, load_queries
from aeon.web.caller import KeyGrant, Right

NOTE_SECONDS = 60.0
"""Between two notes that a key is in use."""


@frozen
class KeyRow:
    """What a verification needs of `ApiKey`."""

    id: str
    name: str
    scope: Literal["read", "manage"]
    guild_ids: list[GuildId] | None


@define
class StoredKeys:
    """The `KeyStore` of the real database; revocation shows at the next look."""

    _database: Database
    _queries: Queries = field(factory=lambda: load_queries("api_keys"))
    _noted: dict[str, float] = field(factory=dict)

    async def find(self, digest: str) -> KeyGrant | None:
        """As `KeyStore.find`."""
        query = self._queries.named("select_key_by_hash")
        row = await self._database.fetch_one(query, {"hash": digest}, into=KeyRow)
        if row is None:
            return None
        await self._note_used(row.id)
        guild_ids = None if row.guild_ids is None else frozenset(row.guild_ids)
        return KeyGrant(row.id, row.name, Right(row.scope), guild_ids)

    async def _note_used(self, key_id: str) -> None:
        now = trio.current_time()
        if now - self._noted.get(key_id, -NOTE_SECONDS) < NOTE_SECONDS:
            return
        self._noted[key_id] = now
        # When it was last used helps an operator to tidy up; a request does not fail for it.
        with suppress(StorageError):
            await self._database.execute(self._queries.named("note_key_used"), {"id": key_id})
