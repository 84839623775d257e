"""What is written to the log is read again: by pages, by filters, by id and by position."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from attrs import evolve

from aeon.audit.event import AuditEvent, as_published
from aeon.audit.kinds import Kind, kind_of
from aeon.audit.log import AuditFilter, Place, read_page, read_position, read_row
from aeon.audit.replay import LAST_POSITION, AuditReplay
from aeon.audit.row import AuditRow
from aeon.discord.ids import GuildId, UserId
from aeon.storage.database import Database
from aeon.storage.queries import Query
from tests.audit.rows import GUILD, MEMBER, MODERATOR, OTHER, log_of, written

NOON, HOUR = datetime.fromisoformat("2026-01-01T12:00"), timedelta(hours=1)

SPREAD = Query.parse("""
    INSERT INTO public."AuditLog" ("guildId", "actionType", "userId", "moderatorId", "botAction", "createdAt")
    SELECT %(guild_id)s, (ARRAY['ban', 'kick'])[1 + n %% 2], (ARRAY['1', '2', '3'])[1 + n %% 3], (ARRAY['4', NULL])[1 + n %% 2],
        n %% 5 = 0, %(noon)s::timestamp + (n * 7 %% 10 - 5) * interval '1 hour'
    FROM generate_series(1, %(count)s) n
""")


LEFT_OPEN = (
    Query.parse('ALTER TABLE public."AuditLog" ALTER COLUMN "botAction" DROP NOT NULL'),
    Query.parse('UPDATE public."AuditLog" SET "botAction" = NULL WHERE "position" %% 4 = 0'),
)
"""As in a table of another program that does not always tell whether a bot did it."""


async def spread(database: Database, count: int, guild_id: GuildId = GUILD) -> list[AuditRow]:
    """Rows of all sorts whose times are not in the order of positions and sometimes the same; by position."""
    await database.execute(SPREAD, {"guild_id": guild_id, "noon": NOON, "count": count})
    return await log_of(database, guild_id)


async def pages(database: Database, wanted: AuditFilter, *, limit: int) -> list[AuditRow]:
    """All pages one after the other."""
    found: list[AuditRow] = []
    while page := await read_page(database, GUILD, wanted, limit=limit, behind=Place.of(found[-1]) if found else None):
        assert len(page) <= limit
        found += page
    return found


def admits(wanted: AuditFilter, row: AuditRow) -> bool:
    return (
        wanted.action_type in {None, row.action_type}
        and wanted.user_id in {None, row.user_id}
        and wanted.moderator_id in {None, row.moderator_id}
        and wanted.bot_action in {None, row.bot_action}
        and (wanted.since is None or row.created_at >= wanted.since)
        and (wanted.until is None or row.created_at <= wanted.until)
    )


FILTERS = [
    AuditFilter(action, user, moderator, bot_action, since, until)
    for action, user, moderator, bot_action, (since, until) in product(
        (None, "ban", "purge"),
        (None, UserId("1")),
        (None, UserId("4"), UserId("5")),
        (None, True, False),
        ((None, None), (NOON, None), (None, NOON), (NOON, NOON), (NOON + HOUR, NOON)),
    )
]


async def test_pages_together_are_the_rows_that_fit_latest_first(database: Database) -> None:
    await spread(database, 60)
    for statement in LEFT_OPEN:
        await database.execute(statement)
    rows = await log_of(database)
    assert {row.bot_action for row in rows} == {True, False, None}
    latest_first = sorted(rows, key=lambda row: (row.created_at, row.position), reverse=True)
    for number, wanted in enumerate(FILTERS):
        found = await pages(database, wanted, limit=1 + number % 20)
        assert found == [row for row in latest_first if admits(wanted, row)], wanted


async def test_a_guild_reads_its_own_rows_alone(database: Database) -> None:
    ours, theirs = await written(database), await written(database, guild_id=OTHER)
    assert (ours.position, theirs.position) == (1, 1)
    assert await log_of(database) == [ours]
    assert await read_row(database, GUILD, ours.id) == ours
    assert await read_row(database, GUILD, theirs.id) is None
    assert await read_row(database, GUILD, "nothing") is None


async def test_all_that_is_recorded_of_an_act_comes_back(database: Database) -> None:
    row = await written(
        database,
        "timeout",
        user_id=MEMBER,
        moderator_id=MODERATOR,
        bot_action=True,
        reason="spam 🙂",
        metadata={"seconds": 60, "rules": ["a", None]},
    )
    assert await log_of(database) == [row]
    assert (row.user_id, row.moderator_id, row.bot_action, row.reason) == (MEMBER, MODERATOR, True, "spam 🙂")
    assert row.metadata == {"seconds": 60, "rules": ["a", None]}


async def test_a_subscriber_gets_what_it_missed_and_no_more_than_it_may(database: Database) -> None:
    rows = await spread(database, 10)
    replay = AuditReplay(database)
    assert await replay(GUILD, after=10, limit=5) == []
    assert await replay(GUILD, after=7, limit=5) == [as_published(row) for row in rows[7:]]
    assert await replay(GUILD, after=5, limit=5) == [as_published(row) for row in rows[5:]]
    assert await replay(GUILD, after=4, limit=5) is None
    assert await replay(OTHER, after=0, limit=5) == []


@pytest.mark.parametrize("after", [11, LAST_POSITION, LAST_POSITION + 1, 2**64 - 1])
async def test_a_position_that_never_was_is_unknown(database: Database, after: int) -> None:
    await spread(database, 10)
    assert await AuditReplay(database)(GUILD, after=after, limit=1000) is None


async def test_positions_are_not_given_again_and_a_gap_is_not_passed_off_as_all(database: Database) -> None:
    await spread(database, 10)
    await database.execute(Query.parse("""DELETE FROM public."AuditLog" WHERE "position" IN (1, 2, 10)"""))
    replay = AuditReplay(database)
    assert await replay(GUILD, after=9, limit=1000) == []
    row = await written(database)
    assert (row.position, await read_position(database, GUILD)) == (11, 11)
    assert await replay(GUILD, after=10, limit=1000) == [as_published(row)]
    assert await replay(GUILD, after=0, limit=1000) is None


async def test_an_event_has_the_shape_that_dashboards_know(database: Database) -> None:
    row = await written(database, user_id=MEMBER, moderator_id=MODERATOR, reason="why", metadata={"days": 1})
    published = as_published(evolve(row, id="a1", created_at=datetime.fromisoformat("2026-01-02T03:04:05")))
    assert (published.guild_id, published.event, published.position) == (GUILD, "audit_log", 1)
    assert published.text == (
        '{"event":"audit_log","data":{"id":"a1","position":1,"guildId":"100000000000000000","type":"moderation","action":"ban",'
        '"actionType":"ban","user":null,"userId":"200000000000000002","moderator":null,"moderatorId":"200000000000000001",'
        '"botAction":false,"reason":"why","timestamp":"2026-01-02T03:04:05Z","metadata":{"days":1}}}'
    )


@pytest.mark.parametrize("metadata", [None, 5, "text", [1]])
async def test_what_another_program_wrote_badly_is_shown_as_far_as_it_goes(
    database: Database, metadata: object
) -> None:
    row = evolve(await written(database, "reindex"), bot_action=None, metadata=metadata)
    event = AuditEvent.of(row)
    assert (event.bot_action, event.metadata, event.type) == (False, {}, Kind.CONFIG)


def test_every_act_has_a_kind() -> None:
    kinds = [
        kind_of(name, bot_action=False) for name in ("warn_escalation", "panel_delete", "ticket_claim", "role_add")
    ]
    assert kinds == [Kind.MODERATION, Kind.CONFIG, Kind.TICKET, Kind.ROLE]
    assert kind_of("auto_response", bot_action=True) is Kind.AUTOMATION
    assert kind_of("unheard_of", bot_action=True) is Kind.AUTOMATION
