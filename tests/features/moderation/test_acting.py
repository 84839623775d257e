"""When an act of moderation is not begun."""

import pytest
import trio
from attrs import evolve

from aeon.actors.errors import NotBegun
from aeon.actors.fifo import Fifo
from aeon.actors.reply import Reply
from aeon.actors.supervision import FEATURE_CRASHES, Crash
from aeon.actors.turn import Turn
from aeon.features.moderation import FEATURE
from aeon.features.moderation.acting import ACTS_WAITING, QUEUE, ActEnded, ActFailed, Order, in_time
from aeon.features.moderation.due import ACTS_BEFORE, ActionEnded, ActionFailed, begin_due
from aeon.features.moderation.timing_out import TimeOut, time_out
from aeon.guild.actor import GuildActor
from aeon.guild.behaviour import Behaviour
from aeon.guild.errors import Refused
from aeon.guild.languages import Text
from aeon.schedule.errors import NotYet
from tests.guild.examples import MEMBER, OWNER, Notebook, guild_state, wish_of

NO = Text("no", de="nein")
WANTED = TimeOut(Order(MEMBER, OWNER, "500000000000000001"), 60, "timeout")


def refused(turn: Turn, *, full: bool = False) -> str:
    """Why it was not begun."""
    state = guild_state()
    state.ports = evolve(state.ports, acts=Notebook(is_full=full))
    reply: Reply[object] = Reply()
    turn.reply = reply
    assert time_out(state, WANTED, turn)
    assert wish_of(turn).effects == []
    with pytest.raises(NotBegun) as caught:
        trio.run(reply.wait, float("inf"))
    return caught.value.reason


def test_what_could_not_be_audited_is_not_done() -> None:
    assert refused(Turn(now=1.0), full=True) == "the audit log takes nothing more until the database is back"


def test_few_acts_of_a_guild_wait() -> None:
    waiting: Fifo[object] = Fifo()
    for number in range(ACTS_WAITING + 1):
        waiting.append(number)
    assert refused(Turn(now=1.0, queues={QUEUE: waiting})) == "too many acts of moderation of this guild wait"


async def test_an_act_that_gets_its_turn_when_nobody_waits_any_more_is_not_begun() -> None:
    begun = []

    async def act(*args: object) -> ActEnded:
        await trio.lowlevel.checkpoint()
        begun.append(args)
        return ActEnded()

    assert await in_time(act, trio.current_time() + 60.0, "first") == ActEnded()
    late = await in_time(act, trio.current_time() - 1.0, "second")
    assert isinstance(late, ActFailed)
    assert isinstance(late.error, NotBegun)
    assert begun == [("first",)]


@pytest.mark.parametrize("message", [ActEnded(), ActFailed(Refused(NO)), ActionEnded(), ActionFailed(Refused(NO))])
def test_whoever_waits_hears_of_the_end_also_where_the_feature_is_off_by_then(message: object) -> None:
    state = guild_state()
    for number in range(FEATURE_CRASHES):
        state.supervision.record(Crash(str(number), 1.0, FEATURE.name, "x"))
    assert state.supervision.is_off(FEATURE.name, 1.0)
    reply: Reply[object] = Reply()
    turn = Turn(now=1.0, reply=reply)
    GuildActor(state, Behaviour.of(FEATURE.handlers)).handle(message, turn)
    wish_of(turn)
    if isinstance(message, ActFailed | ActionFailed):
        with pytest.raises(Refused):
            trio.run(reply.wait, float("inf"))
    else:
        answer = trio.run(reply.wait, float("inf"))
        assert answer is None


def test_what_is_due_waits_until_the_guild_has_few_acts_to_do() -> None:
    waiting: Fifo[object] = Fifo()
    for number in range(ACTS_BEFORE + 1):
        waiting.append(number)
    reply: Reply[object] = Reply()
    turn = Turn(now=1.0, queues={QUEUE: waiting}, reply=reply)
    assert begin_due(guild_state(), turn, _never, None)
    assert wish_of(turn).effects == []
    with pytest.raises(NotYet):
        trio.run(reply.wait, float("inf"))


async def _never(*_args: object) -> ActionEnded:
    raise NotImplementedError
