import pytest
import trio
import trio.testing

from aeon.actors.errors import OutcomeUnknown
from aeon.actors.reply import Reply


async def test_an_answer_given_before_anybody_waits_is_kept() -> None:
    reply: Reply[int] = Reply()
    reply.answer(1)
    assert await reply.wait(trio.current_time() + 1) == 1


async def test_a_failure_is_raised_to_whoever_waits() -> None:
    reply: Reply[int] = Reply()
    reply.fail(LookupError("gone"))
    with pytest.raises(LookupError, match="gone"):
        await reply.wait(trio.current_time() + 1)


def test_a_second_answer_is_an_error() -> None:
    reply: Reply[int] = Reply()
    reply.answer(1)
    with pytest.raises(RuntimeError, match="once"):
        reply.fail(LookupError())


async def test_without_an_answer_the_outcome_is_unknown_at_the_deadline(autojump_clock: trio.testing.MockClock) -> None:
    reply: Reply[int] = Reply()
    began = trio.current_time()
    with pytest.raises(OutcomeUnknown):
        await reply.wait(began + 3)
    assert trio.current_time() == began + 3


async def test_an_answer_that_took_beyond_the_deadline_is_still_given(mock_clock: trio.testing.MockClock) -> None:
    reply: Reply[int] = Reply()
    deadline = trio.current_time() + 1
    reply.answer(1)
    mock_clock.jump(2)
    assert await reply.wait(deadline) == 1


async def test_an_asker_who_left_is_not_missed(autojump_clock: trio.testing.MockClock) -> None:
    reply: Reply[int] = Reply()
    with trio.move_on_after(1):
        await reply.wait(trio.current_time() + 10)
    reply.answer(1)
    assert not reply.is_open
