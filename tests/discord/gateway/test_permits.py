from itertools import pairwise

import pytest
import trio
from trio.testing import MockClock

from aeon.discord.gateway.permits import IDENTIFY_SECONDS, IdentifyPermits, LocalPermits, SessionStartLimit


def permits(*, remaining: int = 1000, max_concurrency: int = 1) -> LocalPermits:
    return LocalPermits(SessionStartLimit(1000, remaining, reset_after_ms=3_600_000, max_concurrency=max_concurrency))


async def identify(of: IdentifyPermits, shard_id: int, times: dict[int, float]) -> None:
    permit = await of.acquire(shard_id)
    times[shard_id] = trio.current_time()
    permit.spent()


async def all_identified(of: IdentifyPermits, shards: int) -> dict[int, float]:
    times: dict[int, float] = {}
    async with trio.open_nursery() as nursery:
        for shard_id in range(shards):
            nursery.start_soon(identify, of, shard_id, times)
    return times


async def test_one_bucket_identifies_once_in_five_seconds(autojump_clock: MockClock) -> None:
    times = sorted((await all_identified(permits(), 4)).values())
    assert all(later - earlier >= IDENTIFY_SECONDS for earlier, later in pairwise(times))


async def test_buckets_do_not_wait_for_each_other(autojump_clock: MockClock) -> None:
    times = await all_identified(permits(max_concurrency=4), 8)
    for bucket in range(4):
        first, second = sorted((times[bucket], times[bucket + 4]))
        assert first == 0.0
        assert second >= IDENTIFY_SECONDS


async def test_five_seconds_count_from_the_identify_not_from_the_permit(autojump_clock: MockClock) -> None:
    shared = permits()
    permit = await shared.acquire(0)
    await trio.sleep(20)
    permit.spent()
    await shared.acquire(1)
    assert trio.current_time() >= 20 + IDENTIFY_SECONDS


async def test_a_permit_given_back_costs_nothing(autojump_clock: MockClock) -> None:
    shared = permits(remaining=1)
    for _ in range(3):
        (await shared.acquire(0)).give_back()
    assert trio.current_time() == 0.0


async def test_a_permit_ends_once(autojump_clock: MockClock) -> None:
    shared = permits()
    permit = await shared.acquire(0)
    permit.spent()
    permit.give_back()
    await shared.acquire(0)
    with trio.move_on_after(60) as patience:
        await shared.acquire(0)
    assert patience.cancelled_caught


async def test_when_the_day_is_used_up_it_waits_for_the_reset(
    autojump_clock: MockClock, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = permits(remaining=1)
    times: dict[int, float] = {}
    await identify(shared, 0, times)
    await identify(shared, 1, times)
    assert times == {0: 0.0, 1: 3600.0}
    assert "no identifies left" in capsys.readouterr().out


async def test_a_cancelled_waiter_takes_no_permit_with_it(autojump_clock: MockClock) -> None:
    shared = permits()
    held = await shared.acquire(0)
    with trio.move_on_after(1):
        await shared.acquire(1)
    held.give_back()
    (await shared.acquire(2)).spent()
    with trio.move_on_after(1):
        await shared.acquire(3)
    with trio.fail_after(10):
        await shared.acquire(4)
