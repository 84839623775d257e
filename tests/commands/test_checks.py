"""The order of checks, their exact words, and which calls start a cooldown; each by message and by slash command."""

from collections.abc import Callable
from typing import Any

import pytest

from aeon.actors.supervision import FEATURE_CRASHES, Crash
from aeon.discord.events import InteractionCreate, MessageCreate
from aeon.discord.ids import RoleId, UserId
from aeon.discord.permissions import Permissions
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState, Held
from tests.commands.calls import call, message, slash
from tests.guild.examples import HIGH, LOW, MEMBER, OWNER, directory, grants, guild_state, role

OFF = "This module is currently disabled. Enable it in the dashboard."

Make = Callable[..., MessageCreate | InteractionCreate]


def by_message(name: str, words: str = "", user_id: UserId = MEMBER, roles: tuple[RoleId, ...] = ()) -> MessageCreate:
    return message(f"!{name} {words}".strip(), user_id, roles=roles)


def by_slash(name: str, words: str = "", user_id: UserId = MEMBER, roles: tuple[RoleId, ...] = ()) -> InteractionCreate:
    option = {"ban": "user", "help": "command"}.get(name, "words")
    given: dict[str, Any] = {option: words} if words else {}
    return slash(name, user_id, roles=roles, **given)


both_worlds = pytest.mark.parametrize("make", [by_message, by_slash])


@both_worlds
def test_a_good_call_runs(make: Make) -> None:
    outcome = call(guild_state(), make("echo", "hello there"))
    assert (outcome.was_taken, outcome.text, outcome.ended) == (True, "hello there", ("ok", None))
    assert not outcome.is_ephemeral


@both_worlds
def test_a_module_that_is_off_refuses_before_anything_else_is_asked(make: Make) -> None:
    state = guild_state(Settings(moderation_enabled=False))
    outcome = call(state, make("ban"))
    assert (outcome.text, outcome.ended, outcome.is_ephemeral) == (OFF, ("refused", "module"), True)
    assert call(state, make("ban", "5", OWNER)).text == OFF, "nobody is above the switch"


@both_worlds
def test_the_right_is_asked_for_before_the_arguments(make: Make) -> None:
    outcome = call(guild_state(), make("ban"))
    assert outcome.ended == ("refused", "permission")
    assert outcome.text == "You may not use `ban` here. Ask somebody who manages this server."


@both_worlds
def test_arguments_are_read_before_the_cooldown_is_asked_for(make: Make) -> None:
    state = guild_state()
    assert call(state, make("echo", "once")).ended == ("ok", None)
    outcome = call(state, make("echo"))
    prefix = "!" if make is by_message else "/"
    assert outcome.text == f"`words` is missing: What to say.\nUsage: `{prefix}echo <words>`"
    assert outcome.ended == ("refused", "arguments")


@both_worlds
def test_only_a_call_that_passed_starts_the_clock(make: Make) -> None:
    state = guild_state(command_cooldowns={"ban": 60_000})
    assert call(state, make("ban", "5")).ended == ("refused", "permission")
    assert call(state, make("ban", "", OWNER)).ended == ("refused", "arguments")
    assert call(state, make("ban", "5", OWNER)).ended == ("ok", None)
    assert call(state, make("ban", "5", OWNER)).ended == ("refused", "cooldown")


@both_worlds
@pytest.mark.parametrize(
    ("after", "said"), [(0.0, "3 seconds"), (0.4, "3 seconds"), (1.999, "2 seconds"), (2.0, "1 second")]
)
def test_a_refusal_says_how_long_to_wait_rounded_up(make: Make, after: float, said: str) -> None:
    state = guild_state()
    call(state, make("echo", "x"), now=1000.1)
    outcome = call(state, make("echo", "x"), now=1000.1 + after)
    assert outcome.text == f"Please wait {said} before using this command again."
    assert call(state, make("echo", "x"), now=1003.2).ended == ("ok", None)


def test_a_cooldown_is_shared_by_both_worlds_and_by_any_spelling() -> None:
    state = guild_state()
    call(state, by_message("ECHO", "x"))
    assert call(state, by_message("echo", "x")).ended == ("refused", "cooldown")
    assert call(state, by_slash("echo", "x")).ended == ("refused", "cooldown")
    assert call(state, by_message("echo", "x", OWNER)).ended == ("ok", None)


@pytest.mark.parametrize(
    ("rows", "everywhere", "seconds"),
    [({"echo": 10_000}, 5000, 10), ({"echo": 0}, 5000, 0), ({}, 5000, 5), ({}, 0, 3), ({"ping": 9000}, 0, 3)],
)
def test_the_row_rules_then_the_guild_then_the_declaration(rows: dict[str, int], everywhere: int, seconds: int) -> None:
    state = guild_state(Settings(global_cooldown=everywhere), command_cooldowns=rows)
    call(state, by_message("echo", "x"), now=0.0)
    assert call(state, by_message("echo", "x"), now=seconds - 0.01).ended[0] == ("refused" if seconds else "ok")
    assert call(state, by_message("echo", "x"), now=seconds + 0.01).ended == ("ok", None)


def test_a_crash_opens_no_door() -> None:
    held = Held(directory())
    call(guild_state(held=held), by_message("echo", "x"))
    assert call(guild_state(held=held), by_message("echo", "x")).ended == ("refused", "cooldown")


@both_worlds
def test_roles_and_their_rows_decide(make: Make) -> None:
    state = guild_state(granted=grants(fun=(LOW,)))
    assert call(state, make("joke", "", MEMBER)).ended == ("refused", "permission")
    assert call(state, make("joke", "", MEMBER, (HIGH,))).ended == ("ok", None)


@both_worlds
def test_moderation_needs_what_the_act_needs(make: Make) -> None:
    held = Held(directory(role(LOW, permissions=int(Permissions.MANAGE_GUILD)), role(HIGH, permissions=4)))
    state = guild_state(held=held)
    assert call(state, make("ban", "5", MEMBER, (LOW,))).ended == ("refused", "permission")
    assert call(state, make("ban", "5", MEMBER, (HIGH,))).text == "banned 5"


@both_worlds
def test_a_feature_that_keeps_crashing_is_refused_after_module_and_right_and_starts_no_clock(make: Make) -> None:
    state = guild_state(command_cooldowns={"joke": 60_000})
    switch_off(state, "fun")
    outcome = call(state, make("joke"))
    assert outcome.ended == ("refused", "feature_off")
    assert "`joke` is switched off here for now" in outcome.text
    assert len(state.cooldowns) == 0
    assert call(state, make("echo", "x")).ended == ("ok", None)
    state.settings = Settings(fun_enabled=False)
    assert call(state, make("joke")).text == OFF
    state.settings, state.grants = Settings(), grants(fun=(LOW,))
    assert call(state, make("joke")).ended == ("refused", "permission")


def switch_off(state: GuildState, feature: str) -> None:
    for number in range(FEATURE_CRASHES):
        state.supervision.record(Crash(str(number), 1000.0, feature, "x"))
