"""API keys in the table `ApiKey`."""

import logging
from datetime import UTC, datetime, timedelta

from attrs import define, frozen

from aeon.discord.ids import GuildId
from aeon.storage.database import Database
from aeon.storage.errors import StorageError
from aeon.storage.queries import load_queries
from aeon.web.caller import KeyGrant, Right

log = logging.getLogger(__name__)

NOTE_EVERY = timedelta(minutes=1)
"""How true `lastUsedAt` is: a key in use is used often, and each note is a write."""

_QUERIES = load_queries("api_keys")


@frozen
class _KeyRow:
    id: str
    name: str
    scope: str
    guild_ids: list[GuildId] | None
    last_used_at: datetime | None


@define(eq=False)
class DatabaseKeys:
    """The `KeyStore` over the database."""

    _database: Database

    async def find(self, digest: str) -> KeyGrant | None:
        """See `KeyStore.find`. Notes that the key was used, which may fail without consequence."""
        row = await self._database.fetch_one(_QUERIES.named("select_key_by_hash"), {"hash": digest}, into=_KeyRow)
        if row is None:
            return None
        if row.last_used_at is None or _now() - row.last_used_at > NOTE_EVERY:
            await self._note_use(row.id)
        guild_ids = None if row.guild_ids is None else frozenset(row.guild_ids)
        return KeyGrant(id=row.id, name=row.name, scope=Right(row.scope), guild_ids=guild_ids)

    async def _note_use(self, key_id: str) -> None:
        try:
            await self._database.execute(_QUERIES.named("note_key_used"), {"id": key_id})
        except StorageError as error:
            log.info("use of key %s not noted: %s", key_id, error)


def _now() -> datetime:
    """As the database keeps times: in UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)
