"""The times of a live session, on a clock of their own and without a socket."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trio
from attrs import define
from trio.testing import MockClock

from aeon.discord.ids import GuildId
from aeon.feed.feed import Feed
from aeon.web.auth import Authenticator
from aeon.web.live_protocol import MOST_GUILDS_OF_A_PERSON
from aeon.web.live_session import LiveSession
from aeon.web.memberships import Memberships
from aeon.web.parts import WATCH_SECONDS
from aeon.web.replay import no_replay
from aeon.web.rights import Rights
from aeon.web.tokens import TokenRules, Tokens
from tests.web.api import (
    GUILD,
    MANAGER,
    MEMBER,
    SECRET,
    Kept,
    PaperDiscord,
    PaperGuilds,
    PaperKeys,
    Settings,
    sign,
)

GUILDS = [GUILD, *(GuildId(f"1000000000000001{number:02}") for number in range(MOST_GUILDS_OF_A_PERSON))]


@define
class PipeSocket:
    """Both directions as memory channels; a client that leaves cancels nothing, a test ends the session itself."""

    inbox: trio.MemoryReceiveChannel[str]
    outbox: trio.MemorySendChannel[str]
    ended: tuple[int, float] | None = None

    async def receive(self) -> str:
        return await self.inbox.receive()

    async def send(self, text: str) -> None:
        await self.outbox.send(text)

    async def close(self, code: int, reason: str) -> None:
        await trio.lowlevel.checkpoint()
        assert reason
        self.ended = (code, trio.current_time())


@define
class Client:
    say: trio.MemorySendChannel[str]
    hear: trio.MemoryReceiveChannel[str]
    socket: PipeSocket
    keys: PaperKeys
    discord: PaperDiscord
    feed: Feed
    closing: trio.Event


@asynccontextmanager
async def open_session() -> AsyncIterator[Client]:
    to_server, inbox = trio.open_memory_channel[str](10)
    outbox, from_server = trio.open_memory_channel[str](0)
    keys, discord, feed, closing = PaperKeys(), PaperDiscord(), Feed(), trio.Event()
    socket = PipeSocket(inbox, outbox)
    with feed.subscribe(capacity=5) as subscription:
        session = LiveSession(
            socket=socket,
            rights=Rights(
                PaperGuilds({guild_id: Kept(1, Settings()) for guild_id in GUILDS}), Memberships(discord.ask)
            ),
            auth=Authenticator(keys, Tokens(TokenRules("HS256", SECRET, "aeon"))),
            replay=no_replay,
            closing=closing,
            subscription=subscription,
            watch_seconds=WATCH_SECONDS,
            address="1.2.3.4",
        )
        async with trio.open_nursery() as nursery:
            nursery.start_soon(session.run)
            yield Client(to_server, from_server, socket, keys, discord, feed, closing)
            nursery.cancel_scope.cancel()


def frame(event: str, data: object) -> str:
    return json.dumps({"event": event, "data": data})


async def test_ten_seconds_of_silence_end_it(autojump_clock: MockClock) -> None:
    async with open_session() as client:
        await client.say.send(frame("ping", None))
        assert json.loads(await client.hear.receive())["event"] == "pong"
        await trio.sleep(60.0)
        assert client.socket.ended is not None
        code, ended_at = client.socket.ended
        assert code == 4001
        assert ended_at == pytest.approx(autojump_clock.current_time() - 50.0)


async def test_who_said_its_name_may_be_silent(autojump_clock: MockClock) -> None:
    async with open_session() as client:
        await trio.sleep(9.0)
        await client.say.send(frame("authenticate", {"token": client.keys.make()}))
        assert json.loads(await client.hear.receive())["event"] == "authenticated"
        await trio.sleep(3_600.0)
        assert client.socket.ended is None


async def test_a_lost_right_is_seen_before_five_seconds_are_over(autojump_clock: MockClock) -> None:
    async with open_session() as client:
        key = client.keys.make()
        await client.say.send(frame("authenticate", {"token": key}))
        await client.hear.receive()
        client.keys.revoke(key)
        lost_at = trio.current_time()
        await trio.sleep(10.0)
        assert client.socket.ended is not None
        code, ended_at = client.socket.ended
        assert code == 4001
        assert ended_at - lost_at < 5.0


async def test_a_person_who_may_no_longer_is_cut_off_before_five_seconds_are_over(autojump_clock: MockClock) -> None:
    async with open_session() as client:
        await client.say.send(frame("authenticate", {"token": sign()}))
        await client.hear.receive()
        await client.say.send(frame("subscribe_guild", GUILD))
        await client.hear.receive()
        await trio.sleep(3.5)
        client.discord.members[MANAGER] = client.discord.members[MEMBER]
        lost_at = trio.current_time()
        said = json.loads(await client.hear.receive())
        assert (said["event"], said["data"]["code"], said["data"]["guildId"]) == ("error", "forbidden", GUILD)
        assert trio.current_time() - lost_at < 5.0
        client.feed.publish(GUILD, "x", 1)
        assert client.feed.statistics().subscriptions == 0


async def test_a_person_subscribes_to_few_guilds_at_a_time(autojump_clock: MockClock) -> None:
    async with open_session() as client:
        await client.say.send(frame("authenticate", {"token": sign()}))
        await client.hear.receive()
        said = []
        for number in range(MOST_GUILDS_OF_A_PERSON + 1):
            await client.say.send(frame("subscribe_guild", GUILDS[number]))
            said.append(json.loads(await client.hear.receive()))
        assert {each["event"] for each in said[:-1]} == {"subscribed"}
        assert said[-1]["data"]["code"] == "too_many"


async def test_what_nobody_can_tell_any_more_ends_a_subscription_and_not_the_socket(autojump_clock: MockClock) -> None:
    async with open_session() as client:
        await client.say.send(frame("authenticate", {"token": sign()}))
        await client.hear.receive()
        await client.say.send(frame("subscribe_guild", GUILD))
        await client.hear.receive()
        client.discord.away = True
        away_since = trio.current_time()
        said = json.loads(await client.hear.receive())
        assert (said["event"], said["data"]["code"], said["data"]["guildId"]) == ("error", "unavailable", GUILD)
        assert trio.current_time() - away_since < 5.0
        client.discord.away = False
        await client.say.send(frame("subscribe_guild", GUILD))
        assert json.loads(await client.hear.receive())["event"] == "subscribed"


async def test_a_client_that_stops_reading_is_sent_no_more_than_what_is_under_way(autojump_clock: MockClock) -> None:
    async with open_session() as client:
        await client.say.send(frame("authenticate", {"token": client.keys.make()}))
        await client.hear.receive()
        await client.say.send(frame("subscribe_guild", GUILD))
        await client.hear.receive()
        for number in range(20):
            client.feed.publish(GUILD, "x", number)
            await trio.testing.wait_all_tasks_blocked()
        assert client.feed.statistics().lagged == 1
        assert json.loads(await client.hear.receive())["data"] == 0
        await trio.sleep(1.0)
        assert client.socket.ended is not None
        assert client.socket.ended[0] == 4008


async def test_an_end_of_ours_comes_before_anything_that_waits(autojump_clock: MockClock) -> None:
    async with open_session() as client:
        for number in range(3):
            await client.say.send(frame("ping", number))
        client.closing.set()
        await trio.sleep(1.0)
        assert client.socket.ended is not None
        assert client.socket.ended[0] == 1001
