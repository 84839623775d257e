"""Rows that name what is not there, or not any more: they have no effect, and are named until somebody mends them or it comes back.

Whoever changes the configuration over REST or in Discord cannot name what is not there. Other programs can, and what was there may be
deleted later; no row says which of the two it was, so both are shown in the same way. Roles have more rules, see `named_roles`.
"""

from collections.abc import Container, Iterator, Sequence

from aeon.guild import texts
from aeon.guild.directory import Directory
from aeon.guild.errors import Fault
from aeon.guild.rows import CommandCooldown, LevelMultiplier
from aeon.guild.settings import FAULTS_PATH, Settings


def faults_of_channels(settings: Settings, directory: Directory) -> Iterator[Fault]:
    """What is wrong with the channels that these settings name, as things are now."""
    channel_id = settings.level_up_channel_id
    if channel_id is not None and channel_id not in directory.channels:
        yield Fault(f"{FAULTS_PATH}levelUpChannelId", texts.NO_CHANNEL)


def faults_of_multipliers(rows: Sequence[LevelMultiplier], directory: Directory) -> Iterator[Fault]:
    """What is wrong with where XP are multiplied, as things are now."""
    for row in rows:
        if row.target_id not in directory.channels and row.target_id not in directory.roles:
            yield Fault(f"levelMultipliers.{row.target_id}", texts.ROW_TARGET.filled(target=f"{row.target_id:.50}"))


def faults_of_cooldowns(rows: Sequence[CommandCooldown], commands: Container[str]) -> Iterator[Fault]:
    """What is wrong with the commands that have a cooldown of their own; these are the names of those that there are."""
    for row in rows:
        if row.command_name not in commands:
            yield Fault(f"cooldowns.{row.command_name}", texts.ROW_COMMAND.filled(name=f"{row.command_name:.50}"))
