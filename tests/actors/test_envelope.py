import pytest

from aeon.actors.envelope import Dropped, Envelope
from aeon.actors.errors import NotBegun, OutcomeUnknown
from aeon.actors.reply import Reply


def test_an_envelope_begins_once() -> None:
    envelope = Envelope("message")
    assert envelope.begin(0.0)
    assert not envelope.begin(0.0)


def test_what_has_begun_can_no_longer_be_dropped() -> None:
    said: list[Dropped] = []
    envelope = Envelope("message", on_dropped=said.append)
    envelope.begin(0.0)
    assert not envelope.drop(Dropped.CLOSED)
    assert said == []


def test_what_was_dropped_never_begins_and_is_said_once() -> None:
    said: list[Dropped] = []
    envelope = Envelope("message", on_dropped=said.append)
    assert envelope.drop(Dropped.SHED)
    assert envelope.drop(Dropped.CLOSED)
    assert not envelope.begin(0.0)
    assert said == [Dropped.SHED]


def test_at_its_deadline_it_is_too_late_to_begin() -> None:
    said: list[Dropped] = []
    envelope = Envelope("message", deadline=5.0, on_dropped=said.append)
    assert not envelope.begin(5.0)
    assert said == [Dropped.EXPIRED]


@pytest.mark.parametrize(("is_result", "error"), [(False, NotBegun), (True, OutcomeUnknown)])
async def test_whoever_asked_hears_that_nothing_began_unless_an_effect_did(
    autojump_clock: object, is_result: bool, error: type[Exception]
) -> None:
    reply: Reply[object] = Reply()
    Envelope("message", reply=reply, is_result=is_result).drop(Dropped.CLOSED)
    with pytest.raises(error):
        await reply.wait(1.0)


def test_a_word_of_being_dropped_that_raises_harms_nobody() -> None:
    def broken(why: Dropped) -> None:
        raise ValueError(why)

    assert Envelope("message", on_dropped=broken).drop(Dropped.SHED)
