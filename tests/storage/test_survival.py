"""What stood in a database of any earlier version of the program is still there, value for value, when all later migrations have run."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
import pytest
from psycopg import sql

from aeon.storage.migrate import Migration, load_migrations, migrate

MIGRATIONS = load_migrations()

SAMPLES: Mapping[str, Sequence[tuple[int, str]]] = {
    "GuildSettings": [(4, """("guildId", "prefix", "timezone", "globalCooldown", "funEnabled", "muteRoleId")
        VALUES ('1', '¡ñ', 'Europe/Berlin', 2147483647, false, '18446744073709551615')""")],
    "RolePermission": [(4, """("id", "guildId", "roleId", "commandGroup") VALUES ('cjld2cjxh0000qzrmn831i7rn', '1', '2', 'admin')""")],
    "CommandCooldown": [(4, """("guildId", "commandName", "cooldownMs") VALUES ('1', 'ping', 0), ('2', '8ball', 86400000)""")],
    "ApiKey": [(5, """("name", "hash", "guildIds", "scope", "revokedAt") VALUES
        ('all', 'a', NULL, 'manage', NULL), ('some', 'b', '{1,2}', 'read', '2026-01-01 12:00:00.123')""")],
    "SlashRegistration": [(5, """("guildId", "hash") VALUES ('1', 'x')""")],
    "GatewaySession": [(6, """("bot", "shardId", "shardCount", "owner", "until", "sessionId", "handledSeq")
        VALUES ('9', 1, 2, 'me', '2026-01-01', 's', 9223372036854775807)""")],
    "GuildSnapshot": [
        (6, """("bot", "guildId", "packed") VALUES ('9', '4194304', '\\x00ff')"""),
        (8, """("bot", "shardId", "guildId", "packed") VALUES ('9', 1, '4194304', '\\x00ff')"""),
    ],
    "AuditLog": [(7, """("guildId", "actionType", "userId", "reason", "metadata", "createdAt")
        VALUES ('1', 'ban', '3', 'say "no"', '{"deep": [1, {"null": null}]}', '2026-01-01'),
        ('2', 'of another program', NULL, NULL, '{}', now())""")],
    "ScheduledAction": [(12, """("guildId", "kind", "key", "payload", "dueAt", "availableAt", "epoch", "lastError")
        VALUES ('1', 'timeout', '3', '{"until": null}', '2126-01-01', '2026-01-01', 9223372036854775807, 'later')""")],
    "MemberLevel": [(13, """("guildId", "userId", "xp", "lastXpAt")
        VALUES ('1', '3', 2000000000, '2026-01-01 12:00:00.123'), ('1', 'nobody', 0, NULL)""")],
    "LevelMultiplier": [(16, """("guildId", "targetId", "multiplier") VALUES ('1', '2', 0), ('1', '3', 1.25)""")],
    "LevelReward": [(15, """("guildId", "level", "roleId") VALUES ('1', 5, '3'), ('1', 5, '4')""")],
    "MessageTemplate": [(17, """("id", "guildId", "name", "content", "embedData", "components") VALUES
        ('clx', '1', 'Regeln', 'Hallo {user}', '{"title": "x"}', 'null'), ('cly', '1', '', NULL, NULL, '[{"type": 1}]')""")],
    "JournalPosition": [(10, """("id", "position") VALUES ('spool', 9223372036854775807)""")],
}  # fmt: skip
"""By table, from which migration on the columns are there, and a row as an earlier program or a dashboard may have left it."""

BY_ITSELF = {"GuildChange", "AuditPosition"}
"""Filled by what is written to the others."""

Rows = dict[str, list[dict[str, Any]]]


def tables(connection: psycopg.Connection) -> set[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {name for (name,) in found} - {"_aeon_migrations"}


def fill(connection: psycopg.Connection, number: int) -> None:
    """Rows in all tables that there are after this migration."""
    for table, versions in SAMPLES.items():
        known = [columns for since, columns in versions if since <= number]
        if known:
            connection.execute(f'INSERT INTO public."{table}" {known[-1]}'.encode())


def rows(connection: psycopg.Connection) -> Rows:
    return {table: rows_of(connection, table) for table in sorted(tables(connection))}


def rows_of(connection: psycopg.Connection, table: str) -> list[dict[str, Any]]:
    question = sql.SQL("SELECT to_jsonb(t) FROM public.{} t").format(sql.Identifier(table))
    return [row for (row,) in connection.execute(question).fetchall()]


def lost(before: Rows, after: Rows) -> list[dict[str, Any]]:
    """Rows that are gone, or have another value in a column that they had before; that a migration touched them may show."""
    return [
        row for table, some in before.items() for row in some if not any(_is_kept(row, now) for now in after[table])
    ]


def _is_kept(row: dict[str, Any], now: dict[str, Any]) -> bool:
    return all(column in now and now[column] == value for column, value in row.items() if column != "updatedAt")


@pytest.mark.parametrize("last", MIGRATIONS, ids=lambda each: each.name)
async def test_rows_outlive_every_later_migration(last: Migration, empty_database_url: str) -> None:
    await migrate(empty_database_url, MIGRATIONS[: last.number])
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        fill(connection, last.number)
        before = rows(connection)
        assert {table for table, some in before.items() if not some} <= BY_ITSELF
        await migrate(empty_database_url)
        assert lost(before, rows(connection)) == []


def test_every_table_has_a_sample(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert tables(connection) == SAMPLES.keys() | BY_ITSELF
