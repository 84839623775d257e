"""What dashboards see of the audit log: told as it grows, listed and read over REST."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trio

from aeon.actors.reply import Reply
from aeon.actors.turn import Turn
from aeon.audit.event import AuditEvent
from aeon.audit.log import AuditFilter
from aeon.discord.ids import GuildId
from aeon.features.audit.reading import HANDLERS, READS, ListAudit
from aeon.feed.event import FeedEvent
from aeon.guild.audit_tail import ROWS_AT_ONCE
from aeon.guild.reading import READS_WAITING, queue_of
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.queries import Query
from tests.audit.rows import written
from tests.conftest import Line
from tests.features.audit.house import SECONDS, House, Json, open_house
from tests.guild.examples import GUILD, OWNER, guild_state, wish_of

PATH = f"/api/guild/{GUILD}/audit-logs"

BY_ANOTHER_PROGRAM = Query.parse("""
    UPDATE public."GuildSettings" SET "globalCooldown" = "globalCooldown" + %(step)s WHERE "guildId" = %(guild_id)s
""")
MANY = Query.parse("""
    INSERT INTO public."AuditLog" ("guildId", "actionType") SELECT %(guild_id)s, 'ban' FROM generate_series(1, %(count)s)
""")
AT = Query.parse("""
    INSERT INTO public."AuditLog" ("guildId", "actionType", "createdAt") VALUES (%(guild_id)s, 'ban', %(time)s::timestamp)
""")


def metadata_of(heard: FeedEvent) -> Any:
    assert isinstance(heard.data, AuditEvent)
    return heard.data.metadata


async def test_a_change_over_rest_is_told_with_before_after_and_the_keys_name(house: House) -> None:
    assert (await house.change(prefix="?", funEnabled=True)).status_code == 200
    [heard] = await house.hears(1)
    assert heard.position == 1
    assert metadata_of(heard) == {"key": "test", "before": {"prefix": "!"}, "after": {"prefix": "?"}}
    [row] = await house.rows()
    assert row.pop("createdAt") == row["timestamp"]
    assert datetime.fromisoformat(row.pop("timestamp")).utcoffset() == timedelta(0)
    assert row.pop("id")
    assert row == {
        "position": 1,
        "guildId": GUILD,
        "type": "config",
        "action": "settings_update",
        "actionType": "settings_update",
        "user": None,
        "userId": None,
        "moderator": None,
        "moderatorId": None,
        "botAction": False,
        "reason": None,
        "metadata": {"key": "test", "before": {"prefix": "!"}, "after": {"prefix": "?"}},
    }


async def test_the_person_for_whom_a_key_acts_is_named(house: House) -> None:
    assert (await house.change(prefix="?", headers={"X-Aeon-User": OWNER})).status_code == 200
    [row] = await house.rows()
    assert (row["moderatorId"], row["metadata"]["key"]) == (OWNER, "test")


async def test_a_change_by_another_program_is_told_once_with_nobody_named(house: House, database: Database) -> None:
    assert (await house.change(prefix="?")).status_code == 200
    await database.execute(BY_ANOTHER_PROGRAM, {"guild_id": GUILD, "step": 5})
    first, second = await house.hears(2)
    assert [first.position, second.position] == [1, 2]
    assert metadata_of(second) == {"before": {"globalCooldown": 0}, "after": {"globalCooldown": 5}}
    assert (await house.change(prefix="!")).status_code == 200
    assert [heard.position for heard in await house.hears(1)] == [3]


async def test_rows_of_many_writers_are_told_in_the_order_of_their_positions(house: House, database: Database) -> None:
    for number in range(10):
        await database.execute(BY_ANOTHER_PROGRAM, {"guild_id": GUILD, "step": 1})
        assert (await house.change(prefix="?" * (1 + number % 2))).status_code == 200
    assert [heard.position for heard in await house.hears(20)] == list(range(1, 21))


async def test_more_rows_than_one_read_brings_are_all_told(house: House, database: Database) -> None:
    assert (await house.change(prefix="?")).status_code == 200
    count = 2 * ROWS_AT_ONCE
    await database.execute(MANY, {"guild_id": GUILD, "count": count})
    assert (await house.change(prefix="!")).status_code == 200
    assert [heard.position for heard in await house.hears(count + 2)] == list(range(1, count + 3))


async def test_what_was_refused_or_changed_nothing_is_not_in_the_log(house: House) -> None:
    assert (await house.change(prefix="too long a prefix")).status_code == 422
    assert (await house.change(prefix="?", headers={"If-Match": '"77"'})).status_code == 412
    assert (await house.change(prefix="!")).status_code == 200
    assert await house.rows() == []


async def test_pages_follow_one_another(house: House, database: Database) -> None:
    await database.execute(MANY, {"guild_id": GUILD, "count": 120})
    seen: list[Json] = []
    address = f"{PATH}?actionType=ban&botAction=false&from=2020-01-01T00:00:00Z&limit=50"
    sizes = []
    while address:
        answer = await house.client.get(address)
        answer.raise_for_status()
        seen += answer.json()
        sizes.append(len(answer.json()))
        address = answer.links.get("next", {}).get("url", "")
    assert sizes == [50, 50, 20]
    assert [row["position"] for row in seen] == list(range(120, 0, -1))


async def test_rows_of_times_that_no_calendar_has_are_told_and_each_is_on_one_page(
    house: House, database: Database
) -> None:
    assert (await house.change(prefix="?")).status_code == 200
    await house.hears(1)
    for time in ("infinity", "infinity", "20000-01-01", "1960-01-01", "4000-01-01 BC", "-infinity", "-infinity"):
        await database.execute(AT, {"guild_id": GUILD, "time": time})
    assert (await house.change(prefix="!")).status_code == 200
    assert [heard.position for heard in await house.hears(8)] == list(range(2, 10))
    seen: list[Json] = []
    address = f"{PATH}?limit=1"
    while address:
        answer = await house.client.get(address)
        answer.raise_for_status()
        seen += answer.json()
        address = answer.links.get("next", {}).get("url", "")
    assert [row["position"] for row in seen] == [3, 2, 4, 9, 1, 5, 6, 8, 7]
    assert [row["timestamp"] for row in seen[:1] + seen[-1:]] == ["9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z"]


async def test_fifty_rows_are_a_page_unless_another_number_is_asked_for(house: House, database: Database) -> None:
    await database.execute(MANY, {"guild_id": GUILD, "count": 101})
    assert len(await house.rows()) == 50
    assert len(await house.rows("?limit=100")) == 100
    assert len(await house.rows("?limit=100&to=2020-01-01")) == 0


async def test_filters_pick_rows(house: House, database: Database) -> None:
    kick = await written(database, "kick", user_id="1", moderator_id="2", bot_action=True)
    await written(database, "ban", user_id="3", moderator_id="4")
    for query in ("actionType=kick", "userId=1", "moderatorId=2", "botAction=true", "actionType=kick&userId=1"):
        assert [row["id"] for row in await house.rows(f"?{query}")] == [kick.id], query
    assert await house.rows("?actionType=kick&userId=3") == []


async def test_one_row_is_read_by_its_id_in_its_own_guild_alone(house: House, database: Database) -> None:
    ours, theirs = await written(database), await written(database, guild_id=GuildId("100000000000000007"))
    answer = await house.client.get(f"{PATH}/{ours.id}")
    assert (answer.status_code, answer.json()["id"], answer.json()["type"]) == (200, ours.id, "moderation")
    for row_id in (theirs.id, "nothing", "x" * 65, "%00", "%E2%80%AE"):
        assert (await house.client.get(f"{PATH}/{row_id}")).status_code == 404, row_id


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "cursor=5",
        "cursor=1-2-3",
        "cursor=999999999999999999-1",
        "cursor=-999999999999999999-1",
        "userId=x",
        "botAction=1",
        "from=yesterday",
        "what=1",
        "actionType=",
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(house: House, query: str) -> None:
    answer = await house.client.get(f"{PATH}?{query}")
    assert (answer.status_code, [fault["path"] for fault in answer.json()["errors"]]) == (
        422,
        [query.partition("=")[0]],
    )


def test_only_so_many_reads_of_a_guild_wait() -> None:
    [handle] = [each.handle for each in HANDLERS if each.message is ListAudit]
    for waiting, starts in ((READS_WAITING, 1), (READS_WAITING + 1, 0)):
        reply: Reply[object] = Reply()
        turn = Turn(now=0.0, reply=reply, queues={queue_of(READS): range(waiting)})
        assert handle(guild_state(), ListAudit(AuditFilter(), 50), turn)
        assert len(wish_of(turn).effects) == starts
        assert reply.is_open == bool(starts)


async def test_while_the_database_is_away_the_log_is_not_available(line_url: str, line: Line, tmp_path: Path) -> None:
    async with open_database(StorageSettings(tmp_path, line_url)) as database, open_house(database) as house:
        row = await written(database)
        line.cut()
        for path in (PATH, f"{PATH}/{row.id}"):
            answer = await house.client.get(path)
            assert (answer.status_code, answer.json()["type"]) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) > 0
        line.mend()
        with trio.fail_after(SECONDS):
            while (answer := await house.client.get(PATH)).status_code == 503:
                await trio.sleep(0.1)
        assert [row["position"] for row in answer.json()] == [1]
