"""When slash commands are registered, and when they are not. What Discord does is in `test_registering.py`."""

from datetime import UTC, datetime, timedelta

import trio

from aeon.actors.fifo import Fifo
from aeon.actors.turn import Effect, EffectFailed, Turn
from aeon.commands.registration import (
    FIRST_PAUSE_SECONDS,
    LAST_PAUSE_SECONDS,
    QUEUE,
    NotRegistered,
    Registered,
    Registration,
    RetryDue,
    Wanted,
)
from aeon.discord.rest.traffic import Traffic
from aeon.guild.messages import ConfigurationChanged, Woken
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState, Held
from tests.commands.calls import CATALOG
from tests.guild.examples import LOW, Wish, directory, grants, guild_state, wish_of

REGISTRATION = Registration(CATALOG)
CHANGED = ConfigurationChanged(Settings(), Settings())


def told(state: GuildState, message: object, *, running: tuple[str, ...] = ()) -> list[Effect]:
    """What the message makes it start, while effects of these queues run."""
    return wish(state, message, running=running).effects


def wish(state: GuildState, message: object, *, running: tuple[str, ...] = ()) -> Wish:
    """All that the message makes it want."""
    turn = Turn(now=0.0, queues={queue: busy() for queue in running})
    handlers = {each.message: each.handle for each in REGISTRATION.handlers()}
    handlers[type(message)](state, message, turn)
    return wish_of(turn)


def busy() -> Fifo[object]:
    queue: Fifo[object] = Fifo()
    queue.append("an effect")
    return queue


def wanted_in(effects: list[Effect]) -> Wanted:
    [effect] = effects
    assert effect.queue == QUEUE
    return next(argument for argument in effect.args if isinstance(argument, Wanted))


def registered(state: GuildState) -> GuildState:
    """The same guild, having what it wants."""
    told(state, Registered(wanted_in(told(state, CHANGED)).hash))
    return state


def test_a_guild_without_its_commands_gets_them_and_one_that_has_them_nothing() -> None:
    state = guild_state()
    wanted = wanted_in(told(state, Woken()))
    assert {each["name"] for each in wanted.commands} == {"echo", "ban", "joke", "broken", "help"}
    assert wanted.traffic is Traffic.BACKGROUND
    assert told(state, Registered(wanted.hash)) == []
    assert told(state, Woken()) == told(state, CHANGED) == []


def test_a_change_that_somebody_waits_for_is_no_background_work() -> None:
    assert wanted_in(told(guild_state(), CHANGED)).traffic is Traffic.REPLY


def test_switched_off_they_go_and_switched_on_they_come_back() -> None:
    state = registered(guild_state())
    state.settings = Settings(use_slash_commands=False)
    wanted = wanted_in(told(state, CHANGED))
    assert list(wanted.commands) == []
    told(state, Registered(wanted.hash))
    assert told(state, CHANGED) == []
    state.settings = Settings()
    assert len(wanted_in(told(state, CHANGED)).commands) == 5


def test_the_first_row_of_a_group_registers_anew_and_the_second_does_not() -> None:
    state = registered(guild_state())
    state.grants = grants(moderation=(LOW,))
    registered(state)
    state.grants = grants(moderation=(LOW,), fun=())
    assert told(state, CHANGED) == []


def test_one_overwrite_runs_at_a_time_and_what_changed_meanwhile_follows() -> None:
    state = guild_state()
    wanted = wanted_in(told(state, CHANGED))
    state.settings = Settings(use_slash_commands=False)
    assert told(state, CHANGED, running=(QUEUE,)) == []
    assert list(wanted_in(told(state, Registered(wanted.hash))).commands) == []


def test_a_refusal_is_tried_again_with_a_growing_pause_and_as_little_hurry_as_before() -> None:
    state = guild_state()
    wanted = wanted_in(told(state, Woken()))
    pauses = []
    for _ in range(12):
        [pause] = wish(state, NotRegistered(wanted, wanted.pause)).timers
        pauses.append(pause.seconds)
        wanted = wanted_in(told(state, pause.message))
        assert wanted.traffic is Traffic.BACKGROUND
    assert pauses[:4] == [FIRST_PAUSE_SECONDS * factor for factor in (1, 2, 4, 8)]
    assert pauses[-1] == LAST_PAUSE_SECONDS


def test_a_change_does_not_wait_for_the_pause_of_a_refusal() -> None:
    state = guild_state()
    refused = wanted_in(told(state, CHANGED))
    told(state, NotRegistered(refused, 900))
    state.settings = Settings(use_slash_commands=False)
    assert list(wanted_in(told(state, CHANGED)).commands) == []
    again = told(state, NotRegistered(refused, 900))
    assert list(wanted_in(again).commands) == [], "refused was what nobody wants any more"


def test_one_pause_runs_at_a_time() -> None:
    state = guild_state()
    refused = wanted_in(told(state, CHANGED))
    names = {timer.name for _ in range(2) for timer in wish(state, NotRegistered(refused, 5)).timers}
    assert len(names) == 1
    assert all(names)


def test_an_overwrite_that_ends_unforeseen_counts_as_refused() -> None:
    state = guild_state()
    wanted = wanted_in(told(state, CHANGED))
    failed = EffectFailed("_overwrite", (state.ports, state.guild_id, wanted), trio.TooSlowError())
    [pause] = wish(state, failed).timers
    assert pause.message == RetryDue(wanted)
    assert told(state, EffectFailed("other", (), ValueError())) == []


def test_what_was_registered_in_an_earlier_stay_says_nothing_of_this_one() -> None:
    first, second = directory(), directory()
    first.joined_at, second.joined_at = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
    before = registered(guild_state(held=Held(first)))
    for place, is_known in ((first, True), (second, False)):
        state = guild_state(held=Held(place))
        state.registered_hash = before.registered_hash
        assert (told(state, Woken()) == []) == is_known


HOUR = timedelta(hours=1)


def used_up(state: GuildState, wanted: Wanted) -> Wish:
    return wish(state, NotRegistered(wanted, 3600.0, datetime.now(UTC) + HOUR))


def test_once_new_commands_are_used_up_a_change_waits_until_they_return() -> None:
    state = guild_state()
    used_up(state, wanted_in(told(state, CHANGED)))
    state.grants = grants(moderation=(LOW,))
    found = [wish(state, message) for message in (CHANGED, Woken())]
    assert [each.effects for each in found] == [[], []]
    [pause] = found[-1].timers
    assert found[0].timers[0].name == pause.name
    assert 3590 < pause.seconds <= 3600
    state.commands_return_at = datetime.now(UTC)
    assert wanted_in(told(state, pause.message)).commands


def test_switching_off_makes_no_new_commands_and_does_not_wait() -> None:
    state = guild_state()
    used_up(state, wanted_in(told(state, CHANGED)))
    state.settings = Settings(use_slash_commands=False)
    wanted = wanted_in(told(state, CHANGED))
    assert list(wanted.commands) == []
    assert wanted.commands_return_at == state.commands_return_at, "kept with what is registered"
    assert told(state, Registered(wanted.hash)) == []
    state.settings = Settings()
    assert told(state, CHANGED) == []


def test_whoever_waits_hears_when_all_is_registered_or_refused_and_not_before() -> None:
    for ending in ("registered", "used up"):
        state = guild_state()
        wanted = wanted_in(told(state, CHANGED))
        told(state, CHANGED, running=(QUEUE,))
        assert not state.overwritten.is_set()
        if ending == "registered":
            told(state, Registered(wanted.hash))
        else:
            used_up(state, wanted)
        assert state.overwritten.is_set()
        assert (state.commands_missing_until(datetime.now(UTC)) is None) == (ending == "registered")


def test_commands_that_are_there_are_not_missing() -> None:
    state = registered(guild_state())
    state.commands_return_at = datetime.now(UTC) + HOUR
    assert told(state, Woken()) == []
    assert state.commands_missing_until(datetime.now(UTC)) is None
