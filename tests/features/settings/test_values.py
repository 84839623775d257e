"""What is shown of a setting can be typed to set it so again."""

import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.features.settings.values import NAMES, is_switch, read, shown
from aeon.guild.settings import LEVEL_UP_MODES, LONGEST_COOLDOWN_MS, Settings, SettingValue, read_changes
from tests.guild.examples import CHANNEL, LOW, channel, directory, role

DIRECTORY = directory(role(LOW, position=1), channels=(channel(CHANNEL),))

CHOSEN: dict[str, st.SearchStrategy[SettingValue]] = {
    "prefix": st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=10),
    "timezone": st.sampled_from(sorted(zoneinfo.available_timezones())),
    "globalCooldown": st.integers(0, LONGEST_COOLDOWN_MS),
    "levelUpMode": st.sampled_from(LEVEL_UP_MODES),
    "muteRoleId": st.sampled_from([None, LOW]),
    "levelUpChannelId": st.sampled_from([None, CHANNEL]),
    "levelUpMessage": st.sampled_from([None, "Level {level}!"]),
}


def values_of(name: str) -> st.SearchStrategy[SettingValue]:
    return st.booleans() if is_switch(name) else CHOSEN[name]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_what_is_shown_is_read_back(name: str, data: st.DataObject) -> None:
    value = data.draw(values_of(name))
    assert read_changes({name: value}), "it may be set so"
    assert read(name, shown(value), DIRECTORY) == value


def test_so_are_the_defaults() -> None:
    for name, value in Settings().to_json().items():
        assert read(name, shown(value), DIRECTORY) == value
