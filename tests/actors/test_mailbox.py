from hypothesis import given
from hypothesis import strategies as st

from aeon.actors.envelope import Dropped, Envelope, Lane
from aeon.actors.fifo import Fifo
from aeon.actors.mailbox import FIRST_LANE_MESSAGES, SECOND_LANE_MESSAGES, Mailbox
from aeon.actors.reply import Reply
from tests.actors.schedule import examples

envelopes = st.lists(st.tuples(st.sampled_from(Lane), st.booleans()), max_size=40)


def made(message: object, lane: Lane = Lane.FIRST, *, is_result: bool = False) -> Envelope:
    return Envelope(message, lane=lane, is_result=is_result)


@given(envelopes)
@examples(100)
def test_the_first_lane_goes_first_and_each_keeps_its_order(specs: list[tuple[Lane, bool]]) -> None:
    mailbox = Mailbox()
    told = [
        made(number, lane, is_result=is_result and lane is Lane.FIRST) for number, (lane, is_result) in enumerate(specs)
    ]
    for envelope in told:
        assert mailbox.put(envelope) == ()
    taken = [mailbox.take() for _ in told]
    assert taken == [e for e in told if e.lane is Lane.FIRST] + [e for e in told if e.lane is Lane.SECOND]
    assert mailbox.take() is None
    assert (len(mailbox), mailbox.results) == (0, 0)


@given(envelopes)
@examples(100)
def test_results_are_taken_past_everything_else_which_keeps_its_order(specs: list[tuple[Lane, bool]]) -> None:
    mailbox = Mailbox()
    told = [made(number, is_result=is_result) for number, (_, is_result) in enumerate(specs)]
    for envelope in told:
        mailbox.put(envelope)
    results = [envelope for envelope in told if envelope.is_result]
    assert mailbox.results == len(results)
    assert [mailbox.take_result() for _ in results] == results
    assert mailbox.take_result() is None
    assert mailbox.clear() == [envelope for envelope in told if not envelope.is_result]


def test_a_full_second_lane_sheds_its_oldest() -> None:
    mailbox = Mailbox()
    told = [made(number, Lane.SECOND) for number in range(SECOND_LANE_MESSAGES + 1)]
    shed = [mailbox.put(envelope) for envelope in told]
    assert shed[-1] == (told[0],)
    assert not any(shed[:-1])
    assert len(mailbox) == SECOND_LANE_MESSAGES


def test_a_full_first_lane_refuses_the_newcomer_but_takes_results() -> None:
    mailbox = Mailbox()
    for number in range(FIRST_LANE_MESSAGES):
        mailbox.put(made(number))
    newcomer = made("newcomer")
    assert mailbox.put(newcomer) == (newcomer,)
    assert mailbox.put(made("result", is_result=True)) == ()
    assert len(mailbox) == FIRST_LANE_MESSAGES + 1


def test_in_a_full_first_lane_what_nobody_waits_for_makes_room_for_whom_somebody_does() -> None:
    mailbox = Mailbox()
    question, result = Envelope("question", reply=Reply()), made("result", is_result=True)
    joins = [made(number) for number in range(FIRST_LANE_MESSAGES - 1)]
    for envelope in (question, *joins, result):
        mailbox.put(envelope)
    interaction = Envelope("interaction", on_dropped=lambda _: None)
    assert mailbox.put(interaction) == [joins[-1]]
    assert mailbox.results == 1
    assert mailbox.clear() == [question, *joins[:-1], result, interaction]


def test_in_a_first_lane_full_of_questions_the_newcomer_is_refused() -> None:
    mailbox = Mailbox()
    for number in range(FIRST_LANE_MESSAGES):
        mailbox.put(Envelope(number, reply=Reply()))
    newcomer = Envelope("interaction", on_dropped=lambda _: None)
    assert mailbox.put(newcomer) == (newcomer,)


def test_results_leave_the_first_lane_its_whole_room() -> None:
    mailbox = Mailbox()
    for number in range(FIRST_LANE_MESSAGES):
        mailbox.put(made(number, is_result=True))
    assert mailbox.put(made("question")) == ()


def test_those_who_are_too_late_make_room_in_a_full_first_lane() -> None:
    mailbox = Mailbox()
    told = [made(number) for number in range(FIRST_LANE_MESSAGES)]
    for envelope in told:
        mailbox.put(envelope)
    for envelope in told[::2]:
        envelope.drop(Dropped.EXPIRED)
    newcomer = made("newcomer")
    assert mailbox.put(newcomer) == told[::2]
    assert mailbox.clear() == [*told[1::2], newcomer]


def test_an_empty_queue_holds_no_deque() -> None:
    queue: Fifo[int] = Fifo()
    queue.append(1)
    queue.append(2)
    assert (queue.pop_at(1), queue.popleft(), list(queue)) == (2, 1, [])
    assert queue.items is None
