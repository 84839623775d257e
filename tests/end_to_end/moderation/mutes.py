"""What moderators do about mutes, and what can be seen of them."""

from collections.abc import Awaitable, Callable

import psycopg
import pytest
import trio

from aeon.guild.directory import Directory
from aeon.simulator.community import GUILD_ID, MEMBER_ID, MODERATOR_ID
from aeon.simulator.world.entities import Role
from tests.end_to_end.house import House, bearer
from tests.end_to_end.people import LOOK_SECONDS, WAIT_SECONDS, Community, Json

USER = f"<@{MEMBER_ID}>"


async def by_message(community: Community, line: str) -> str:
    return await community.say(f"!{line}", user_id=MODERATOR_ID)


async def by_slash(community: Community, line: str) -> str:
    name, user, *words = line.split()
    options: Json = {"user": user.strip("<@>"), **dict(zip(("duration", "reason"), words, strict=False))}
    ran = await community.answer_to(await community.run(name, options, user_id=MODERATOR_ID))
    return str(ran["messages"][0]["content"])


Use = Callable[[Community, str], Awaitable[str]]
both_worlds = pytest.mark.parametrize("use", [by_message, by_slash])


def seen(house: House) -> Directory:
    """The guild as Aeon knows it."""
    directory = house.app.guilds.read(GUILD_ID)
    assert directory is not None
    return directory


def has(house: House, role: Role) -> bool:
    return role.id in house.guild.members[MEMBER_ID].roles


def noted(dashboard: psycopg.Connection) -> int:
    """How many mutes Aeon keeps."""
    row = dashboard.execute("""SELECT count(*) FROM public."ScheduledAction" WHERE "kind" = 'mute'""").fetchone()
    assert row is not None
    return int(row[0])


async def rows(house: House, *, count: int) -> list[Json]:
    """What the audit log says of mutes, the first first, once it says so much."""
    with trio.fail_after(WAIT_SECONDS):
        while True:
            answer = await house.http.get(f"{house.path}/audit-logs", headers=bearer(house.key("read", GUILD_ID)))
            found = [row for row in answer.json() if row["actionType"] in {"mute", "unmute"}]
            if len(found) >= count:
                return found[::-1]
            await trio.sleep(LOOK_SECONDS)
