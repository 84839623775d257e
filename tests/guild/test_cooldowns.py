"""Cooldowns on a clock of the test's own, beside a model that forgets nothing."""

from hypothesis import given
from hypothesis import strategies as st

from aeon.discord.ids import UserId
from aeon.guild.cooldowns import KEPT_CALLS, Cooldowns

ANNA, BERT = UserId("1"), UserId("2")

times = st.integers(0, 100).map(lambda tenths: tenths / 10)
steps = st.tuples(times, st.sampled_from([ANNA, BERT]), st.sampled_from(["ban", "8ball"]), times, st.booleans())


def test_a_call_has_to_wait_until_the_cooldown_ends() -> None:
    cooldowns = Cooldowns()
    assert cooldowns.remaining(ANNA, "8ball", now=100.0, seconds=5) == 0
    cooldowns.start(ANNA, "8ball", now=100.0, seconds=5)
    assert cooldowns.remaining(ANNA, "8ball", now=102.0, seconds=5) == 3
    assert cooldowns.remaining(ANNA, "8ball", now=105.0, seconds=5) == 0


def test_cooldowns_are_each_members_and_each_commands_own() -> None:
    cooldowns = Cooldowns()
    cooldowns.start(ANNA, "8ball", now=0, seconds=5)
    assert cooldowns.remaining(BERT, "8ball", now=1, seconds=5) == 0
    assert cooldowns.remaining(ANNA, "ping", now=1, seconds=5) == 0


def test_a_cooldown_that_was_shortened_lets_callers_go_earlier_and_one_lengthened_keeps_nobody() -> None:
    cooldowns = Cooldowns()
    cooldowns.start(ANNA, "8ball", now=0, seconds=60)
    assert cooldowns.remaining(ANNA, "8ball", now=10, seconds=15) == 5
    assert cooldowns.remaining(ANNA, "8ball", now=10, seconds=0) == 0
    assert cooldowns.remaining(ANNA, "8ball", now=10, seconds=600) == 50


def test_a_call_without_a_cooldown_leaves_nothing_behind() -> None:
    cooldowns = Cooldowns()
    cooldowns.start(ANNA, "8ball", now=0, seconds=0)
    assert len(cooldowns) == 0


@given(st.lists(steps, max_size=40))
def test_it_agrees_with_a_list_of_all_calls_that_were_not_refused(
    calls: list[tuple[float, UserId, str, float, bool]],
) -> None:
    cooldowns = Cooldowns()
    started: dict[tuple[UserId, str], tuple[float, float]] = {}
    now = 0.0
    for pause, user_id, command, seconds, is_refused in calls:
        now += pause
        at, length = started.get((user_id, command), (0.0, 0.0))
        expected = max(0.0, at + min(length, seconds) - now)
        assert abs(cooldowns.remaining(user_id, command, now=now, seconds=seconds) - expected) < 1e-6
        if expected <= 0:
            clock = cooldowns.start(user_id, command, now=now, seconds=seconds)
            if is_refused:
                cooldowns.take_back(clock)
            else:
                started[user_id, command] = (now, seconds)


def test_a_call_holds_off_the_next_until_it_is_refused_and_never_takes_back_a_later_ones_clock() -> None:
    cooldowns = Cooldowns()
    first = cooldowns.start(ANNA, "8ball", now=0, seconds=5)
    assert cooldowns.remaining(ANNA, "8ball", now=1, seconds=5) == 4
    cooldowns.take_back(first)
    assert cooldowns.remaining(ANNA, "8ball", now=1, seconds=5) == 0
    assert len(cooldowns) == 0
    cooldowns.start(ANNA, "8ball", now=2, seconds=5)
    cooldowns.take_back(first)
    assert cooldowns.remaining(ANNA, "8ball", now=3, seconds=5) == 4


def test_what_has_ended_is_forgotten_and_what_runs_is_not() -> None:
    cooldowns = Cooldowns()
    for number in range(10):
        cooldowns.start(UserId(str(number)), "8ball", now=0, seconds=number)
    cooldowns.forget_ended(now=6)
    assert [cooldowns.remaining(UserId(str(number)), "8ball", now=6, seconds=9) for number in (7, 8, 9)] == [1, 2, 3]
    assert len(cooldowns) == 3


def test_memory_is_bounded_and_those_with_least_to_wait_go_first() -> None:
    cooldowns = Cooldowns()
    cooldowns.start(ANNA, "long", now=0, seconds=3600)
    for number in range(3 * KEPT_CALLS):
        cooldowns.start(UserId(str(number)), "short", now=1 + number / 1000, seconds=60)
        assert len(cooldowns) <= KEPT_CALLS
    assert cooldowns.remaining(ANNA, "long", now=100, seconds=3600) == 3500


def test_those_that_have_ended_go_before_any_that_run() -> None:
    cooldowns = Cooldowns()
    for number in range(KEPT_CALLS):
        seconds = 1 if number % 2 else 1000
        cooldowns.start(UserId(str(number)), "8ball", now=0, seconds=seconds)
    cooldowns.start(ANNA, "ping", now=500, seconds=5)
    assert len(cooldowns) == KEPT_CALLS // 2 + 1
