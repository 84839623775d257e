"""What a slot weighs and what a message costs in the kernel, with handlers that do nothing."""

import logging
import time
import tracemalloc
from collections.abc import Mapping, Sequence

import trio
from attrs import define, frozen

from aeon.actors.actor import Actor, Wanted
from aeon.actors.envelope import Envelope, Lane
from aeon.actors.registry import Registry, open_registry
from aeon.actors.request import Request
from aeon.actors.slot import SlotState
from aeon.actors.supervision import Crash
from aeon.actors.turn import Turn

SLOTS = 20_000
MESSAGES = 200_000
QUEUED_AT_ONCE = 500
ASKS = 50_000


@frozen
class Get(Request[int]):
    pass


@define(eq=False)
class Idler:
    """The smallest actor there is."""

    def handle(self, message: object, turn: Turn) -> None:
        if isinstance(message, Get):
            turn.answer(1)

    def interests(self) -> int:
        return 0

    def may_sleep(self, now: float) -> bool:
        del now
        return True


class House:
    async def load(self, wanted: Sequence[Wanted]) -> Mapping[str, Actor | Exception]:
        await trio.lowlevel.checkpoint()
        return {slot.key: Idler() for slot in wanted}

    def crashed(self, wanted: Wanted, envelope: Envelope | None, crash: Crash) -> None:
        raise AssertionError(wanted, envelope, crash)


async def all_in(registry: Registry, state: SlotState) -> None:
    with trio.fail_after(60):
        while registry.statistics().slots.get(state) != SLOTS or registry.statistics().queued:
            await trio.sleep(0.01)


async def weigh(registry: Registry) -> None:
    keys = [str(10**18 + number) for number in range(SLOTS)]
    tracemalloc.start()
    for key in keys:
        registry.open(key, None)
    print_size("new slot", tracemalloc.get_traced_memory()[0])
    for key in keys:
        registry.tell(key, "wake")
    await all_in(registry, SlotState.AWAKE)
    print_size("idle awake slot", tracemalloc.get_traced_memory()[0])
    for slot in registry:
        registry.put_to_sleep(slot, trio.current_time())
    print_size("slot asleep after it was used", tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    for key in keys:
        registry.close(key)


def print_size(what: str, size: int) -> None:
    print(f"  {what:32} {size / SLOTS:8.0f} bytes")


def print_pace(what: str, count: int, seconds: float) -> None:
    print(f"  {what:32} {count / seconds:8.0f} per CPU second   {seconds / count * 1e6:.2f} us each")


async def tell_in_place(registry: Registry) -> None:
    # One actor would soon be crowded, so the messages go round.
    keys = [slot.key for slot in registry]
    began = time.process_time()
    for number in range(MESSAGES):
        registry.tell(keys[number % len(keys)], "hello", lane=Lane.SECOND)
        if number % 1000 == 0:
            await trio.lowlevel.checkpoint()
    print_pace("told in place", MESSAGES, time.process_time() - began)


async def tell_queued(registry: Registry) -> None:
    slot = next(iter(registry))
    began = time.process_time()
    for _ in range(MESSAGES // QUEUED_AT_ONCE):
        slot.spend(trio.current_time(), 1.0)
        for _ in range(QUEUED_AT_ONCE):
            registry.tell(slot.key, "hello", lane=Lane.SECOND)
        while len(slot.mailbox):
            await trio.lowlevel.checkpoint()
    print_pace("told through the mailbox", MESSAGES, time.process_time() - began)


async def ask(registry: Registry) -> None:
    keys = [slot.key for slot in registry]
    latencies: list[float] = []
    for number in range(ASKS):
        began = time.perf_counter()
        await registry.ask(keys[number % len(keys)], Get(), seconds=5)
        latencies.append(time.perf_counter() - began)
    latencies.sort()
    median, late = (latencies[int(ASKS * part)] * 1e6 for part in (0.5, 0.99))
    print(f"  {'asked':32} median {median:.1f} us   p99 {late:.1f} us")


async def run_all() -> None:
    print(f"actors: {SLOTS:,} slots, {MESSAGES:,} messages")
    async with open_registry(House()) as registry:
        await weigh(registry)
    async with open_registry(House()) as registry:
        for number in range(1000):
            registry.open(str(number), None)
            await registry.ask(str(number), Get(), seconds=5)
        await tell_in_place(registry)
        await tell_queued(registry)
        await ask(registry)


def main() -> None:
    # A handler that is interrupted by another process looks slow.
    logging.getLogger("aeon.actors").setLevel(logging.ERROR)
    trio.run(run_all)
