"""The one list of settings and their rules."""

from collections.abc import Mapping

import pytest
from attrs import asdict, fields
from hypothesis import given
from hypothesis import strategies as st

from aeon.feed.wire import json_name
from aeon.guild.errors import Invalid
from aeon.guild.settings import LONGEST_COOLDOWN_MS, Settings, mend, read_changes

SWITCHES = [json_name(field.name) for field in fields(Settings) if isinstance(field.default, bool)]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)


def test_the_defaults_are_those_of_the_table() -> None:
    assert Settings().to_json() == {
        "prefix": "!",
        "useSlashCommands": True,
        "allowPrefixFallback": True,
        "moderationEnabled": True,
        "levellingEnabled": True,
        "funEnabled": True,
        "ticketsEnabled": True,
        "customCommandsEnabled": True,
        "autoRespondersEnabled": True,
        "globalCooldown": 0,
        "timezone": "UTC",
        "muteRoleId": None,
        "levelUpMode": "here",
        "levelUpChannelId": None,
        "levelUpMessage": None,
        "levelRewardsStack": True,
    }


@pytest.mark.parametrize("value", ["!", "aeon!", "ä🎱", "<@", "0123456789"])
def test_a_prefix_of_1_to_10_visible_characters_is_taken(value: str) -> None:
    assert read_changes({"prefix": value}) == {"prefix": value}


@pytest.mark.parametrize(
    "value", ["", "01234567890", "a b", "\n", "\u00a0", "\u200b", "\x00", "\ud800", None, 5, True, ["!"], {}]
)
def test_any_other_prefix_is_refused(value: object) -> None:
    assert paths_refused({"prefix": value}) == ["prefix"]


@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize("value", [0, 1, "true", None, []])
def test_a_switch_is_true_or_false_and_nothing_like_it(switch: str, value: object) -> None:
    assert paths_refused({switch: value}) == [switch]
    assert list(read_changes({switch: False}).values()) == [False]


@pytest.mark.parametrize("value", [0, 1, LONGEST_COOLDOWN_MS])
def test_a_cooldown_is_a_number_of_milliseconds(value: int) -> None:
    assert read_changes({"globalCooldown": value}) == {"global_cooldown": value}


@pytest.mark.parametrize("value", [-1, LONGEST_COOLDOWN_MS + 1, 2**70, 1.0, 0.5, "5", True, None, {}])
def test_any_other_cooldown_is_refused(value: object) -> None:
    assert paths_refused({"globalCooldown": value}) == ["globalCooldown"]


@pytest.mark.parametrize("value", ["UTC", "Europe/Berlin", "America/New_York"])
def test_a_known_time_zone_is_taken(value: str) -> None:
    assert read_changes({"timezone": value}) == {"timezone": value}


@pytest.mark.parametrize("value", ["", "Mars/Olympus", "../../etc/passwd", "europe/berlin ", None, 1, [], {}])
def test_any_other_time_zone_is_refused(value: object) -> None:
    assert paths_refused({"timezone": value}) == ["timezone"]


@pytest.mark.parametrize("value", ["1", "400000000000000001", None])
def test_a_role_is_named_by_its_id_or_none_is(value: str | None) -> None:
    assert read_changes({"muteRoleId": value}) == {"mute_role_id": value}


@pytest.mark.parametrize("value", ["", "Muted", "<@&5>", "-1", "\u0665", str(2**64), 5, True, [], {}])
def test_anything_else_names_no_role(value: object) -> None:
    assert paths_refused({"muteRoleId": value}) == ["muteRoleId"]


def test_every_fault_is_named_at_once_and_nothing_is_taken() -> None:
    with pytest.raises(Invalid) as caught:
        read_changes({"prefix": "", "funEnabled": 1, "timezone": "x", "muteAll": True, "globalCooldown": 5})
    assert [fault.path for fault in caught.value.faults] == ["prefix", "funEnabled", "timezone", "muteAll"]
    assert "muteAll: there is no such setting" in str(caught.value)


def test_what_a_row_says_of_itself_is_passed_over() -> None:
    assert read_changes({"id": 5, "guildId": None, "createdAt": "x", "updatedAt": [], "prefix": "?"}) == {"prefix": "?"}


@given(
    st.dictionaries(
        st.sampled_from([*SWITCHES, "prefix", "timezone", "globalCooldown", "muteRoleId", "other"]), json_values
    )
)
def test_whatever_comes_is_taken_or_refused(body: Mapping[str, object]) -> None:
    refused: set[str] = set()
    try:
        changes = read_changes(body)
    except Invalid as invalid:
        refused = {fault.path for fault in invalid.faults}
    else:
        assert mend(changes)[1] == ()
    assert refused <= set(body)


@given(st.fixed_dictionaries({}, optional={field.name: json_values for field in fields(Settings)}))
def test_a_bad_value_in_a_row_costs_only_itself(row: Mapping[str, object]) -> None:
    settings, faults = mend(row)
    bad = {fault.path for fault in faults}
    for name, value in asdict(settings).items():
        path = f"settings.{json_name(name)}"
        expected = getattr(Settings(), name) if path in bad or name not in row else row[name]
        assert value == expected
    assert mend(asdict(settings)) == (settings, ())


def paths_refused(body: Mapping[str, object]) -> list[str]:
    with pytest.raises(Invalid) as caught:
        read_changes(body)
    return [fault.path for fault in caught.value.faults]
