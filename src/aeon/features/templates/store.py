"""Message templates in the database: read, and written one change a transaction, each read back with all that holds after it."""

from collections.abc import Sequence
from typing import Any

import msgspec
from attrs import asdict, frozen

from aeon.audit.by import By, announce
from aeon.discord.ids import GuildId
from aeon.features.templates import texts
from aeon.features.templates.messages import (
    CreateTemplate,
    DeleteTemplate,
    GetTemplate,
    ReplaceTemplate,
    VersionedTemplate,
)
from aeon.features.templates.rows import MessageTemplate, TemplateContent
from aeon.guild.errors import NoSuch, Refused
from aeon.guild.languages import Text
from aeon.guild.rows import TEMPLATES_AT_MOST, Saved
from aeon.guild.store import rows_after
from aeon.storage.database import Database
from aeon.storage.errors import Conflict, ReferenceBroken
from aeon.storage.queries import load_queries
from aeon.storage.statements import Params, Statements
from aeon.storage.transaction import Transaction

_QUERIES = load_queries("templates")

USERS_NAMED = 10
"""In a refusal to delete; the others will still be there next time."""


@frozen
class _Version:
    version: int


@frozen
class _Count:
    count: int


@frozen
class _User:
    kind: str
    name: str


async def list_templates(database: Database, guild_id: GuildId) -> Sequence[MessageTemplate]:
    """All that memory knows of, and those whose names it does not take. Raises storage's errors."""
    params = {"guild_id": guild_id, "most": TEMPLATES_AT_MOST}
    return await database.fetch_all(_QUERIES.named("select_templates"), params, into=MessageTemplate)


async def some_templates(database: Database, guild_id: GuildId, ids: Sequence[str]) -> Sequence[MessageTemplate]:
    """Those of these ids that are there. Raises storage's errors."""
    params = {"guild_id": guild_id, "ids": list(ids)}
    return await database.fetch_all(_QUERIES.named("select_some_templates"), params, into=MessageTemplate)


async def get_template(database: Database, guild_id: GuildId, wanted: GetTemplate) -> VersionedTemplate:
    """Raises `NoSuch` and storage's errors."""
    row = await database.fetch_one(_QUERIES.named("select_template"), {"guild_id": guild_id, "id": wanted.id})
    if row is None:
        raise NoSuch(texts.NO_TEMPLATE)
    return VersionedTemplate(msgspec.convert(row, MessageTemplate), msgspec.convert(row, _Version).version)


async def create(database: Database, guild_id: GuildId, message: CreateTemplate) -> Saved[VersionedTemplate]:
    """Raises `Refused`, `PreconditionFailed` and storage's errors."""
    params = {"guild_id": guild_id, **_columns(message.wanted)}
    try:
        async with database.transaction() as transaction:
            row = await _written(transaction, "insert_template", params, message.by)
            assert row is not None, "an insert returns its row"
            saved = await _saved(transaction, guild_id, row, message.if_match)
            counted = await transaction.fetch_one(
                _QUERIES.named("count_templates"), {"guild_id": guild_id}, into=_Count
            )
            if counted is not None and counted.count > TEMPLATES_AT_MOST:
                raise Refused(texts.FULL.filled(most=TEMPLATES_AT_MOST))
    except Conflict as error:
        raise Refused(texts.NAME_TAKEN.filled(name=message.wanted.name)) from error
    return saved


async def replace(database: Database, guild_id: GuildId, message: ReplaceTemplate) -> Saved[VersionedTemplate]:
    """Raises `NoSuch`, `Refused`, `PreconditionFailed` and storage's errors."""
    params = {"guild_id": guild_id, "id": message.id, **_columns(message.wanted)}
    try:
        async with database.transaction() as transaction:
            row = await _written(transaction, "update_template", params, message.by)
            if row is None:
                raise NoSuch(texts.NO_TEMPLATE)
            return await _saved(transaction, guild_id, row, message.if_match)
    except Conflict as error:
        raise Refused(texts.NAME_TAKEN.filled(name=message.wanted.name)) from error


async def delete(database: Database, guild_id: GuildId, message: DeleteTemplate) -> Saved[None]:
    """Raises `NoSuch`, `Refused`, `PreconditionFailed` and storage's errors."""
    params = {"guild_id": guild_id, "id": message.id}
    try:
        async with database.transaction() as transaction:
            await announce(transaction, message.by)
            if not await transaction.execute(_QUERIES.named("lock_template"), params):
                raise NoSuch(texts.NO_TEMPLATE)
            if users := await _users(transaction, message.id):
                raise Refused(_in_use(users))
            await transaction.execute(_QUERIES.named("delete_template"), params)
            rows = await rows_after(transaction, guild_id, expected=message.if_match)
    except ReferenceBroken as error:
        # Somebody has taken it into use meanwhile, or a table refers to it that no other program was known to have.
        users = await _users(database, message.id)
        raise Refused(_in_use(users) if users else texts.IN_USE_SOMEWHERE) from error
    return Saved(rows, None)


def _columns(wanted: TemplateContent) -> dict[str, Any]:
    columns = asdict(wanted)
    for name in ("embed_data", "components"):
        value = columns[name]
        columns[name] = None if value is None else msgspec.json.encode(value).decode()
    return columns


async def _written(transaction: Transaction, query: str, params: Params, by: By) -> MessageTemplate | None:
    await announce(transaction, by)
    return await transaction.fetch_one(_QUERIES.named(query), params, into=MessageTemplate)


async def _saved(
    transaction: Transaction, guild_id: GuildId, row: MessageTemplate, if_match: int | None
) -> Saved[VersionedTemplate]:
    rows = await rows_after(transaction, guild_id, expected=if_match)
    return Saved(rows, VersionedTemplate(row, rows.version))


async def _users(statements: Statements, template_id: str) -> Sequence[_User]:
    params = {"id": template_id, "most": USERS_NAMED}
    return await statements.fetch_all(_QUERIES.named("select_template_users"), params, into=_User)


def _in_use(users: Sequence[_User]) -> Text:
    """Names those that answer with the template, in every language."""
    named = [texts.USERS[user.kind].filled(name=user.name) for user in users]
    return texts.IN_USE.filled(users=texts.all_of(named))
