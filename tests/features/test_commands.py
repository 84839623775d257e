"""Every command of every feature, by message and by slash command; and what each feature declares.

Those that save something are tried in `test_saving.py`, where there is a database to save it in.
"""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve
from msgspec import structs

from aeon.actors.turn import Effect, Turn
from aeon.app import FEATURES, behaviour_of
from aeon.commands.answering import Answer, Record
from aeon.commands.declaration import Command
from aeon.discord.events import InteractionCreate, MessageCreate
from aeon.discord.ids import DISCORD_EPOCH_MS, MessageId
from aeon.discord.model import Member, MentionedUser, Resolved
from aeon.discord.permissions import ALL_PERMISSIONS, Permissions
from aeon.features.fun.texts import ANSWERS
from aeon.guild.access import CommandGroup
from aeon.guild.behaviour import Behaviour
from aeon.guild.messages import Outcome
from aeon.guild.rows import TemplateName
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState, Held
from tests.commands.calls import message, slash
from tests.guild.examples import HIGH, LOW, MEMBER, OWNER, directory, grants, guild_state, role, user, wish_of

MENTIONED = MentionedUser(id=MEMBER, username="member", member=Member())
BEHAVIOUR: Behaviour = behaviour_of(FEATURES)
COMMANDS = [command for feature in FEATURES for command in feature.commands]
USES: Mapping[str, Mapping[str, str]] = {
    "help": {},
    "ping": {},
    "8ball": {"question": "will it work?"},
    "joke": {},
    "meme": {},
    "poll": {"question": "tea?", "answers": "yes|no"},
    "settings show": {},
    "settings set": {"name": "prefix", "value": "?"},
    "permissions list": {},
    "permissions grant": {"role": LOW, "group": "fun"},
    "permissions revoke": {"role": LOW, "group": "fun"},
    "cooldown list": {},
    "cooldown set": {"command": "ping", "duration": "5s"},
    "cooldown clear": {"command": "ping"},
    "timeout": {"user": MEMBER, "duration": "10m", "reason": "too loud"},
    "untimeout": {"user": MEMBER},
    "mute": {"user": MEMBER, "duration": "10m", "reason": "too loud"},
    "unmute": {"user": MEMBER},
    "level": {"user": MEMBER},
    "rank": {},
    "leaderboard": {"page": "2"},
    "xp give": {"user": MEMBER, "amount": "50", "reason": "for the party"},
    "xp take": {"user": MEMBER, "amount": "50"},
    "xp set": {"user": MEMBER, "amount": "50"},
    "xp reset": {"user": MEMBER},
    "send-template": {"name": "rules"},
}
"""A good call of each command and subcommand: what it brings besides its name."""
VARYING = {"8ball", "joke", "ping"}
"""Their answers are drawn by lot, or tell the time."""


def effects_of(event: MessageCreate | InteractionCreate, state: GuildState) -> list[Effect]:
    """What the guild starts upon it."""
    turn = Turn(now=1000.0, told_at=1000.0)
    for handler in BEHAVIOUR.handlers[type(event)]:
        if handler.handle(state, event, turn):
            break
    return wish_of(turn).effects


def answer_to(event: MessageCreate | InteractionCreate, settings: Settings | None = None) -> str:
    """What the guild says to it."""
    [effect] = effects_of(event, guild_state(settings))
    return next(argument.content for argument in effect.args if isinstance(argument, Answer))


def both_ways(use: str) -> list[MessageCreate | InteractionCreate]:
    given: Mapping[str, Any] = USES[use]
    said = message(" ".join([f"!{use}", *given.values()]), OWNER, mentions=(MENTIONED,))
    used = slash(use, OWNER, **given)
    assert used.data is not None
    assert used.member is not None
    data = structs.replace(used.data, resolved=Resolved(members={MEMBER: Member()}))
    owner = structs.replace(used.member, permission_bits=str(ALL_PERMISSIONS))
    return [said, structs.replace(used, data=data, member=owner)]


def said_to(event: MessageCreate | InteractionCreate, state: GuildState) -> list[object]:
    """What the guild says to it, and what will be said of it. Commands are called as slash commands, which each world calls its own way."""
    heard = [argument for effect in effects_of(event, state) for argument in effect.args]
    answers = [evolve(each, content=each.content.replace("`!", "`/")) for each in heard if isinstance(each, Answer)]
    return [*answers, *(each for each in heard if isinstance(each, Record))]


def as_nobody(event: MessageCreate | InteractionCreate) -> MessageCreate | InteractionCreate:
    """The same, from somebody who may do nothing."""
    if isinstance(event, MessageCreate):
        return structs.replace(event, author=user(MEMBER))
    assert event.member is not None
    return structs.replace(event, member=structs.replace(event.member, user=user(MEMBER), permission_bits="0"))


def group_of(use: str) -> CommandGroup | None:
    return next(command.group for command in COMMANDS if command.name == use.partition(" ")[0])


def able_guild() -> GuildState:
    """A guild whose bot may do what commands ask of it."""
    roles = directory(role(LOW, position=1), role(HIGH, position=2, permissions=int(Permissions.ADMINISTRATOR)))
    roles.own_roles = (HIGH,)
    state = guild_state(held=Held(roles), granted=grants(fun=(LOW,)), command_cooldowns={"ping": 0})
    state.template_names = (TemplateName("t1", "rules", "1"),)
    return state


def test_every_command_and_subcommand_is_tried() -> None:
    declared = [
        f"{command.name} {subcommand.name}" if subcommand is not None else command.name
        for command in COMMANDS
        for subcommand in command.subcommands or [None]
    ]
    assert sorted(declared) == sorted(USES)


@pytest.mark.parametrize("use", USES)
def test_every_command_answers_once_in_both_worlds(use: str) -> None:
    for event in both_ways(use):
        effects = effects_of(event, able_guild())
        [answering] = [effect for effect in effects if any(isinstance(argument, Record) for argument in effect.args)]
        record = next(argument for argument in answering.args if isinstance(argument, Record))
        assert (record.command_name, record.outcome) == (use.partition(" ")[0], Outcome.OK)
        for answer in (argument for argument in answering.args if isinstance(argument, Answer)):
            assert answer.content or answer.poll is not None
            assert len(answer.content) <= 2000


@pytest.mark.parametrize("use", sorted(USES.keys() - VARYING))
def test_every_command_says_the_same_in_both_worlds(use: str) -> None:
    said, used = (said_to(event, able_guild()) for event in both_ways(use))
    assert said == used


@pytest.mark.parametrize("use", sorted(USES.keys() - {"ping"}))
def test_whoever_may_not_use_a_command_hears_the_same_in_both_worlds(use: str) -> None:
    state = able_guild()
    state.grants = grants(**{group.value: (HIGH,) for group in CommandGroup})
    said, used = (said_to(as_nobody(event), state) for event in both_ways(use))
    assert said == used
    outcomes = [heard.outcome for heard in said if isinstance(heard, Record)]
    assert outcomes == [Outcome.OK if group_of(use) is None else Outcome.REFUSED]


@pytest.mark.parametrize("use", USES)
def test_whoever_has_just_used_a_command_waits_as_long_in_both_worlds(use: str) -> None:
    heard = []
    for event in both_ways(use):
        state = able_guild()
        state.command_cooldowns = {use.partition(" ")[0]: 60_000}
        said_to(event, state)
        heard.append(said_to(event, state))
    assert heard[0] == heard[1]


@pytest.mark.parametrize("use", ["settings set", "meme"])
def test_a_call_that_is_under_way_holds_off_the_next(use: str) -> None:
    for event in both_ways(use):
        state = able_guild()
        state.settings = Settings(global_cooldown=60_000)
        effects_of(event, state)
        [effect] = effects_of(event, state)
        record = next(argument for argument in effect.args if isinstance(argument, Record))
        assert (record.outcome, record.reason) == (Outcome.REFUSED, "cooldown")


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.module], ids=lambda command: command.name)
def test_every_command_of_a_module_goes_off_with_it(command: Command) -> None:
    assert command.module is not None
    off: dict[str, Any] = {command.module.value: False}
    settings = Settings(**off)
    use = next(use for use in USES if use.partition(" ")[0] == command.name)
    for event in both_ways(use):
        assert answer_to(event, settings) == "This module is currently disabled. Enable it in the dashboard."


def test_features_have_names_of_their_own() -> None:
    names = [feature.name for feature in FEATURES]
    assert len(set(names)) == len(names)
    assert all(names), "an empty name is the house's own"


def test_the_8ball_gives_one_of_the_twenty_answers() -> None:
    assert len(set(ANSWERS)) == 20
    assert answer_to(message("!8ball will it work?")).removeprefix("🎱 ") in ANSWERS
    assert "`question` is missing" in answer_to(message("!8ball"))
    assert "at most 300 characters" in answer_to(message("!8ball " + "x" * 301))


@pytest.mark.parametrize("made_ms", [0, 4_000_000_000_000])
def test_ping_tells_a_time_that_is_never_negative(made_ms: int) -> None:
    early_or_late = MessageId(str(max(0, made_ms - DISCORD_EPOCH_MS) << 22))
    assert re.fullmatch(r"Pong! .* \d+ ms\.", answer_to(message("!ping", id=early_or_late)))
