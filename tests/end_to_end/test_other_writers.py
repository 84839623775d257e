"""A row that another program writes, in any table of the configuration, counts as if it had come over the API: soon, and once."""

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
import trio
from attrs import frozen

from aeon.simulator.community import GUILD_ID
from tests.end_to_end.house import House, bearer, open_house
from tests.end_to_end.people import LOOK_SECONDS, WAIT_SECONDS, Json, Watcher, eventually, watch
from tests.end_to_end.process import Addresses

LISTENING_SECONDS, POLLING_SECONDS = 1.0, 2.0
FOUND_OUT_SECONDS = 20.0
"""How long it may take to find out which way changes come."""
NO_ECHO_SECONDS = 0.5

OURS = {"guild": GUILD_ID}


@frozen
class Way:
    """How changes come to the guild, and how soon."""

    house: House
    seconds: float


@frozen
class Write:
    """A statement of another program, what the API shows then, and what the audit log says of it."""

    statement: str
    shown: object
    action_type: str
    after: Json


SETTINGS = ("settings", "prefix", [
    Write('UPDATE "GuildSettings" SET "prefix" = \'?\' WHERE "guildId" = %(guild)s', "?", "settings_update", {"prefix": "?"}),
    Write('DELETE FROM "GuildSettings" WHERE "guildId" = %(guild)s', "!", "settings_update", {"prefix": "!"}),
])  # fmt: skip

PERMISSIONS = ("permissions", "commandGroup", [
    Write(
        'INSERT INTO "RolePermission" ("guildId", "roleId", "commandGroup") VALUES (%(guild)s, %(guild)s, \'admin\')',
        ["admin"], "permission_update", {"roleId": GUILD_ID, "commandGroup": "admin"},
    ),
    Write(
        'UPDATE "RolePermission" SET "commandGroup" = \'fun\' WHERE "guildId" = %(guild)s',
        ["fun"], "permission_update", {"commandGroup": "fun"},
    ),
    Write('DELETE FROM "RolePermission" WHERE "guildId" = %(guild)s', [], "permission_update", {}),
])  # fmt: skip

COOLDOWNS = ("cooldowns", "cooldownMs", [
    Write(
        'INSERT INTO "CommandCooldown" ("guildId", "commandName", "cooldownMs") VALUES (%(guild)s, \'ping\', 5000)',
        [5000], "cooldown_update", {"commandName": "ping", "cooldownMs": 5000},
    ),
    Write(
        'UPDATE "CommandCooldown" SET "cooldownMs" = 0 WHERE "guildId" = %(guild)s',
        [0], "cooldown_update", {"cooldownMs": 0},
    ),
    Write('DELETE FROM "CommandCooldown" WHERE "guildId" = %(guild)s', [], "cooldown_update", {}),
])  # fmt: skip

TEMPLATES = ("templates", "name", [
    Write(
        'INSERT INTO "MessageTemplate" ("guildId", "name", "content") VALUES (%(guild)s, \'rules\', \'Be kind\')',
        ["rules"], "template_create", {"name": "rules", "content": "Be kind", "embedData": None, "components": None},
    ),
    Write(
        'UPDATE "MessageTemplate" SET "name" = \'law\', "embedData" = \'null\' WHERE "guildId" = %(guild)s',
        ["law"], "template_update", {"name": "law"},
    ),
    Write('DELETE FROM "MessageTemplate" WHERE "guildId" = %(guild)s', [], "template_delete", {}),
])  # fmt: skip


REWARDS = ("level-rewards", "level", [
    Write(
        'INSERT INTO "LevelReward" ("guildId", "level", "roleId") VALUES (%(guild)s, 5, \'123\')',
        [5], "reward_create", {"level": 5, "roleId": "123"},
    ),
    Write('UPDATE "LevelReward" SET "level" = 7 WHERE "guildId" = %(guild)s', [7], "reward_update", {"level": 7}),
    Write('DELETE FROM "LevelReward" WHERE "guildId" = %(guild)s', [], "reward_delete", {}),
])  # fmt: skip


MULTIPLIERS = ("level-multipliers", "multiplier", [
    Write(
        'INSERT INTO "LevelMultiplier" ("guildId", "targetId", "multiplier") VALUES (%(guild)s, \'123\', 0)',
        [0], "multiplier_create", {"targetId": "123", "multiplier": 0},
    ),
    Write(
        'UPDATE "LevelMultiplier" SET "multiplier" = 1.5 WHERE "guildId" = %(guild)s',
        [1.5], "multiplier_update", {"multiplier": 1.5},
    ),
    Write('DELETE FROM "LevelMultiplier" WHERE "guildId" = %(guild)s', [], "multiplier_delete", {}),
])  # fmt: skip


@pytest.fixture(params=["listening", "polling"])
async def way(request: pytest.FixtureRequest, database_url: str, server_url: str, tmp_path: Path) -> AsyncIterator[Way]:
    """Polling: LISTEN succeeds and nothing comes, as behind a pooler; here it is another database of the same server."""
    is_deaf = request.param == "polling"
    async with open_house(database_url, tmp_path, listen_url=server_url if is_deaf else None) as house:
        await is_watching(house, request.param)
        yield Way(house, POLLING_SECONDS if is_deaf else LISTENING_SECONDS)


@pytest.fixture
def dashboard(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
async def watcher(way: Way) -> AsyncIterator[Watcher]:
    house = way.house
    async with watch(Addresses(house.app.url, house.simulator.url, house.key("read", GUILD_ID), GUILD_ID)) as opened:
        yield opened


async def is_watching(house: House, mode: str) -> None:
    async def look() -> bool | None:
        shown = (await house.http.get("/metrics")).text
        return any(mode in line and line.endswith(" 1.0") for line in shown.splitlines()) or None

    await eventually(look, seconds=FOUND_OUT_SECONDS)


async def read(house: House, what: str, column: str) -> object:
    answer = await house.http.get(f"{house.path}/{what}", headers=bearer(house.key("read", GUILD_ID)))
    body: Any = answer.json()
    return body[column] if isinstance(body, dict) else [row[column] for row in body]


async def is_shown(way: Way, what: str, column: str, wanted: object) -> float:
    """Once the API shows this; after how many seconds."""

    async def look() -> bool | None:
        return await read(way.house, what, column) == wanted or None

    began = trio.current_time()
    await eventually(look)
    return trio.current_time() - began


def registered(house: House) -> dict[str, object]:
    """To whom Discord shows each command."""
    commands = house.simulator.world.application.commands_of(GUILD_ID)
    return {str(command.body["name"]): command.body["default_member_permissions"] for command in commands}


@pytest.mark.parametrize(
    ("what", "column", "writes"),
    [SETTINGS, PERMISSIONS, COOLDOWNS, REWARDS, MULTIPLIERS, TEMPLATES],
    ids=["settings", "permissions", "cooldowns", "rewards", "multipliers", "templates"],
)
async def test_it_holds_soon_and_is_pushed_and_audited_once_with_nobody_named(
    way: Way, watcher: Watcher, dashboard: psycopg.Connection, what: str, column: str, writes: list[Write]
) -> None:
    waits = []
    for write in writes:
        dashboard.execute(write.statement.encode(), OURS)
        waits.append(await is_shown(way, what, column, write.shown))
        told = await watcher.next("audit_log")
        assert (told["actionType"], told["moderatorId"], told["botAction"]) == (write.action_type, None, False)
        assert told["metadata"]["after"] == write.after
    # The shortest, for the machine has other things to do; a way that is too slow is so each time.
    assert min(waits) < way.seconds
    pushed = [frame["data"]["settings"]["prefix"] for frame in watcher.seen if frame["event"] == "settings_update"]
    assert pushed == (["?", "!"] if what == "settings" else [])
    await trio.sleep(NO_ECHO_SECONDS)
    await watcher.send("ping")
    await watcher.next("pong")
    assert [frame["event"] for frame in watcher.seen].count("audit_log") == len(writes), "no echo"


async def test_a_transaction_that_commits_late_is_not_missed(
    way: Way, dashboard: psycopg.Connection, database_url: str
) -> None:
    with psycopg.connect(database_url) as early:
        early.execute(COOLDOWNS[2][0].statement.encode(), OURS)
        dashboard.execute(b"""INSERT INTO "GuildSettings" ("guildId") VALUES ('5')""")
        await trio.sleep(way.seconds)
        assert await read(way.house, "cooldowns", "cooldownMs") == []
        early.commit()
        await is_shown(way, "cooldowns", "cooldownMs", [5000])


async def test_slash_commands_follow(way: Way, dashboard: psycopg.Connection) -> None:
    hidden: Mapping[str, object] = {"settings": "32", "timeout": str(1 << 40)}
    open_to_all: Mapping[str, object] = {"settings": None, "timeout": None}
    await are_registered(way.house, hidden)
    for write, shown in zip(PERMISSIONS[2], (open_to_all, hidden, hidden), strict=True):
        dashboard.execute(write.statement.encode(), OURS)
        await are_registered(way.house, shown)
    dashboard.execute(b"""UPDATE "GuildSettings" SET "useSlashCommands" = false""")
    await are_registered(way.house, {}, others=False)


async def are_registered(house: House, wanted: Mapping[str, object], *, others: bool = True) -> None:
    with trio.fail_after(WAIT_SECONDS):
        while not registered(house).items() >= wanted.items() or (registered(house) and not others):
            await trio.sleep(LOOK_SECONDS)
