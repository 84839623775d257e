"""Moderation done in Discord's own interface is in Aeon's audit log, told once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from aeon.simulator.community import BOT_ID, GENERAL_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID
from aeon.simulator.permissions import Permission
from aeon.simulator.world.roles import update_role
from tests.conftest import Line
from tests.end_to_end.house import House, bearer, open_house
from tests.end_to_end.people import REQUEST_SECONDS, Json, eventually, watch
from tests.end_to_end.process import Addresses

GUILD = f"/guilds/{GUILD_ID}"


async def act(house: House, method: str, path: str, body: Any = None, *, user_id: str = MODERATOR_ID) -> Json:
    """Somebody does this in Discord, and says why."""
    who = f"Bot {house.simulator.token}" if user_id == BOT_ID else f"Sim {user_id}"
    headers = {"Authorization": who, "X-Audit-Log-Reason": "because"}
    async with httpx.AsyncClient(base_url=house.simulator.api_url, headers=headers, timeout=REQUEST_SECONDS) as discord:
        answer = await discord.request(method, path, json=body)
        answer.raise_for_status()
        return dict(answer.json()) if answer.content else {}


def in_an_hour() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


async def logged(house: House, count: int) -> list[Json]:
    """The rows of the log that are no configuration, once there are so many, oldest first."""

    async def look() -> list[Json] | None:
        answer = await house.http.get(f"{house.path}/audit-logs?limit=100", headers=bearer(house.key("manage")))
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            return None
        rows = [row for row in answer.raise_for_status().json() if row["type"] != "config"]
        return rows[::-1] if len(rows) >= count else None

    return await eventually(look)


async def test_what_a_moderator_does_by_hand_is_recorded_with_who_whom_and_why(house: House) -> None:
    member = f"{GUILD}/members/{MEMBER_ID}"
    regular = next(role for role in house.guild.roles.values() if role.name == "Regular")
    owner = house.guild.owner_id
    await act(house, "PATCH", member, {"communication_disabled_until": in_an_hour()})
    await act(house, "PATCH", member, {"communication_disabled_until": None})
    await act(house, "DELETE", f"{member}/roles/{regular.id}", user_id=owner)
    await act(house, "PUT", f"{member}/roles/{regular.id}", user_id=owner)
    await act(house, "PUT", f"{GUILD}/bans/{MEMBER_ID}")
    await act(house, "DELETE", f"{GUILD}/bans/{MEMBER_ID}")
    rows = await logged(house, 6)
    assert [row["actionType"] for row in rows] == ["timeout", "untimeout", "role_remove", "role_add", "ban", "unban"]
    assert {row["userId"] for row in rows} == {MEMBER_ID}
    assert [row["moderatorId"] for row in rows] == [
        MODERATOR_ID,
        MODERATOR_ID,
        owner,
        owner,
        MODERATOR_ID,
        MODERATOR_ID,
    ]
    assert {(row["reason"], row["botAction"], row["metadata"]["source"]) for row in rows} == {
        ("because", False, "discord")
    }
    assert rows[3]["metadata"]["roles"] == [{"id": regular.id, "name": "Regular"}]


async def test_rows_are_pushed_once_they_are_there(house: House) -> None:
    addresses = Addresses(api=house.app.url, discord=house.simulator.url, guildId=GUILD_ID, key=house.key("manage"))
    async with watch(addresses) as watcher:
        await act(house, "DELETE", f"{GUILD}/members/{MEMBER_ID}")
        told = await watcher.next("audit_log")
    assert (told["actionType"], told["type"], told["userId"], told["moderatorId"]) == (
        "kick", "moderation", MEMBER_ID, MODERATOR_ID,
    )  # fmt: skip


async def test_what_the_bot_does_itself_is_not_taken_over_from_discord(house: House) -> None:
    await act(house, "DELETE", f"{GUILD}/members/{MEMBER_ID}", user_id=BOT_ID)
    await act(house, "PUT", f"{GUILD}/bans/{MEMBER_ID}")
    assert [row["actionType"] for row in await logged(house, 1)] == ["ban"]


async def test_bulk_deletion_is_a_purge_of_a_channel(house: House) -> None:
    made = [await act(house, "POST", f"/channels/{GENERAL_ID}/messages", {"content": "x"}) for _ in range(3)]
    await act(house, "POST", f"/channels/{GENERAL_ID}/messages/bulk-delete", {"messages": [one["id"] for one in made]})
    (row,) = await logged(house, 1)
    assert (row["actionType"], row["userId"], row["metadata"]["channelId"], row["metadata"]["count"]) == (
        "purge", None, GENERAL_ID, "3",
    )  # fmt: skip


async def test_without_a_view_of_discords_log_bans_are_recorded_by_nobody_known(house: House) -> None:
    own = next(role for role in house.guild.roles.values() if role.bot_id == BOT_ID)
    own.permissions = int(Permission.BAN_MEMBERS | Permission.VIEW_CHANNEL)
    update_role(house.simulator.world, house.guild, own)
    await act(house, "PUT", f"{GUILD}/bans/{MEMBER_ID}")
    await act(house, "DELETE", f"{GUILD}/bans/{MEMBER_ID}")
    rows = await logged(house, 2)
    assert [(row["actionType"], row["userId"], row["moderatorId"], row["reason"]) for row in rows] == [
        ("ban", MEMBER_ID, None, None),
        ("unban", MEMBER_ID, None, None),
    ]


async def test_what_was_done_while_the_database_was_away_is_recorded_afterwards(
    line: Line, line_url: str, tmp_path: Path
) -> None:
    async with open_house(line_url, tmp_path) as house:
        line.cut()
        await act(house, "PUT", f"{GUILD}/bans/{MEMBER_ID}")

        async def is_taken() -> bool | None:
            metrics = (await house.http.get("/metrics")).text
            return 'aeon_journal_records_total{outcome="appended"} 1.0' in metrics or None

        await eventually(is_taken)
        line.mend()
        (row,) = await logged(house, 1)
    assert (row["actionType"], row["moderatorId"]) == ("ban", MODERATOR_ID)
