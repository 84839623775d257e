"""Rights and cooldowns read and changed: what is refused at once, and what holds when the database has said so."""

from collections.abc import Callable

import pytest

from aeon.actors.errors import NotBegun
from aeon.discord.ids import RoleId
from aeon.discord.permissions import Permissions
from aeon.guild.access import POWERS, Caller, CommandGroup
from aeon.guild.configuration import SAVE_QUEUE, SAVES_WAITING, SettingsNotSaved
from aeon.guild.errors import Invalid, NotEntitled, Refused
from aeon.guild.languages import Text
from aeon.guild.messages import ConfigurationChanged
from aeon.guild.rights_messages import (
    ClearCooldown,
    GrantPermission,
    ListCommands,
    ListCooldowns,
    ListPermissions,
    RevokePermission,
    SetCooldown,
)
from aeon.guild.rows import GuildRows, Saved
from aeon.guild.settings import LONGEST_COOLDOWN_MS, Settings
from aeon.guild.state import Held
from aeon.guild.writing import RowsSaved
from aeon.storage.errors import OutcomeUnknown
from tests.guild.examples import (
    EVERYONE,
    LOW,
    MEMBER,
    OWNER,
    cooldown_rows,
    directory,
    grants,
    guild_state,
    permission_rows,
    role,
)
from tests.guild.told import COMMANDS, Told

CHANGES = [
    GrantPermission(LOW, CommandGroup.FUN),
    GrantPermission(EVERYONE, CommandGroup.ADMIN),
    RevokePermission("p1"),
    SetCooldown("ping", 0),
    SetCooldown("PING", LONGEST_COOLDOWN_MS),
    ClearCooldown("ping"),
]
BY_NAME = pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
ROWS = GuildRows(Settings(), 4, permission_rows(grants(fun=(LOW,))), cooldown_rows({"ping": 0}))


def test_what_holds_is_answered_from_memory() -> None:
    state = guild_state(granted=grants(fun=(LOW,)), command_cooldowns={"ping": 5})
    assert Told(state, ListPermissions()).reply == permission_rows(grants(fun=(LOW,)))
    assert Told(state, ListCooldowns()).reply == cooldown_rows({"ping": 5})
    assert Told(state, ListCommands()).reply == tuple(COMMANDS.by_name.values())


@BY_NAME
def test_a_change_is_written_beside_the_guild_and_holds_only_then(change: object) -> None:
    state = guild_state(version=3)
    told = Told(state, change)
    assert (told.wish.names, told.wish.effects[0].queue, told.asker_waits) == (["_save"], SAVE_QUEUE, True)
    assert (state.permission_rows, state.cooldown_rows) == ((), ())


@BY_NAME
def test_changes_of_rights_wait_in_the_line_of_settings(change: object) -> None:
    told = Told(guild_state(), change, settings=SAVES_WAITING + 1)
    assert told.wish.effects == []
    with pytest.raises(NotBegun):
        assert told.reply


def test_what_was_saved_holds_for_every_call_from_then_on() -> None:
    state = guild_state(version=3)
    told = Told(state, RowsSaved(Saved(ROWS, ROWS.permission_rows[0])))
    assert told.reply == ROWS.permission_rows[0]
    assert (state.version, state.grants, state.command_cooldowns) == (4, grants(fun=(LOW,)), {"ping": 0})
    assert told.wish.told == [ConfigurationChanged(Settings(), Settings())]
    assert told.published == [], "settings are as they were"


def test_settings_that_others_wrote_meanwhile_come_with_it() -> None:
    state = guild_state(version=1)
    told = Told(state, RowsSaved(Saved(GuildRows(Settings(prefix="?"), 4), None)))
    assert state.settings.prefix == "?"
    assert [event.event for event in told.published] == ["settings_update"]


def test_an_answer_older_than_what_is_known_is_the_askers_alone() -> None:
    state = guild_state(version=9)
    told = Told(state, RowsSaved(Saved(ROWS, "row")))
    assert (told.reply, told.wish.told, state.grants.roles) == ("row", [], {})


def test_a_refusal_of_the_database_is_the_askers_and_an_unknown_outcome_is_looked_after() -> None:
    told = Told(guild_state(), SettingsNotSaved(Refused(Text("there is one already"))))
    with pytest.raises(Refused):
        assert told.reply
    assert Told(guild_state(), SettingsNotSaved(OutcomeUnknown("the line was lost"))).wish.names == ["_read"]


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (GrantPermission(LOW[:-1], CommandGroup.FUN), ["roleId"]),  # type: ignore[arg-type]  # nobody's id
        (SetCooldown("bann", 5), ["commandName"]),
        (SetCooldown("ban", -1), ["cooldownMs"]),
        (SetCooldown("bann", LONGEST_COOLDOWN_MS + 1), ["commandName", "cooldownMs"]),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(change: object, faults: list[str]) -> None:
    told = Told(guild_state(), change)
    assert told.wish.effects == []
    with pytest.raises(Invalid) as caught:
        assert told.reply
    assert [fault.path for fault in caught.value.faults] == faults
    assert all(fault.message for fault in caught.value.faults)


@pytest.mark.parametrize(
    "make",
    [lambda by: GrantPermission(LOW, CommandGroup.ADMIN, asked_by=by), lambda by: RevokePermission("p1", asked_by=by)],
)
def test_only_who_may_everything_says_who_belongs_to_admin(make: Callable[[Caller | None], object]) -> None:
    admin = RoleId("400000000000000009")
    held = Held(directory(role(LOW), role(admin, permissions=int(Permissions.ADMINISTRATOR))))
    rows = grants(admin=(LOW,))
    for caller in (None, Caller(OWNER), Caller(MEMBER, (admin,))):
        assert Told(guild_state(granted=rows, held=held), make(caller)).wish.names == ["_save"]
    told = Told(guild_state(granted=rows, held=held), make(Caller(MEMBER, (LOW,))))
    assert told.wish.effects == []
    with pytest.raises(NotEntitled):
        assert told.reply


@pytest.mark.parametrize("power", list(Permissions(POWERS)))
def test_a_role_with_power_is_named_by_persons_alone(power: Permissions) -> None:
    state = guild_state(held=Held(directory(role(LOW, permissions=int(power)))))
    told = Told(state, GrantPermission(LOW, CommandGroup.FUN))
    assert told.wish.effects == []
    with pytest.raises(NotEntitled, match="X-Aeon-User"):
        assert told.reply
    assert Told(state, GrantPermission(LOW, CommandGroup.FUN, asked_by=Caller(MEMBER))).wish.names == ["_save"]


def test_other_groups_are_said_by_whoever_may_configure_the_guild() -> None:
    state = guild_state(granted=grants(fun=(LOW,)))
    for message in (
        GrantPermission(LOW, CommandGroup.MODERATION, asked_by=Caller(MEMBER)),
        RevokePermission("p1", asked_by=Caller(MEMBER)),
    ):
        assert Told(state, message).wish.names == ["_save"]


def test_a_cooldown_is_written_under_the_commands_own_name() -> None:
    [effect] = Told(guild_state(), SetCooldown("PING", 5)).wish.effects
    assert SetCooldown("ping", 5) in effect.args
