"""`/ws` over real sockets, with a client that we did not write."""

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
import trio
from attrs import define, field
from structlog.testing import capture_logs
from trio_websocket import ConnectionClosed, ConnectionRejected, WebSocketConnection

from aeon.discord.ids import GuildId
from aeon.feed.event import FeedEvent
from aeon.feed.feed import Feed, feed_event
from aeon.storage.errors import DatabaseUnavailable
from aeon.web.tokens import LEEWAY_SECONDS
from tests.web.api import GUILD, MANAGER, MEMBER, OTHER_GUILD, UNKNOWN_GUILD, Api, open_api, sign

SECONDS = 20.0


async def say(socket: WebSocketConnection, event: str, data: object = None) -> Any:
    """Send a frame and return the next one that comes."""
    await socket.send_message(json.dumps({"event": event, "data": data}))
    return await hear(socket)


async def hear(socket: WebSocketConnection) -> Any:
    with trio.fail_after(SECONDS):
        return json.loads(await socket.get_message())


async def close_code(socket: WebSocketConnection) -> int:
    """Read to the end, and say how it ended."""
    with trio.fail_after(20.0):
        while True:
            try:
                await socket.get_message()
            except ConnectionClosed as closed:
                return 0 if closed.reason is None else int(closed.reason.code)


async def test_events_reach_those_who_subscribed_to_the_guild(api: Api) -> None:
    async with api.socket(headers=[("X-API-Key", api.key)]) as socket:
        assert await say(socket, "subscribe_guild", GUILD) == {"event": "subscribed", "data": {"guildId": GUILD}}
        api.feed.publish(OTHER_GUILD, "settings_update", {"guildId": OTHER_GUILD})
        api.feed.publish(GUILD, "settings_update", {"guildId": GUILD})
        assert await hear(socket) == {"event": "settings_update", "data": {"guildId": GUILD}}

        assert (await say(socket, "unsubscribe_guild", GUILD))["event"] == "unsubscribed"
        api.feed.publish(GUILD, "settings_update", {"guildId": GUILD})
        assert await say(socket, "ping", 7) == {"event": "pong", "data": 7}


async def test_a_person_authenticates_in_every_way_a_key_does(api: Api) -> None:
    token = sign(MANAGER)
    for headers, subprotocols in (([("Authorization", f"Bearer {token}")], []), ([], [f"aeon.bearer.{token}"])):
        async with api.socket(headers=headers, subprotocols=subprotocols) as socket:
            assert (await say(socket, "subscribe_guild", GUILD))["event"] == "subscribed"
    async with api.socket() as socket:
        assert (await say(socket, "authenticate", {"token": sign(MEMBER)}))["event"] == "authenticated"
        assert (await say(socket, "subscribe_guild", GUILD))["data"]["code"] == "forbidden"


async def test_a_token_that_runs_out_ends_the_socket_unless_a_new_one_came() -> None:
    async with open_api(watch_seconds=0.1) as api:
        soon = sign(MANAGER, exp=time.time() - LEEWAY_SECONDS + 4.0)
        headers = [("Authorization", f"Bearer {soon}")]
        async with api.socket(headers=headers) as ending, api.socket(headers=headers) as renewed:
            assert (await say(renewed, "authenticate", {"token": sign(MANAGER)}))["event"] == "authenticated"
            assert await close_code(ending) == 4001
            assert (await say(renewed, "subscribe_guild", GUILD))["event"] == "subscribed"


async def test_a_browser_authenticates_by_subprotocol(api: Api) -> None:
    async with api.socket(subprotocols=[f"aeon.bearer.{api.key}"]) as socket:
        assert socket.subprotocol == f"aeon.bearer.{api.key}"
        assert (await say(socket, "subscribe_guild", GUILD))["event"] == "subscribed"
    async with api.socket(subprotocols=["aeon", f"aeon.bearer.{api.key}"]) as socket:
        assert socket.subprotocol == "aeon"
        assert (await say(socket, "subscribe_guild", GUILD))["event"] == "subscribed"


async def test_a_first_frame_authenticates(api: Api) -> None:
    async with api.socket() as socket:
        assert (await say(socket, "subscribe_guild", GUILD))["data"]["code"] == "unauthenticated"
        assert (await say(socket, "authenticate", {"token": api.key}))["event"] == "authenticated"
        assert (await say(socket, "subscribe_guild", GUILD))["event"] == "subscribed"


async def test_a_wrong_first_frame_ends_with_4001(api: Api) -> None:
    async with api.socket() as socket:
        await socket.send_message('{"event": "authenticate", "data": {"token": "aeon_no"}}')
        assert await close_code(socket) == 4001


async def test_credentials_in_the_address_are_not_looked_at(api: Api) -> None:
    async with api.socket(f"/ws?token={api.key}") as socket:
        assert (await say(socket, "subscribe_guild", GUILD))["data"]["code"] == "unauthenticated"


@pytest.mark.parametrize("offer", ["header", "subprotocol"])
async def test_a_handshake_with_wrong_credentials_is_refused(api: Api, offer: str) -> None:
    headers = [("Authorization", "Bearer aeon_no")] if offer == "header" else []
    subprotocols = ["aeon.bearer.aeon_no"] if offer == "subprotocol" else []
    with pytest.RaisesGroup(ConnectionRejected) as refused:
        async with api.socket(headers=headers, subprotocols=subprotocols):
            pass
    rejection = refused.value.exceptions[0]
    assert isinstance(rejection, ConnectionRejected)
    assert rejection.status_code == 401
    assert rejection.body is not None
    assert json.loads(rejection.body)["type"] == "unauthenticated"


async def test_a_page_of_a_stranger_gets_no_socket(api: Api) -> None:
    with pytest.RaisesGroup(ConnectionRejected):
        async with api.socket(headers=[("Origin", "https://evil.example"), ("X-API-Key", api.key)]):
            pass


@pytest.mark.parametrize("guild", [UNKNOWN_GUILD, OTHER_GUILD])
async def test_no_right_and_no_such_guild_are_the_same_error(api: Api, guild: str) -> None:
    named = api.keys.make(guilds=[GUILD])
    async with api.socket(headers=[("X-API-Key", named)]) as socket:
        answer = await say(socket, "subscribe_guild", guild)
        assert (answer["event"], answer["data"]["code"]) == ("error", "forbidden")


@pytest.mark.parametrize(
    "frame", ["", "{", "[]", '{"event": 5}', '{"data": 1}', "[" * 15_000, '{"event": "shout"}', "null"]
)
async def test_a_frame_that_means_nothing_gets_an_error_and_harms_nobody(api: Api, frame: str) -> None:
    async with api.socket(headers=[("X-API-Key", api.key)]) as socket:
        await socket.send_message(frame)
        assert (await hear(socket))["event"] == "error"
        assert (await say(socket, "ping"))["event"] == "pong"


async def test_binary_frames_and_large_ones_end_the_socket(api: Api) -> None:
    endings = []
    for frame in (b"{}", b"", "x" * 20_000, "x" * 200_000):
        async with api.socket(headers=[("X-API-Key", api.key)]) as socket:
            await socket.send_message(frame)
            endings.append(await close_code(socket))
    assert endings == [1003, 1003, 1009, 1009]


async def test_a_revoked_key_ends_the_socket() -> None:
    async with open_api(watch_seconds=0.05) as api, api.socket(headers=[("X-API-Key", api.key)]) as socket:
        await say(socket, "subscribe_guild", GUILD)
        api.keys.revoke(api.key)
        assert await close_code(socket) == 4001


async def test_a_lost_right_ends_the_subscription_to_that_guild_alone() -> None:
    async with open_api(watch_seconds=0.05) as api, api.socket(headers=[("X-API-Key", api.key)]) as socket:
        await say(socket, "subscribe_guild", GUILD)
        await say(socket, "subscribe_guild", OTHER_GUILD)
        api.keys.narrow(api.key, [GUILD])
        lost = await hear(socket)
        assert (lost["data"]["code"], lost["data"]["guildId"]) == ("forbidden", OTHER_GUILD)
        api.feed.publish(OTHER_GUILD, "command_executed", {})
        api.feed.publish(GUILD, "command_executed", {"guildId": GUILD})
        assert (await hear(socket))["data"] == {"guildId": GUILD}


async def test_a_guild_that_is_gone_ends_its_subscription() -> None:
    async with open_api(watch_seconds=0.05) as api, api.socket(headers=[("X-API-Key", api.key)]) as socket:
        await say(socket, "subscribe_guild", GUILD)
        del api.guilds.kept[GUILD]
        assert (await hear(socket))["data"]["code"] == "forbidden"


async def test_a_database_away_does_not_end_a_socket() -> None:
    async with open_api(watch_seconds=0.05) as api, api.socket(headers=[("X-API-Key", api.key)]) as socket:
        await say(socket, "subscribe_guild", GUILD)
        api.keys.away = True
        await api.keys.asked_while_away.wait()
        api.feed.publish(GUILD, "command_executed", {})
        assert (await hear(socket))["event"] == "command_executed"


async def test_stopping_closes_sockets_with_1001(api: Api) -> None:
    async with api.socket(headers=[("X-API-Key", api.key)]) as socket:
        await say(socket, "ping")
        api.phase.closing.set()
        assert await close_code(socket) == 1001


async def test_a_reader_that_is_too_slow_gets_4008_and_slows_nobody(api: Api) -> None:
    text = "x" * 20_000
    async with (
        api.socket(headers=[("X-API-Key", api.key)]) as slow,
        api.socket(headers=[("X-API-Key", api.key)]) as quick,
    ):
        await say(slow, "subscribe_guild", GUILD)
        await say(quick, "subscribe_guild", GUILD)
        for number in range(3_000):
            api.feed.publish(GUILD, "audit_log", {"number": number, "text": text})
            assert (await hear(quick))["data"]["number"] == number
        assert api.feed.statistics().lagged == 1
        assert api.feed.statistics().subscriptions == 1
        assert await close_code(slow) == 4008


async def test_a_plain_get_is_told_to_upgrade(api: Api) -> None:
    answer = await api.client.get("/ws")
    assert (answer.status_code, answer.headers["Upgrade"]) == (426, "websocket")


@define
class Log:
    """An audit log of a guild, with positions 1, 2, ..., whose reading waits for `go`."""

    feed: Feed
    rows: int = 0
    asked: trio.Event = field(factory=trio.Event)
    go: trio.Event = field(factory=trio.Event)
    away: bool = False

    def write(self) -> None:
        self.rows += 1
        self.feed.publish(GUILD, "audit_log", {"position": self.rows}, position=self.rows)

    async def replay(self, guild_id: GuildId, *, after: int, limit: int) -> Sequence[FeedEvent] | None:
        self.asked.set()
        await self.go.wait()
        if self.away:
            raise DatabaseUnavailable("away")
        if after > self.rows or self.rows - after > limit:
            return None
        positions = range(after + 1, self.rows + 1)
        return [feed_event(guild_id, "audit_log", {"position": at}, position=at) for at in positions]


async def test_a_client_gets_what_it_missed_once_and_in_order() -> None:
    feed = Feed()
    log = Log(feed)
    async with open_api(feed=feed, replay=log.replay) as api, api.socket(headers=[("X-API-Key", api.key)]) as socket:
        for _ in range(20):
            log.write()
        await socket.send_message(json.dumps({"event": "subscribe_guild", "data": {"guildId": GUILD, "after": 5}}))
        await log.asked.wait()
        for _ in range(5):
            log.write()
        log.go.set()
        assert (await hear(socket))["event"] == "subscribed"
        log.write()
        assert [(await hear(socket))["data"]["position"] for _ in range(21)] == list(range(6, 27))
        assert (await say(socket, "ping"))["event"] == "pong"


@pytest.mark.parametrize(("rows", "after", "code"), [(5, 6, "resync"), (1_005, 4, "resync"), (5, 1, "unavailable")])
async def test_what_cannot_be_caught_up_with_says_why(rows: int, after: int, code: str) -> None:
    feed = Feed()
    log = Log(feed, rows, away=code == "unavailable")
    log.go.set()
    async with open_api(feed=feed, replay=log.replay) as api, api.socket(headers=[("X-API-Key", api.key)]) as socket:
        answer = await say(socket, "subscribe_guild", {"guildId": GUILD, "after": after})
        assert (answer["event"], answer["data"]["code"]) == ("error", code)
        log.write()
        assert (await say(socket, "ping"))["event"] == "pong"


async def test_without_an_audit_log_every_position_is_unknown(api: Api) -> None:
    async with api.socket(headers=[("X-API-Key", api.key)]) as socket:
        answer = await say(socket, "subscribe_guild", {"guildId": GUILD, "after": "1"})
        assert answer["data"]["code"] == "resync"


async def test_a_fault_of_ours_is_logged_once_and_says_so() -> None:
    async def broken(guild_id: GuildId, *, after: int, limit: int) -> Sequence[FeedEvent] | None:
        await trio.lowlevel.checkpoint()
        raise KeyError(guild_id, after, limit)

    with capture_logs() as logs:
        async with open_api(replay=broken) as api, api.socket(headers=[("X-API-Key", api.key)]) as socket:
            await socket.send_message(json.dumps({"event": "subscribe_guild", "data": {"guildId": GUILD, "after": 1}}))
            assert await close_code(socket) == 1011
    assert [entry["event"] for entry in logs] == ["live socket failed"]


HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def test_a_message_without_end_is_cut_off(api: Api) -> None:
    fragment = b"\x00\xfe\xff\xff\0\0\0\0" + b"x" * 65_535

    async def send_for_ever(stream: trio.SocketStream) -> None:
        await stream.send_all(b"\x01\x80\0\0\0\0")
        while True:
            await stream.send_all(fragment)

    async with await trio.open_tcp_stream("127.0.0.1", api.port) as stream:
        await stream.send_all(HANDSHAKE)
        assert b" 101 " in await stream.receive_some()
        with trio.fail_after(8.0), pytest.raises(trio.BrokenResourceError):
            await send_for_ever(stream)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\xc1\x80\0\0\0\0", 1002),  # a reserved bit
        (b"\x83\x80\0\0\0\0", 1002),  # an opcode that is none
        (b"\x81\x02{}", 1002),  # not masked
        (b"\x80\x80\0\0\0\0", 1002),  # the rest of nothing
        (b"\x09\x80\0\0\0\0", 1002),  # a ping in pieces
        (b"\x88\x81\0\0\0\0\x01", 1002),  # half a code
        (b"\x81\x81\0\0\0\0\xff", 1007),  # text that is none
        (b"\x81\xff" + (200_000).to_bytes(8) + b"\0\0\0\0" + b"x" * 200_000, 1009),
        (b"\x88\x82\0\0\0\0\x03\xe8", 1000),
    ],
)
async def test_who_breaks_the_protocol_is_told_so_and_hung_up_on(api: Api, frame: bytes, code: int) -> None:
    handshake = HANDSHAKE.replace(b"Host: x", b"Host: x\r\nX-API-Key: " + api.key.encode())
    async with api.socket(headers=[("X-API-Key", api.key)]) as other:
        async with await trio.open_tcp_stream("127.0.0.1", api.port) as stream:
            await stream.send_all(handshake)
            assert b" 101 " in await stream.receive_some()
            await stream.send_all(frame)
            answer = b""
            with trio.fail_after(8.0):
                while received := await stream.receive_some():
                    answer += received
        assert (answer[0], int.from_bytes(answer[2:4])) == (0x88, code)
        assert len(answer) == 2 + answer[1], "nothing comes after a close"
        assert (await say(other, "ping"))["event"] == "pong"


async def test_a_client_that_breaks_the_handshake_breaks_only_itself(api: Api) -> None:
    async with api.socket(headers=[("X-API-Key", api.key)]) as other:
        for _ in range(3):
            async with await trio.open_tcp_stream("127.0.0.1", api.port) as stream:
                await stream.send_all(HANDSHAKE + b"\x81\x80\0\0\0\0")
                with trio.fail_after(8.0), suppress(trio.BrokenResourceError):
                    while await stream.receive_some():
                        pass
        assert (await say(other, "ping"))["event"] == "pong"
    assert (await api.client.get("/health")).status_code == 200


async def test_while_stopping_no_new_socket_is_opened(api: Api) -> None:
    async with api.socket(headers=[("X-API-Key", api.key)]) as socket:
        api.phase.draining.set()
        with pytest.RaisesGroup(ConnectionRejected):
            async with api.socket(headers=[("X-API-Key", api.key)]):
                pass
        assert (await say(socket, "ping"))["event"] == "pong"
