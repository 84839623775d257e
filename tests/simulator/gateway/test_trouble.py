"""Gateway trouble on demand, each visible in the log of requests."""

import pytest

from aeon.simulator import Simulator
from aeon.simulator.community import GENERAL_ID, MEMBER_ID
from tests.simulator.people import People, connected, logged_in


async def say(people: People, content: str) -> None:
    await people.control("POST", f"/channels/{GENERAL_ID}/messages", {"userId": MEMBER_ID, "content": content})


@pytest.mark.parametrize("code", [4000, 4004, 1001])
async def test_a_close_carries_the_code_asked_for(simulator: Simulator, people: People, code: int) -> None:
    async with logged_in(simulator) as client:
        await people.control("POST", "/gateway", {"action": "close", "code": code})
        assert await client.until_closed() == code
    (entry,) = await people.control("GET", "/requests")
    assert (entry["method"], entry["fault"]) == ("GATEWAY", "close")


async def test_reconnect_and_invalidate_are_said(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        await people.control("POST", "/gateway", {"action": "reconnect"})
        await client.until_opcode(7)
        await people.control("POST", "/gateway", {"action": "invalidate", "resumable": True})
        assert await client.until_opcode(9) is True
        await people.control("POST", "/gateway", {"action": "invalidate"})
        assert await client.until_opcode(9) is False


async def test_silence_swallows_acks_and_events_but_not_the_replay(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        session_id, sequence = client.events[0]["d"]["session_id"], client.last_sequence
        await people.control("POST", "/gateway", {"action": "silence"})
        await client.send(1, None)
        await say(people, "unheard")
        async with connected(simulator) as again:
            await again.until_opcode(10)
            await again.send(6, {"token": simulator.token, "session_id": session_id, "seq": sequence})
            assert (await again.until("MESSAGE_CREATE"))["content"] == "unheard"


async def test_events_come_again_under_new_or_old_numbers(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        await say(people, "once")
        await client.until("MESSAGE_CREATE")
        await people.control("POST", "/gateway", {"action": "duplicate"})
        await client.until("MESSAGE_CREATE")
        await people.control("POST", "/gateway", {"action": "replay", "count": 1})
        await client.until("MESSAGE_CREATE")
        first, duplicate, replayed = client.events[-3:]
        assert first["d"] == duplicate["d"] == replayed["d"]
        assert (duplicate["s"], replayed["s"]) == (first["s"] + 1, first["s"] + 1)


async def test_a_late_event_comes_behind_later_ones_under_the_next_number(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        await people.control("POST", "/gateway", {"action": "late", "event": "MESSAGE_CREATE", "behind": 2})
        for content in ("late", "on time", "on time too"):
            await say(people, content)
        assert [(await client.until("MESSAGE_CREATE"))["content"] for _ in range(3)] == [
            "on time",
            "on time too",
            "late",
        ]
        numbers = [event["s"] for event in client.events]
        assert numbers == list(range(1, len(numbers) + 1))


async def test_what_is_held_back_goes_out_when_the_trouble_is_over(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        await people.control("POST", "/gateway", {"action": "late", "count": 2})
        await say(people, "one")
        await say(people, "two")
        await people.control("POST", "/gateway", {"action": "late", "count": 0})
        assert [(await client.until("MESSAGE_CREATE"))["content"] for _ in range(2)] == ["one", "two"]


async def test_a_refused_resume_is_an_invalid_session(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        session_id = client.events[0]["d"]["session_id"]
        await people.control("POST", "/gateway", {"action": "refuseResume"})
        async with connected(simulator) as again:
            await again.until_opcode(10)
            await again.send(6, {"token": simulator.token, "session_id": session_id, "seq": 1})
            assert await again.until_opcode(9) is False
            await again.send(6, {"token": simulator.token, "session_id": session_id, "seq": 1})
            await again.until("RESUMED")


async def test_a_corrupt_frame_is_no_json(simulator: Simulator, people: People) -> None:
    async with logged_in(simulator) as client:
        await people.control("POST", "/gateway", {"action": "corrupt"})
        with pytest.raises(ValueError, match="truncated"):
            await client.receive()
