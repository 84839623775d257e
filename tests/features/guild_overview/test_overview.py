"""A guild at a glance, in health and in trouble: a living guild with a feature that fails when it is told to."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import trio
from attrs import evolve, frozen

from aeon.actors.mailbox import FIRST_LANE_MESSAGES
from aeon.actors.slot import SlotState
from aeon.actors.supervision import FEATURE_CRASHES, FEATURE_OFF_SECONDS
from aeon.actors.turn import Turn
from aeon.app import behaviour_of
from aeon.discord import events
from aeon.discord.ids import ChannelId, GuildId, UserId
from aeon.discord.model import ChannelType
from aeon.discord.permissions import Permissions
from aeon.feature import Feature
from aeon.features import fun, general
from aeon.features.guild_overview import with_overview
from aeon.features.guild_overview.standing import CRASH_SHOWN_SECONDS
from aeon.feed.wire import encode
from aeon.guild.access import CommandGroup
from aeon.guild.behaviour import handler
from aeon.guild.messages import UpdateSettings
from aeon.guild.rights_messages import GrantPermission, RevokePermission
from aeon.guild.standing import Membership
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from aeon.storage.queries import Query
from aeon.web.caller import NOBODY
from aeon.web.memberships import Memberships
from aeon.web.rights import Rights
from aeon.web.route import ApiCall
from tests.commands.town import Town, guild_create, open_town, until
from tests.guild.examples import CHANNEL, EVERYONE, GUILD, LOW, role

Json = dict[str, Any]

LEFTOVERS = [
    Query.parse(statement, "test")
    for statement in (
        'UPDATE public."GuildSettings" SET "levelUpChannelId" = %(gone)s',
        """INSERT INTO public."LevelMultiplier" ("guildId", "targetId", "multiplier")
        SELECT %(guild_id)s, target, 2 FROM unnest(ARRAY['x', %(gone)s, %(role_id)s, %(channel_id)s]) target""",
        """INSERT INTO public."CommandCooldown" ("guildId", "commandName", "cooldownMs")
        SELECT %(guild_id)s, name, 5 FROM unnest(ARRAY['ping', 'Ping', 'hugs']) name""",
    )
]
"""What names what is not there, beside what names what is."""


@frozen
class Bang:
    blame: str
    words: str = "what somebody wrote in confidence"


@frozen
class Whisper:
    """Nobody handles it."""


def bang(_state: GuildState, message: Bang, turn: Turn) -> bool:
    turn.blame = message.blame
    raise LookupError(message.words)


FEATURES = with_overview(
    general.FEATURE,
    Feature("fun", commands=fun.FEATURE.commands, permissions=Permissions.ADD_REACTIONS | Permissions.SEND_MESSAGES),
    Feature("bangs", handlers=(handler("bangs", Bang, bang),)),
)
(ROUTE,) = FEATURES[-1].routes


@pytest.fixture
async def town(database: Database) -> AsyncIterator[Town]:
    async with open_town(database, behaviour=behaviour_of(FEATURES)) as found:
        yield found


async def overview(town: Town) -> Json:
    """As a dashboard reads it."""

    async def ask(_guild_id: GuildId, _user_id: UserId) -> Membership | None:
        raise NotImplementedError

    rights = Rights(town.guilds, Memberships(ask))
    call = ApiCall[None](
        guilds=town.guilds, rights=rights, caller=NOBODY, request_id="r", path={"guildId": GUILD}, body=None
    )
    answer = await ROUTE.handler(call)
    assert answer.status == 200
    found: Json = msgspec.json.decode(encode(answer.body))
    return found


async def crash(town: Town, blame: str, times: int) -> None:
    for _ in range(times):
        await until(lambda: town.slot.state is SlotState.AWAKE)
        town.guilds.tell(GUILD, Bang(blame))
        await until(lambda: town.slot.state is not SlotState.AWAKE)


def allow(town: Town, permissions: Permissions) -> None:
    """Give the bot permissions, by the role that everybody has."""
    changed = role(EVERYONE, position=0, permissions=int(permissions))
    town.happens(events.GuildRoleUpdate(guild_id=GUILD, role=changed))


async def test_a_healthy_guild_has_no_faults_and_says_what_the_bot_lacks(town: Town) -> None:
    town.happens(msgspec.structs.replace(guild_create(), icon="a_b1c2", member_count=1234))
    allow(town, Permissions.VIEW_CHANNEL)
    found = await overview(town)
    assert {name: value for name, value in found.items() if name != "lacks"} == {
        "id": GUILD,
        "name": "Town",
        "icon": f"https://cdn.discordapp.com/icons/{GUILD}/a_b1c2.gif",
        "memberCount": 1234,
        "unavailable": False,
        "faults": [],
        "dropped": {},
    }
    assert found["lacks"] == [
        {"permission": "ADD_REACTIONS", "features": ["fun"]},
        {"permission": "SEND_MESSAGES", "features": ["general", "fun"]},
        {"permission": "READ_MESSAGE_HISTORY", "features": ["general"]},
    ]


async def test_a_module_that_is_off_lacks_nothing(town: Town) -> None:
    await town.guilds.ask(GUILD, UpdateSettings({"fun_enabled": False}))
    lacking = {each["permission"]: each["features"] for each in (await overview(town))["lacks"]}
    assert "ADD_REACTIONS" not in lacking
    assert lacking["SEND_MESSAGES"] == ["general"]


async def test_an_administrator_lacks_nothing(town: Town) -> None:
    allow(town, Permissions.ADMINISTRATOR)
    found = await overview(town)
    assert found["lacks"] == []
    assert found["icon"] is None


async def test_an_outage_of_discords_is_said(town: Town) -> None:
    town.happens(events.GuildDelete(id=GUILD, unavailable=True))
    assert (await overview(town))["unavailable"] is True


async def test_a_feature_that_keeps_failing_is_shown_as_off_with_its_crashes(town: Town) -> None:
    await crash(town, "bangs", FEATURE_CRASHES)
    now = datetime.now(UTC)
    found = await overview(town)
    off, *crashes = found["faults"]
    assert (off["kind"], off["feature"]) == ("feature_off", "bangs")
    since, until_ = (datetime.fromisoformat(off[name]) for name in ("since", "until"))
    assert abs(since - now) < timedelta(seconds=5)
    assert until_ - since == timedelta(seconds=FEATURE_OFF_SECONDS)
    assert [each["kind"] for each in crashes] == ["crash"] * FEATURE_CRASHES
    references = [each.reference for each in town.slot.supervision.crashes]
    assert [each["reference"] for each in crashes] == references[::-1]
    assert {each["feature"] for each in crashes} == {"bangs"}
    assert all(off["since"] >= each["since"] for each in crashes)
    assert "confidence" not in str(found)


async def test_a_crash_of_yesterday_is_no_fault_of_today(town: Town) -> None:
    await crash(town, "bangs", 2)
    supervision = town.slot.supervision
    first, second = supervision.crashes
    supervision.crashes = [evolve(first, at=first.at - CRASH_SHOWN_SECONDS), second]
    (fault,) = (await overview(town))["faults"]
    assert fault["reference"] == second.reference


async def test_a_row_that_no_rule_lets_in_is_named(town: Town, database: Database) -> None:
    await overview(town)
    for statement in (
        'ALTER TABLE "GuildSettings" DROP CONSTRAINT "GuildSettings_globalCooldown_check"',
        'UPDATE "GuildSettings" SET "globalCooldown" = -1',
    ):
        await database.execute(Query.parse(statement, "test"))
    town.slot.actor = None
    town.slot.state = SlotState.ASLEEP
    (fault,) = (await overview(town))["faults"]
    assert (fault["kind"], fault["path"]) == ("invalid_row", "settings.globalCooldown")
    assert "milliseconds" in fault["message"]
    assert fault["feature"] is fault["since"] is fault["until"] is None


async def test_a_group_given_to_a_role_that_is_gone_is_named_until_it_is_mended(town: Town) -> None:
    row = await town.guilds.ask(GUILD, GrantPermission(LOW, CommandGroup.FUN))
    assert (await overview(town))["faults"] == []
    town.happens(events.GuildRoleDelete(guild_id=GUILD, role_id=LOW))
    (fault,) = (await overview(town))["faults"]
    assert (fault["kind"], fault["path"]) == ("invalid_row", f"permissions.{row.id}")
    assert fault["message"] == "the group fun is given to a role that this server does not have"
    await town.guilds.ask(GUILD, RevokePermission(row.id))
    assert (await overview(town))["faults"] == []


async def test_rows_that_name_what_is_not_there_are_named_until_it_is(town: Town, database: Database) -> None:
    await overview(town)
    gone = ChannelId("300000000000000077")
    for statement in LEFTOVERS:
        ids = {"guild_id": GUILD, "gone": gone, "role_id": LOW, "channel_id": CHANNEL}
        await database.execute(statement, {name: ids[name] for name in statement.parameters})
    town.slot.actor = None
    town.slot.state = SlotState.ASLEEP
    faults = (await overview(town))["faults"]
    assert {fault["kind"] for fault in faults} == {"invalid_row"}
    assert {fault["path"]: fault["message"] for fault in faults} == {
        "settings.levelUpChannelId": "must be a channel of this server",
        f"levelMultipliers.{gone}": f"{gone} is no role or channel of this server, or a thread that is closed now",
        "levelMultipliers.x": "x is no role or channel of this server, or a thread that is closed now",
        "cooldowns.Ping": "there is no command Ping",
        "cooldowns.hugs": "there is no command hugs",
    }
    town.happens(events.ChannelCreate(id=gone, type=ChannelType.TEXT, guild_id=GUILD, name="back"))
    assert [fault["path"] for fault in (await overview(town))["faults"]] == [
        "levelMultipliers.x",
        "cooldowns.Ping",
        "cooldowns.hugs",
    ]


async def test_what_was_never_handled_is_counted_by_why(town: Town) -> None:
    await overview(town)
    town.slot.actor = None
    town.slot.state = SlotState.ASLEEP
    for _ in range(FIRST_LANE_MESSAGES + 10):
        town.guilds.tell(GUILD, Whisper())
    assert (await overview(town))["dropped"] == {"shed": 11}, "one made room for the question"


async def test_a_guild_that_rests_is_shown_all_the_same(town: Town) -> None:
    await crash(town, "", 4)
    assert town.slot.state is SlotState.RESTING
    with trio.fail_after(1):
        found = await overview(town)
    assert found["name"] == "Town"
    (fault,) = found["faults"]
    assert fault["kind"] == "not_answering"
    assert "rests after crashes" in fault["message"]
    assert "ADD_REACTIONS" in [each["permission"] for each in found["lacks"]]
