"""Ten million rows of an audit log, made by SQL alone: one guild with two million, and ten thousand others.

They are made so that filters can hurt: in the large guild some people and some acts have many rows each and never one in common.
"""

import psycopg

GUILD = "1"
"""The large guild."""

SMALL_GUILD = "5000"

GUILD_ROWS = 2_000_000
SMALL_GUILDS = 10_000
SMALL_GUILD_ROWS = 800

RAIDER = "raider"
"""A user whom AutoMod has blocked over and over, and nobody else ever met."""

WARNER = "warner"
"""A moderator who has warned and timed out, and never done anything else."""

RARE = "panel_delete"
"""An act done a few times in the guild's life."""

# Those three are written out below. What each row tells follows from its number, as scattered as by chance and the same every time.
ROWS = """
INSERT INTO public."AuditLog"
    ("guildId", "actionType", "userId", "moderatorId", "botAction", "reason", "metadata", "position", "createdAt", "updatedAt")
SELECT
    guild,
    CASE
        WHEN place % 400000 = 7 THEN 'panel_delete'
        WHEN kind < 60 THEN (ARRAY['automod_block', 'automod_flag', 'automod_timeout', 'auto_response'])[1 + luck % 4]
        WHEN kind < 70 THEN (ARRAY['role_add', 'role_remove'])[1 + luck % 2]
        WHEN kind < 80 THEN (ARRAY['warn', 'timeout'])[1 + luck % 2]
        WHEN kind < 90 THEN (ARRAY['ban', 'unban', 'kick', 'mute', 'unmute', 'untimeout', 'unwarn', 'purge'])[1 + luck % 8]
        ELSE (ARRAY['ticket_create', 'ticket_claim', 'ticket_close', 'settings_update'])[1 + luck % 4]
    END,
    CASE WHEN kind < 10 THEN 'raider' ELSE 'user ' || luck % 50000 END,
    CASE WHEN kind >= 80 THEN 'moderator ' || luck % 40 WHEN kind >= 70 THEN 'warner' END,
    kind < 70,
    CASE WHEN kind >= 70 THEN 'a reason of some length, as people give it' END,
    jsonb_build_object('caseNumber', place, 'channelId', luck::text),
    place,
    timestamp '2024-01-01' + place * (interval '730 days' / {rows}),
    timestamp '2024-01-01' + place * (interval '730 days' / {rows})
FROM (
    SELECT guild, place, luck / 100 AS luck, luck % 100 AS kind
    FROM (
        SELECT guild::text, place, (place * 48271 + guild * 16807) % 2147483647 * 69621 % 2147483647 AS luck
        FROM generate_series({first}::bigint, {last}) guild, generate_series(1::bigint, {rows}) place
    ) numbered
) scattered
"""

INDEXES = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index WHERE indrelid = 'public."AuditLog"'::regclass AND NOT indisprimary ORDER BY 1
"""


def make_rows(url: str) -> None:
    """Fill the table of a migrated database."""
    with psycopg.connect(url, autocommit=True) as connection:

        def run(statement: str) -> None:
            connection.execute(statement.encode())

        run("SET maintenance_work_mem = '1GB'")
        # The numbers are given; triggers would only find them again.
        run("SET session_replication_role = replica")
        indexes = connection.execute(INDEXES.encode()).fetchall()
        for name, _ in indexes:
            run(f"DROP INDEX {name}")
        run(ROWS.format(first=GUILD, last=GUILD, rows=GUILD_ROWS))
        run(ROWS.format(first=100, last=99 + SMALL_GUILDS, rows=SMALL_GUILD_ROWS))
        for _, definition in indexes:
            run(definition)
        run('INSERT INTO public."AuditPosition" SELECT "guildId", max("position") FROM public."AuditLog" GROUP BY 1')
        run("VACUUM ANALYZE")
