"""Timeouts longer than Discord's longest: renewed in time, unless somebody has changed them since; and none that cannot be audited."""

from typing import Any

import psycopg
import pytest
import trio

from aeon.simulator.community import GUILD_ID, MEMBER_ID, MODERATOR_ID
from aeon.simulator.world.entities import Member
from aeon.simulator.world.members import remove_member
from tests.end_to_end.house import House, bearer
from tests.end_to_end.people import LOOK_SECONDS, WAIT_SECONDS, Community, eventually, until

DAY_SECONDS = 86400
USER = f"<@{MEMBER_ID}>"


def member(house: House) -> Member:
    return house.guild.members[MEMBER_ID]


def days_left(house: House) -> float:
    until = member(house).timed_out_until_ms
    return 0.0 if until is None else (until - house.simulator.world.now_ms()) / 1000 / DAY_SECONDS


async def time_out(community: Community, duration: str) -> str:
    return await community.say(f"!timeout {USER} {duration} spam", user_id=MODERATOR_ID)


def actions(dashboard: psycopg.Connection) -> list[tuple[Any, ...]]:
    query = 'SELECT "key", "attempts", "lastError", "dueAt" > now() FROM public."ScheduledAction"'
    return dashboard.execute(query.encode()).fetchall()


def let_days_pass(house: House, dashboard: psycopg.Connection, *, left_ms: int) -> None:
    """As if the timeout in Discord were to last only so much longer, and its renewal were due."""
    end = house.simulator.world.now_ms() + left_ms
    member(house).timed_out_until_ms = end
    dashboard.execute(
        """UPDATE public."ScheduledAction" SET "availableAt" = now() AT TIME ZONE 'UTC', "payload" = jsonb_set("payload",
        '{appliedUntil}', to_jsonb(to_char(to_timestamp(%s), 'YYYY-MM-DD"T"HH24:MI:SS.MS"+00:00"')))""",
        (end / 1000,),
    )


async def rows(house: House) -> list[dict[str, Any]]:
    answer = await house.http.get(
        f"{house.path}/audit-logs?actionType=timeout", headers=bearer(house.key("read", GUILD_ID))
    )
    answer.raise_for_status()
    return list(answer.json())


async def test_a_long_timeout_is_renewed_before_it_ends_and_the_log_says_so(
    house: House, community: Community, dashboard: psycopg.Connection
) -> None:
    assert await time_out(community, "40d") == f"{USER} is timed out for 40d."
    assert 27.9 < days_left(house) <= 28
    let_days_pass(house, dashboard, left_ms=3_600_000)
    await until(lambda: days_left(house) > 27)
    await until(lambda: actions(dashboard) == [(MEMBER_ID, 0, None, True)])
    renewed, first = await rows(house)
    assert (first["moderatorId"], first["botAction"], first["reason"]) == (MODERATOR_ID, False, "spam")
    assert (renewed["moderatorId"], renewed["botAction"], renewed["reason"]) == (MODERATOR_ID, True, "spam")
    assert (renewed["userId"], renewed["metadata"]["isRenewal"]) == (MEMBER_ID, True)
    assert house.guild.audit is not None
    assert house.guild.audit[-1].reason == "spam"


async def test_what_became_of_what_was_due_is_counted(
    house: House, community: Community, dashboard: psycopg.Connection
) -> None:
    await time_out(community, "40d")
    let_days_pass(house, dashboard, left_ms=3_600_000)
    await until(lambda: days_left(house) > 27)
    await until(lambda: actions(dashboard) == [(MEMBER_ID, 0, None, True)])

    async def is_counted() -> str | None:
        """Only what the database has confirmed is."""
        text = (await house.http.get("/metrics")).text
        return text if 'aeon_schedule_actions_total{outcome="done"} 1.0' in text else None

    text = await eventually(is_counted)
    assert 'aeon_schedule_actions_total{outcome="dropped"} 0.0' in text
    assert 'aeon_journal_records_total{outcome="appended"} 1.0' in text


async def test_one_that_ran_out_while_nobody_was_there_is_taken_up_again(
    house: House, community: Community, dashboard: psycopg.Connection
) -> None:
    await time_out(community, "40d")
    let_days_pass(house, dashboard, left_ms=-60_000)
    await until(lambda: days_left(house) > 27)


async def test_a_renewal_that_was_made_and_not_noted_is_noted_and_not_made_again(
    house: House, community: Community, dashboard: psycopg.Connection
) -> None:
    await time_out(community, "40d")
    end = house.simulator.world.now_ms() + 20 * DAY_SECONDS * 1000
    member(house).timed_out_until_ms = end
    dashboard.execute(
        """UPDATE public."ScheduledAction" SET "availableAt" = now() AT TIME ZONE 'UTC', "payload" = "payload"
        || jsonb_build_object('intendedUntil', to_char(to_timestamp(%s), 'YYYY-MM-DD"T"HH24:MI:SS.MS"+00:00"'))""",
        (end / 1000,),
    )
    with trio.fail_after(WAIT_SECONDS):
        while len(await rows(house)) < 2:
            await trio.sleep(LOOK_SECONDS)
    assert member(house).timed_out_until_ms == end
    assert actions(dashboard) == [(MEMBER_ID, 0, None, True)]


@pytest.mark.parametrize("by_hand", ["ended", "shortened"])
async def test_what_somebody_changed_in_discord_is_left_alone(
    by_hand: str, house: House, community: Community, dashboard: psycopg.Connection
) -> None:
    await time_out(community, "40d")
    let_days_pass(house, dashboard, left_ms=3_600_000)
    end = None if by_hand == "ended" else house.simulator.world.now_ms() + 600_000
    member(house).timed_out_until_ms = end
    await until(lambda: actions(dashboard) == [])
    assert member(house).timed_out_until_ms == end
    assert len(await rows(house)) == 1


async def test_untimeout_and_a_short_timeout_leave_nothing_to_renew(
    house: House, community: Community, dashboard: psycopg.Connection
) -> None:
    await time_out(community, "40d")
    assert len(actions(dashboard)) == 1
    await community.say(f"!untimeout {USER}", user_id=MODERATOR_ID)
    assert actions(dashboard) == []
    await time_out(community, "60d")
    await time_out(community, "90d")
    assert len(actions(dashboard)) == 1, "the last one counts"
    await time_out(community, "2d")
    assert actions(dashboard) == []
    assert 1.9 < days_left(house) <= 2


async def test_what_discord_refuses_leaves_the_timeout_that_stands_as_it_was(
    house: House, community: Community, dashboard: psycopg.Connection
) -> None:
    refused = {"method": "PATCH", "route": "/guilds/{guild_id}/members/{user_id}", "status": 403, "count": 1}
    house.trouble({**refused, "body": {"code": 50013}})
    assert await time_out(community, "60d") == "Discord does not let me do that."
    assert actions(dashboard) == []
    await time_out(community, "90d")
    planned = dashboard.execute('SELECT "payload", "dueAt" FROM public."ScheduledAction"').fetchall()
    house.trouble({**refused, "body": {"code": 50013}})
    assert await time_out(community, "60d") == "Discord does not let me do that."
    assert dashboard.execute('SELECT "payload", "dueAt" FROM public."ScheduledAction"').fetchall() == planned


async def test_who_has_left_is_looked_for_again_later(
    house: House, community: Community, dashboard: psycopg.Connection
) -> None:
    await time_out(community, "40d")
    let_days_pass(house, dashboard, left_ms=3_600_000)
    remove_member(house.simulator.world, house.guild, MEMBER_ID)
    await until(lambda: actions(dashboard)[0][1] == 1)
    [(_key, _attempts, reason, _waits)] = actions(dashboard)
    assert reason == "who is timed out has left the server"


async def test_a_refusal_by_discord_puts_the_renewal_off(
    house: House, community: Community, dashboard: psycopg.Connection
) -> None:
    await time_out(community, "40d")
    route = {"method": "PATCH", "route": "/guilds/{guild_id}/members/{user_id}"}
    house.trouble({**route, "status": 403, "body": {"code": 50013}, "count": 1})
    let_days_pass(house, dashboard, left_ms=3_600_000)
    await until(lambda: actions(dashboard)[0][1] == 1)
    assert "Discord does not renew the timeout" in actions(dashboard)[0][2]


async def test_a_plan_that_nobody_can_read_is_dropped_and_the_log_says_why(
    house: House, community: Community, dashboard: psycopg.Connection
) -> None:
    await time_out(community, "40d")
    dashboard.execute(
        """UPDATE public."ScheduledAction" SET "payload" = '"?"', "availableAt" = now() AT TIME ZONE 'UTC'"""
    )
    await until(lambda: actions(dashboard) == [])
    answer = await house.http.get(
        f"{house.path}/audit-logs?actionType=schedule_drop", headers=bearer(house.key("read", GUILD_ID))
    )
    [row] = answer.json()
    assert row["reason"].startswith("nobody can read how the timeout was to be renewed")
    assert (row["type"], row["metadata"]["key"]) == ("automation", MEMBER_ID)
