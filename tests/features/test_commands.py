"""Every command of every feature, by message and by slash command; and what each feature declares."""

import re
from typing import Any

import pytest

from aeon.actors.turn import Turn
from aeon.app import FEATURES, behaviour_of
from aeon.commands.answering import Answer
from aeon.commands.declaration import Command
from aeon.discord.events import InteractionCreate, MessageCreate
from aeon.discord.ids import DISCORD_EPOCH_MS, MessageId
from aeon.features.fun.eight_ball import ANSWERS
from aeon.guild.behaviour import Behaviour
from aeon.guild.settings import Settings
from tests.commands.calls import message, slash
from tests.guild.examples import OWNER, guild_state, wish_of

BEHAVIOUR: Behaviour = behaviour_of(FEATURES)
COMMANDS = [command for feature in FEATURES for command in feature.commands]
ARGUMENTS = {"8ball": {"question": "will it work?"}}
"""By command, what a good call brings besides its name."""


def answer_to(event: MessageCreate | InteractionCreate, settings: Settings | None = None) -> str:
    """What the guild says to it."""
    turn = Turn(now=1000.0, told_at=1000.0)
    for handler in BEHAVIOUR.handlers[type(event)]:
        if handler.handle(guild_state(settings), event, turn):
            break
    [effect] = wish_of(turn).effects
    return next(argument.content for argument in effect.args if isinstance(argument, Answer))


def both_ways(command: Command) -> list[MessageCreate | InteractionCreate]:
    given: dict[str, Any] = ARGUMENTS.get(command.name, {})
    return [
        message(" ".join([f"!{command.name}", *given.values()]), OWNER),
        slash(command.name, OWNER, **given),
    ]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_answers_in_both_worlds(command: Command) -> None:
    for event in both_ways(command):
        assert 0 < len(answer_to(event)) <= 2000


@pytest.mark.parametrize("command", [one for one in COMMANDS if one.module], ids=lambda command: command.name)
def test_every_command_of_a_module_goes_off_with_it(command: Command) -> None:
    assert command.module is not None
    off: dict[str, Any] = {command.module.value: False}
    settings = Settings(**off)
    for event in both_ways(command):
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
