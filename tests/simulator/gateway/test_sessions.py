"""Sessions: identify, resume, replay, the codes with which the gateway closes."""

from typing import Any

import pytest

from aeon.simulator import ReplayLimits, Settings, Simulator, open_simulator
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID
from tests.simulator.document import check_schema
from tests.simulator.people import ALL_INTENTS, GatewayClient, People, connected, identify, logged_in


async def say(people: People, content: str) -> None:
    await people.control("POST", f"/channels/{GENERAL_ID}/messages", {"userId": MEMBER_ID, "content": content})


@pytest.mark.parametrize("compress", ["", "zlib-stream", "zstd-stream"])
async def test_a_login_brings_ready_then_the_guilds(simulator: Simulator, people: People, compress: str) -> None:
    async with logged_in(simulator, compress=compress) as client:
        ready, guild = client.events[0]["d"], client.events[1]["d"]
        assert ready["guilds"] == [{"id": GUILD_ID, "unavailable": True}]
        assert ready["resume_gateway_url"] == simulator.gateway_url
        check_schema("UserPIIResponse", ready["user"])
        check_schema("GuildResponse", guild)
        for channel in guild["channels"]:
            check_schema("GuildChannelResponse", channel)
        for member in guild["members"]:
            check_schema("GuildMemberResponse", member)
        await say(people, "hello")
        message = await client.until("MESSAGE_CREATE")
        assert (message["content"], message["guild_id"]) == ("hello", GUILD_ID)
        check_schema("MessageResponse", message)


async def test_a_heartbeat_is_acknowledged(simulator: Simulator) -> None:
    async with connected(simulator) as client:
        assert (await client.until_opcode(10))["heartbeat_interval"] == 41_250
        await client.send(1, None)
        await client.until_opcode(11)


async def _resume(simulator: Simulator, client: GatewayClient, session_id: str, sequence: int) -> None:
    await client.until_opcode(10)
    await client.send(6, {"token": simulator.token, "session_id": session_id, "seq": sequence})


async def test_a_resume_replays_what_was_missed_and_nothing_else(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        session_id, sequence = client.events[0]["d"]["session_id"], client.last_sequence
        await client.close(4000)
        await client.until_closed()
    for number in range(3):
        await say(people, f"missed {number}")
    async with connected(simulator) as client:
        await _resume(simulator, client, session_id, sequence)
        await client.until("RESUMED")
        replayed = [event["d"]["content"] for event in client.events[:-1]]
        assert replayed == ["missed 0", "missed 1", "missed 2"]
        assert [event["s"] for event in client.events] == list(range(sequence + 1, sequence + 5))


async def test_a_session_closed_with_1000_is_over(simulator: Simulator) -> None:
    async with logged_in(simulator) as client:
        session_id = client.events[0]["d"]["session_id"]
        await client.close(1000)
        await client.until_closed()
    async with connected(simulator) as client:
        await _resume(simulator, client, session_id, 1)
        assert await client.until_opcode(9) is False


async def test_a_resume_beyond_the_buffer_is_refused() -> None:
    settings = Settings(identify_seconds=0, replay=ReplayLimits(events=2))
    async with open_simulator(settings=settings) as simulator:
        async with logged_in(simulator) as client:
            session = simulator.parts.hub.sessions[client.events[0]["d"]["session_id"]]
            for _ in range(3):
                session.dispatch("TYPING_START", b"{}")
        async with connected(simulator) as client:
            await _resume(simulator, client, session.id, 1)
            assert await client.until_opcode(9) is False


async def test_a_resume_after_too_long_is_refused() -> None:
    settings = Settings(identify_seconds=0, replay=ReplayLimits(seconds=-1))
    async with open_simulator(settings=settings) as simulator:
        async with logged_in(simulator) as client:
            session_id = client.events[0]["d"]["session_id"]
            await client.close(4000)
            await client.until_closed()
        async with connected(simulator) as client:
            await _resume(simulator, client, session_id, 1)
            assert await client.until_opcode(9) is False


async def test_a_resume_of_the_future_closes_with_4007(simulator: Simulator) -> None:
    async with logged_in(simulator) as client:
        session_id = client.events[0]["d"]["session_id"]
    async with connected(simulator) as client:
        await _resume(simulator, client, session_id, 10_000)
        assert await client.until_closed() == 4007


@pytest.mark.parametrize(
    ("opcode", "data", "code"),
    [
        (99, None, 4001),
        (2, 7, 4002),
        (8, {}, 4003),
        (2, {"token": "wrong", "intents": 0}, 4004),
        (2, {"shard": [2, 1]}, 4010),
        (2, {"intents": 1 << 40}, 4013),
        (2, {"intents": -1}, 4013),
    ],
)
async def test_a_wrong_payload_closes_with_its_code(simulator: Simulator, opcode: int, data: Any, code: int) -> None:
    async with connected(simulator) as client:
        await client.until_opcode(10)
        whole = identify(simulator) | data if opcode == 2 and isinstance(data, dict) else data
        await client.send(opcode, whole)
        assert await client.until_closed() == code


@pytest.mark.parametrize("text", ["{", "[]", '{"op": "1"}', " " * 5000, "\ud800".encode("utf-8", "replace").decode()])
async def test_what_cannot_be_read_closes_with_4002(simulator: Simulator, text: str) -> None:
    async with connected(simulator) as client:
        await client.until_opcode(10)
        await client.send_text(text)
        assert await client.until_closed() == 4002


async def test_identifying_twice_closes_with_4005(simulator: Simulator) -> None:
    async with logged_in(simulator) as client:
        await client.send(2, identify(simulator))
        assert await client.until_closed() == 4005


async def test_too_many_payloads_in_a_minute_close_with_4008(simulator: Simulator) -> None:
    async with connected(simulator) as client:
        for _ in range(121):
            await client.send(1, None)
        assert await client.until_closed() == 4008


@pytest.mark.parametrize("query", ["v=9&encoding=json", "v=10&encoding=etf", "v=10&encoding=json&compress=lzma"])
async def test_another_version_or_encoding_closes_with_4012(simulator: Simulator, query: str) -> None:
    async with connected(simulator, query=query) as client:
        assert await client.until_closed() == 4012


async def test_intents_that_were_not_granted_close_with_4014(simulator: Simulator, people: People) -> None:
    await people.control("PUT", "/application", {"intents": ["GUILDS", "GUILD_MESSAGES"]})
    async with connected(simulator) as client:
        await client.until_opcode(10)
        await client.send(2, identify(simulator))
        assert await client.until_closed() == 4014
    async with logged_in(simulator, intents=1 | 1 << 9):
        pass


async def test_a_second_identify_in_five_seconds_is_an_invalid_session() -> None:
    async with open_simulator() as simulator, logged_in(simulator), connected(simulator) as client:
        await client.until_opcode(10)
        await client.send(2, identify(simulator))
        assert await client.until_opcode(9) is False


async def test_a_silent_client_times_out() -> None:
    async with open_simulator(settings=Settings(heartbeat_ms=50)) as simulator, connected(simulator) as client:
        assert await client.until_closed() == 4009


async def test_a_compressed_payload_is_sent_to_those_who_asked(simulator: Simulator) -> None:
    async with connected(simulator) as client:
        await client.until_opcode(10)
        await client.send(2, identify(simulator, compress=True))
        await client.until("READY")


async def test_guilds_are_shared_among_shards_and_direct_messages_go_to_the_first(
    simulator: Simulator, people: People
) -> None:
    made = await people.control("POST", "/guilds", {"count": 7})
    ids = {guild["id"] for guild in made} | {GUILD_ID}
    seen: list[set[str]] = []
    for shard in range(2):
        async with connected(simulator) as client:
            await client.until_opcode(10)
            await client.send(2, identify(simulator, shard=[shard, 2]))
            ready = await client.until("READY")
            seen.append({guild["id"] for guild in ready["guilds"]})
            if shard == 0:
                channel = await people.ask(
                    "POST", "/users/@me/channels", {"recipient_id": simulator.world.bot_id}, user=MEMBER_ID
                )
                await people.ask("POST", f"/channels/{channel['id']}/messages", {"content": "psst"}, user=MEMBER_ID)
                assert "guild_id" not in await client.until("MESSAGE_CREATE")
    assert seen[0] | seen[1] == ids
    assert not seen[0] & seen[1]
    assert all((int(guild_id) >> 22) % 2 == shard for shard, ids in enumerate(seen) for guild_id in ids)


async def test_thousands_of_guilds_arrive(simulator: Simulator, people: People) -> None:
    await people.control("POST", "/guilds", {"count": 2000})
    async with logged_in(simulator, intents=ALL_INTENTS, compress="zstd-stream", guilds=2001) as client:
        assert len({event["d"]["id"] for event in client.events[1:]}) == 2001
