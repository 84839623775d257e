"""Whoever could bring less at a time waits until those who are told have room, and loses nothing on them."""

import trio
from trio.testing import MockClock

from aeon.actors.envelope import Dropped, Lane
from aeon.actors.mailbox import CRAMMED_MESSAGES, SECOND_LANE_MESSAGES
from aeon.actors.turn import Turn
from tests.actors.house import House

MANY = 3 * SECOND_LANE_MESSAGES


async def test_a_sleeping_actor_takes_any_number_from_who_waits_for_room(autojump_clock: MockClock) -> None:
    del autojump_clock
    seen: list[object] = []

    def handle(message: object, _turn: Turn) -> None:
        seen.append(message)

    async with House(handle).opened("a") as registry:
        for number in range(MANY):
            registry.tell("a", number, lane=Lane.SECOND)
            if number % 32 == 0:
                await registry.room(lambda key: key == "a")
        await registry.drain()
        assert seen == list(range(MANY))
        assert Dropped.SHED not in registry.statistics().dropped


async def test_others_are_not_waited_for_and_neither_is_who_was_closed(autojump_clock: MockClock) -> None:
    del autojump_clock
    house = House(lambda _message, _turn: None, is_away=True)
    async with house.opened("a", "b") as registry:
        for number in range(CRAMMED_MESSAGES + 1):
            registry.tell("a", number, lane=Lane.SECOND)
        with trio.fail_after(1.0):
            await registry.room(lambda key: key == "b")
        with trio.move_on_after(1.0) as patience:
            await registry.room(lambda key: key == "a")
        assert patience.cancelled_caught, "it cannot be loaded"
        registry.close("a")
        with trio.fail_after(1.0):
            await registry.room(lambda key: key == "a")
