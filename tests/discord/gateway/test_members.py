import pytest
import trio

from aeon.discord.gateway.errors import MembersLimited, MembersTimedOut, MembersUnavailable
from aeon.discord.gateway.fleet import Fleet
from aeon.discord.gateway.members import OPEN_REQUESTS
from aeon.discord.ids import GuildId, UserId
from aeon.discord.model import Member
from tests.discord.gateway.running import Deliveries, fleet_settings, start_fleet
from tests.discord.gateway.scripted import PATIENCE_SECONDS, REQUEST_MEMBERS, Peer, ScriptedGateway

GUILD = GuildId("100")


def member(user_id: str) -> dict[str, object]:
    return {"user": {"id": user_id, "username": f"u{user_id}"}, "roles": []}


def ids(members: list[Member]) -> list[str]:
    return [member.user.id for member in members if member.user is not None]


async def ready_fleet(nursery: trio.Nursery, gateway: ScriptedGateway, deliveries: Deliveries) -> tuple[Fleet, Peer]:
    fleet = await start_fleet(nursery, fleet_settings(gateway.url), deliveries)
    peer = await gateway.log_in()
    with trio.fail_after(PATIENCE_SECONDS):
        await fleet.wait_until_ready()
    return fleet, peer


async def chunk(
    peer: Peer, sequence: int, nonce: str, *, index: int, count: int, members: list[dict[str, object]]
) -> None:
    await peer.dispatch(sequence, "GUILD_MEMBERS_CHUNK", {
        "guild_id": GUILD, "members": members, "chunk_index": index, "chunk_count": count, "nonce": nonce,
    })  # fmt: skip


async def test_chunks_make_one_answer_and_are_not_delivered(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    deliveries = Deliveries()
    fleet, peer = await ready_fleet(nursery, gateway, deliveries)

    async def answer() -> None:
        request = await peer.expect(REQUEST_MEMBERS)
        assert (request["guild_id"], request["query"], request["limit"]) == (GUILD, "a", 100)
        await chunk(peer, 2, request["nonce"], index=1, count=2, members=[member("12")])
        await chunk(peer, 3, request["nonce"], index=1, count=2, members=[member("12")])
        await chunk(peer, 4, "somebody else's", index=0, count=1, members=[member("99")])
        await chunk(peer, 5, request["nonce"], index=0, count=2, members=[member("11")])

    nursery.start_soon(answer)
    assert ids(await fleet.members_by_name(GUILD, "a", limit=1000)) == ["12", "11"]
    assert deliveries.kinds == ["Ready"]


async def test_members_are_asked_for_by_id(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    fleet, peer = await ready_fleet(nursery, gateway, Deliveries())

    async def answer() -> None:
        request = await peer.expect(REQUEST_MEMBERS)
        assert request["user_ids"] == ["11"]
        await chunk(peer, 2, request["nonce"], index=0, count=1, members=[])

    nursery.start_soon(answer)
    assert await fleet.members_by_id(GUILD, [UserId("11")]) == []


async def test_an_answer_that_does_not_come_times_out(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    fleet, _ = await ready_fleet(nursery, gateway, Deliveries())
    with pytest.raises(MembersTimedOut):
        await fleet.members_by_name(GUILD, "a", seconds=0.01)


async def test_a_lost_socket_answers_all_who_wait(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    fleet, peer = await ready_fleet(nursery, gateway, Deliveries())

    async def lose() -> None:
        await peer.expect(REQUEST_MEMBERS)
        await peer.abort()

    nursery.start_soon(lose)
    with pytest.raises(MembersUnavailable):
        await fleet.members_by_name(GUILD, "a")


async def test_discords_own_limit_is_passed_on(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    fleet, peer = await ready_fleet(nursery, gateway, Deliveries())

    async def refuse() -> None:
        request = await peer.expect(REQUEST_MEMBERS)
        meta = {"guild_id": GUILD, "nonce": request["nonce"]}
        await peer.dispatch(2, "RATE_LIMITED", {"opcode": 8, "retry_after": 12.5, "meta": meta})

    nursery.start_soon(refuse)
    with pytest.raises(MembersLimited) as limited:
        await fleet.members_by_name(GUILD, "a")
    assert limited.value.retry_after == 12.5


async def test_open_requests_are_bounded(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    fleet, _ = await ready_fleet(nursery, gateway, Deliveries())
    async with trio.open_nursery() as waiting:
        for _ in range(OPEN_REQUESTS):
            waiting.start_soon(fleet.members_by_name, GUILD, "a")
        await trio.testing.wait_all_tasks_blocked()
        with pytest.raises(MembersLimited):
            await fleet.members_by_name(GUILD, "a")
        waiting.cancel_scope.cancel()
    with pytest.raises(MembersTimedOut):
        await fleet.members_by_name(GUILD, "a", seconds=0.01)


async def test_a_shard_that_is_not_connected_says_so(nursery: trio.Nursery, gateway: ScriptedGateway) -> None:
    fleet = await start_fleet(nursery, fleet_settings(gateway.url), Deliveries())
    with pytest.raises(MembersUnavailable):
        await fleet.members_by_name(GUILD, "a")
