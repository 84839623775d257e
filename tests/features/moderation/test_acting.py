"""When an act of moderation is not begun."""

import pytest
from attrs import evolve

from aeon.actors.errors import NotBegun
from aeon.actors.fifo import Fifo
from aeon.actors.reply import Reply
from aeon.actors.turn import Turn
from aeon.features.moderation.acting import ACTS_WAITING, QUEUE, Order
from aeon.features.moderation.timing_out import TimeOut, time_out
from tests.guild.examples import MEMBER, OWNER, Notebook, guild_state, wish_of

WANTED = TimeOut(Order(MEMBER, OWNER, "500000000000000001"), 60, "timeout")


async def refused(turn: Turn, *, full: bool = False) -> str:
    """Why it was not begun."""
    state = guild_state()
    state.ports = evolve(state.ports, acts=Notebook(is_full=full))
    reply: Reply[object] = Reply()
    turn.reply = reply
    assert time_out(state, WANTED, turn)
    assert wish_of(turn).effects == []
    with pytest.raises(NotBegun) as caught:
        await reply.wait(float("inf"))
    return caught.value.reason


async def test_what_could_not_be_audited_is_not_done() -> None:
    assert await refused(Turn(now=1.0), full=True) == "the audit log takes nothing more until the database is back"


async def test_few_acts_of_a_guild_wait() -> None:
    waiting: Fifo[object] = Fifo()
    for number in range(ACTS_WAITING + 1):
        waiting.append(number)
    assert await refused(Turn(now=1.0, queues={QUEUE: waiting})) == "too many acts of moderation of this guild wait"
