"""Settings read and changed: versions, echoes, other writers, and queues that are full."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.actors.errors import NotBegun
from aeon.guild.configuration import (
    READ_QUEUE,
    SAVE_QUEUE,
    SAVES_WAITING,
    RowsRead,
    SettingsNotSaved,
    SettingsSaved,
)
from aeon.guild.errors import Fault, PreconditionFailed
from aeon.guild.languages import Text
from aeon.guild.messages import ConfigurationChanged, GetSettings, RowsChanged, UpdateSettings, VersionedSettings
from aeon.guild.rows import GuildRows, SavedSettings
from aeon.guild.settings import Settings
from aeon.storage.errors import DatabaseUnavailable, OutcomeUnknown
from tests.guild.examples import LOW, cooldown_rows, grants, guild_state, permission_rows
from tests.guild.told import Told

OTHER = Settings(prefix="?")


def saved(settings: Settings, version: int) -> SettingsSaved:
    return SettingsSaved(SavedSettings(settings, version))


def read(settings: Settings, version: int) -> RowsRead:
    return RowsRead(GuildRows(settings, version, permission_rows(grants(fun=(LOW,))), cooldown_rows({"ping": 1})))


def test_settings_are_answered_with_their_version() -> None:
    assert Told(guild_state(OTHER, version=7), GetSettings()).reply == VersionedSettings(OTHER, 7)


def test_a_change_is_written_beside_the_guild_and_answered_when_it_is_there() -> None:
    state = guild_state()
    told = Told(state, UpdateSettings({"prefix": "?"}))
    assert (told.wish.names, told.asker_waits) == (["_save"], True)
    assert told.wish.effects[0].queue == SAVE_QUEUE
    assert state.settings == Settings()


@pytest.mark.parametrize("waiting", [0, 1, SAVES_WAITING])
def test_sixteen_changes_may_wait(waiting: int) -> None:
    assert Told(guild_state(), UpdateSettings({"prefix": "?"}), settings=waiting).wish.names == ["_save"]


def test_with_sixteen_waiting_a_change_is_refused_and_nothing_begun() -> None:
    told = Told(guild_state(), UpdateSettings({"prefix": "?"}), settings=SAVES_WAITING + 1)
    assert told.wish.effects == []
    with pytest.raises(NotBegun):
        assert told.reply


def test_what_was_saved_holds_is_published_and_answered() -> None:
    state = guild_state(version=3)
    told = Told(state, saved(OTHER, 4))
    assert (state.settings, state.version) == (OTHER, 4)
    assert told.reply == VersionedSettings(OTHER, 4)
    assert [event.event for event in told.published] == ["settings_update"]
    assert '"prefix":"?"' in told.published[0].text
    assert told.wish.told == [ConfigurationChanged(Settings(), OTHER)]
    assert told.wish.effects == []


@pytest.mark.parametrize("read_first", [False, True], ids=["save first", "read first"])
def test_who_switches_slash_commands_on_is_answered_when_discord_was_asked(read_first: bool) -> None:
    off, on = Settings(use_slash_commands=False), Settings()
    state = guild_state(off, version=3)
    state.overwritten.set()
    if read_first:
        Told(state, read(on, 4))
    told = Told(state, SettingsSaved(SavedSettings(on, 4), brings_commands=True))
    assert (told.wish.names, told.asker_waits) == (["_until_tried"], True)


def test_a_save_that_changed_nothing_publishes_nothing() -> None:
    told = Told(guild_state(version=3), saved(Settings(), 3))
    assert (told.published, told.wish.told) == ([], [])


def test_an_answer_older_than_what_is_known_changes_nothing_but_is_the_askers() -> None:
    state = guild_state(OTHER, version=9)
    told = Told(state, saved(Settings(), 8))
    assert (state.settings, state.version) == (OTHER, 9)
    assert told.reply == VersionedSettings(Settings(), 8)
    assert told.published == []


def test_where_others_wrote_between_all_rows_are_read_again() -> None:
    state = guild_state(version=3)
    assert Told(state, saved(OTHER, 5)).wish.names == ["_read"]
    Told(state, read(OTHER, 5))
    assert state.grants == grants(fun=(LOW,))
    assert state.command_cooldowns == {"ping": 1}


def test_a_save_of_unknown_outcome_is_said_to_be_and_looked_after() -> None:
    told = Told(guild_state(), SettingsNotSaved(OutcomeUnknown("the line was lost")))
    assert told.wish.names == ["_read"]
    with pytest.raises(OutcomeUnknown):
        assert told.reply


@pytest.mark.parametrize("error", [PreconditionFailed(5), DatabaseUnavailable("away")])
def test_a_save_that_failed_is_the_askers_trouble_alone(error: Exception) -> None:
    state = guild_state(version=3)
    told = Told(state, SettingsNotSaved(error))
    assert told.wish.effects == []
    assert state.version == 3
    with pytest.raises(type(error)):
        assert told.reply


def test_an_echo_is_not_read() -> None:
    assert Told(guild_state(version=3), RowsChanged(3)).wish.effects == []
    assert Told(guild_state(version=3), RowsChanged(2)).wish.effects == []
    assert Told(guild_state(version=3), RowsChanged(4)).wish.names == ["_read"]


def test_a_change_heard_of_during_a_read_is_read_after_it_and_only_once() -> None:
    state = guild_state(version=3)
    assert Told(state, RowsChanged(5), rows=1).wish.effects[0].queue == READ_QUEUE
    assert Told(state, RowsChanged(6), rows=2).wish.effects == []


def test_a_guild_is_behind_until_the_last_read_of_its_rows_is_back() -> None:
    state = guild_state(version=3)
    found: list[bool] = []
    for said, waiting in ((RowsChanged(3), 0), (RowsChanged(4), 0), (read(OTHER, 4), 1), (read(OTHER, 4), 0)):
        Told(state, said, rows=waiting)
        found.append(state.is_behind)
    assert found == [False, True, True, False]


def test_a_save_of_unknown_outcome_leaves_the_guild_behind_until_its_rows_are_read() -> None:
    state = guild_state(version=3)
    Told(state, SettingsNotSaved(OutcomeUnknown("cut off")))
    assert state.is_behind
    Told(state, read(OTHER, 3))
    assert not state.is_behind


def test_rows_that_others_wrote_hold_and_are_published() -> None:
    state = guild_state(version=3)
    told = Told(state, read(OTHER, 4))
    assert (state.settings, state.version, state.grants) == (OTHER, 4, grants(fun=(LOW,)))
    assert [event.event for event in told.published] == ["settings_update"]
    assert told.wish.told == [ConfigurationChanged(Settings(), OTHER)]


def test_rows_do_not_say_what_is_registered() -> None:
    state = guild_state(version=3)
    state.registered_hash = "ours"
    Told(state, read(OTHER, 4))
    assert state.registered_hash == "ours"


def test_faults_of_settings_go_with_the_save_that_mends_them_and_others_stay() -> None:
    state = guild_state(version=3)
    bad_zone, bad_row = Fault("settings.timezone", Text("x")), Fault("cooldowns.ban", Text("y"))
    Told(state, RowsRead(GuildRows(Settings(), 4, faults=(bad_zone, bad_row))))
    assert list(state.faults) == [bad_zone, bad_row]
    Told(state, saved(Settings(timezone="Europe/Berlin"), 5))
    assert list(state.faults) == [bad_row]


@given(st.lists(st.tuples(st.sampled_from([saved, read]), st.integers(0, 9)), max_size=12))
def test_the_version_never_falls_and_settings_are_those_of_the_highest(answers: list[tuple[object, int]]) -> None:
    state = guild_state(Settings(prefix="v0"), version=0)
    for make, version in answers:
        before = state.version
        Told(state, make(Settings(prefix=f"v{version}"), version))  # type: ignore[operator]  # one of two functions
        assert state.version == max(before, version)
        assert state.settings.prefix == f"v{state.version}"
