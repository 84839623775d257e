"""The fleet against the offline Discord, which shares no rule with it."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import trio
from attrs import frozen

from aeon.discord.events import GuildCreate, MessageCreate
from aeon.discord.gateway.fleet import Fleet
from aeon.discord.gateway.frames import Compression
from aeon.discord.gateway.intents import Intents
from aeon.simulator.community import BOT_ID
from aeon.simulator.server import Simulator, open_simulator
from aeon.simulator.settings import Settings
from tests.discord.gateway.running import WANTED, Deliveries, fleet_settings, start_fleet
from tests.discord.gateway.scripted import PATIENCE_SECONDS
from tests.end_to_end.people import REQUEST_SECONDS


@frozen
class Control:
    """The simulator's people and its trouble."""

    http: httpx.AsyncClient
    channel_id: str
    user_id: str

    async def say(self, content: str) -> str:
        """A person writes; the message's id."""
        body = {"userId": self.user_id, "content": content}
        answer = await self.http.post(f"/_sim/channels/{self.channel_id}/messages", json=body)
        assert answer.is_success
        return str(answer.json()["id"])

    async def trouble(self, action: str, **details: Any) -> None:
        answer = await self.http.post("/_sim/gateway", json={"action": action, **details})
        assert answer.is_success


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    settings = Settings(rate_limits=False, heartbeat_ms=200, identify_seconds=0.0)
    async with open_simulator(settings=settings) as opened:
        yield opened


@pytest.fixture
async def control(simulator: Simulator) -> AsyncIterator[Control]:
    async with httpx.AsyncClient(base_url=simulator.url, timeout=REQUEST_SECONDS) as http:
        world = (await http.get("/_sim/world")).json()
        (guild,) = world["guilds"]
        channel = next(channel for channel in guild["channels"] if channel["name"] == "general")
        yield Control(http, channel["id"], guild["ownerId"])


async def logged_in(
    nursery: trio.Nursery, simulator: Simulator, deliveries: Deliveries, compression: Compression = Compression.ZSTD
) -> Fleet:
    settings = fleet_settings(simulator.gateway_url, compression=compression, token=simulator.token, bot=BOT_ID)
    fleet = await start_fleet(nursery, settings, deliveries)
    await deliveries.wait_for(2)
    assert deliveries.kinds == ["Ready", "GuildCreate"]
    return fleet


def messages(deliveries: Deliveries) -> list[MessageCreate]:
    return [event for event in deliveries.events if isinstance(event, MessageCreate)]


async def wait_for_messages(deliveries: Deliveries, ids: set[str]) -> None:
    count = len(deliveries.events)
    with trio.fail_after(PATIENCE_SECONDS):
        while not ids <= {message.id for message in messages(deliveries)}:
            await deliveries.wait_for(count + 1)
            count = len(deliveries.events)


@pytest.mark.parametrize("compression", Compression)
async def test_the_community_arrives_in_every_compression(
    nursery: trio.Nursery, simulator: Simulator, control: Control, compression: Compression
) -> None:
    deliveries = Deliveries()
    fleet = await logged_in(nursery, simulator, deliveries, compression)
    guild = deliveries.events[1]
    assert isinstance(guild, GuildCreate)
    assert guild.roles
    assert guild.channels
    assert any(member.user is not None and member.user.id == BOT_ID for member in guild.members)
    said = await control.say("hello")
    await wait_for_messages(deliveries, {said})
    assert messages(deliveries)[0].content == "hello"
    assert messages(deliveries)[0].is_human
    assert fleet.statuses()[0].counters.broken == 0


@pytest.mark.parametrize(
    "trouble",
    [
        {"action": "close", "code": 4000},
        {"action": "close", "code": 1001},
        {"action": "drop"},
        {"action": "reconnect"},
        {"action": "invalidate", "resumable": True},
        {"action": "silence"},
        {"action": "replay"},
        {"action": "corrupt"},
    ],
    ids=lambda trouble: f"{trouble['action']}{trouble.get('code', '')}",
)
async def test_each_message_arrives_once_through_trouble(
    nursery: trio.Nursery, simulator: Simulator, control: Control, trouble: dict[str, Any]
) -> None:
    deliveries = Deliveries()
    await logged_in(nursery, simulator, deliveries)
    said = {await control.say("before")}
    await control.trouble(**trouble)
    said |= {await control.say(f"during {number}") for number in range(5)}
    await wait_for_messages(deliveries, said)
    said |= {await control.say("after")}
    await wait_for_messages(deliveries, said)
    assert Counter(message.id for message in messages(deliveries)) == Counter(said)
    assert deliveries.kinds.count("Ready") == 1


@pytest.mark.parametrize(
    "trouble", [{"action": "invalidate"}, {"action": "close", "code": 4009}], ids=["invalid", "timeout"]
)
async def test_a_session_that_is_over_begins_afresh(
    nursery: trio.Nursery, simulator: Simulator, control: Control, trouble: dict[str, Any]
) -> None:
    deliveries = Deliveries()
    await logged_in(nursery, simulator, deliveries)
    await control.trouble(**trouble)
    with trio.fail_after(PATIENCE_SECONDS):
        while deliveries.kinds.count("GuildCreate") < 2:
            await deliveries.wait_for(len(deliveries.events) + 1)
    assert deliveries.kinds.count("Ready") == 2


async def test_a_refused_resume_begins_afresh(nursery: trio.Nursery, simulator: Simulator, control: Control) -> None:
    deliveries = Deliveries()
    fleet = await logged_in(nursery, simulator, deliveries)
    await control.trouble("refuseResume")
    await control.trouble("drop")
    with trio.fail_after(PATIENCE_SECONDS):
        while deliveries.kinds.count("Ready") < 2:
            await deliveries.wait_for(len(deliveries.events) + 1)
    counters = fleet.statuses()[0].counters
    assert (counters.identifies, counters.resumes) == (2, 1)


async def test_members_are_found_by_name_and_by_id(
    nursery: trio.Nursery, simulator: Simulator, control: Control
) -> None:
    deliveries = Deliveries()
    fleet = await logged_in(nursery, simulator, deliveries)
    guild = deliveries.events[1]
    assert isinstance(guild, GuildCreate)
    (owner,) = await fleet.members_by_id(guild.id, [guild.owner_id])
    assert owner.user is not None
    by_name = await fleet.members_by_name(guild.id, owner.user.username)
    assert owner in by_name


async def test_intents_that_are_switched_off_are_done_without(
    nursery: trio.Nursery, simulator: Simulator, control: Control
) -> None:
    answer = await control.http.put("/_sim/application", json={"intents": 0})
    assert answer.is_success
    told: list[Intents] = []
    settings = fleet_settings(simulator.gateway_url, token=simulator.token, bot=BOT_ID, on_intents_refused=told.append)
    fleet = await start_fleet(nursery, settings, Deliveries())
    with trio.fail_after(PATIENCE_SECONDS):
        await fleet.wait_until_ready()
    assert told == [Intents.GUILD_MEMBERS | Intents.MESSAGE_CONTENT]
    assert fleet.intents == WANTED & ~told[0]
