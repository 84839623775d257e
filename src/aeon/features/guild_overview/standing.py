"""What is wrong in a guild, as its actor knows it: features that are off, rows that no rule lets in, crashes of late."""

from collections.abc import Container, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import partial

from attrs import frozen

from aeon.actors.request import Request
from aeon.actors.supervision import FEATURE_OFF_SECONDS
from aeon.actors.turn import Turn
from aeon.guild.behaviour import Handler, handler
from aeon.guild.leftovers import faults_of_channels, faults_of_cooldowns, faults_of_multipliers
from aeon.guild.named_roles import faults_of_rewards, faults_of_roles
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState

NAME = "guild_overview"
"""Of the feature, should this itself be to blame."""

CRASH_SHOWN_SECONDS = 86_400.0
"""A guild that has done well for so long has no fault any more; the log still has the reference."""


class FaultKind(Enum):
    FEATURE_OFF = "feature_off"
    INVALID_ROW = "invalid_row"
    CRASH = "crash"
    COMMANDS_USED_UP = "commands_used_up"
    """Slash commands are on, but Discord takes no new ones before `until`."""
    NOT_ANSWERING = "not_answering"
    """The guild's actor: what else is wrong is not known now."""


@frozen
class GuildFault:
    """`message` is a sentence for a person; of the rest whatever the kind has."""

    kind: FaultKind
    message: str
    feature: str | None = None
    """None: no feature is to blame."""
    path: str | None = None
    """Which value of which row."""
    reference: str | None = None
    """Names the line of the log that says more."""
    since: datetime | None = None
    until: datetime | None = None
    """When it is tried again by itself."""


@frozen
class GuildStanding:
    settings: Settings
    faults: tuple[GuildFault, ...]
    dropped: Mapping[str, int]
    """Messages that were never handled since the process began, by why."""


@frozen
class GetStanding(Request[GuildStanding]):
    pass


def standing_handlers(commands: Container[str]) -> tuple[Handler, ...]:
    """`commands` are the names of all that there are."""
    return (handler(NAME, GetStanding, partial(_get, commands)),)


def _get(commands: Container[str], state: GuildState, _message: GetStanding, turn: Turn) -> bool:
    clock = _Clock(turn.now, datetime.now(UTC))
    rows = (*_invalid_rows(state, commands), *_roles_gone(state))
    faults = (*_features_off(state, clock), *_no_commands(state, clock), *rows, *_crashes(state, clock))
    turn.answer(GuildStanding(state.settings, faults, dict(state.dropped)))
    return True


@frozen
class _Clock:
    """Trio's time and everybody's at one moment; the kernel notes the former, which nobody else understands."""

    trio_time: float
    time: datetime

    def at(self, trio_time: float) -> datetime:
        return self.time + timedelta(seconds=round(trio_time - self.trio_time, 3))


def _features_off(state: GuildState, clock: _Clock) -> Iterator[GuildFault]:
    for feature, until in state.supervision.off_until.items():
        if until > clock.trio_time:
            yield GuildFault(
                FaultKind.FEATURE_OFF,
                f"{feature} is switched off here for now, because it failed too often",
                feature=feature,
                since=clock.at(until - FEATURE_OFF_SECONDS),
                until=clock.at(until),
            )


def _no_commands(state: GuildState, clock: _Clock) -> Iterator[GuildFault]:
    until = state.commands_missing_until(clock.time)
    if until is not None:
        yield GuildFault(
            FaultKind.COMMANDS_USED_UP,
            "slash commands cannot be registered now: Discord's limit of new ones a day is used up",
            until=until,
        )


def _invalid_rows(state: GuildState, commands: Container[str]) -> Iterator[GuildFault]:
    settings, directory = state.settings, state.directory
    found = [fault for looked in state.looked_at.values() for fault in looked.faults]
    as_things_are = (
        *faults_of_roles(settings, directory),
        *faults_of_channels(settings, directory),
        *faults_of_rewards(state.reward_rows, directory),
        *faults_of_multipliers(state.multiplier_rows, directory),
        *faults_of_cooldowns(state.cooldown_rows, commands),
    )
    for fault in (*state.faults, *found, *as_things_are):
        yield GuildFault(FaultKind.INVALID_ROW, str(fault.message), path=fault.path)


def _roles_gone(state: GuildState) -> Iterator[GuildFault]:
    """Rows that admit nobody and keep the group's default from holding all the same."""
    for row in state.permission_rows:
        if row.role_id not in state.directory.roles:
            message = f"the group {row.command_group.value} is given to a role that this server does not have"
            yield GuildFault(FaultKind.INVALID_ROW, message, path=f"permissions.{row.id}")


def _crashes(state: GuildState, clock: _Clock) -> Iterator[GuildFault]:
    for crash in reversed(state.supervision.crashes):
        if clock.trio_time - crash.at >= CRASH_SHOWN_SECONDS:
            return
        yield GuildFault(
            FaultKind.CRASH,
            f"something went wrong (reference {crash.reference})",
            feature=crash.blame or None,
            reference=crash.reference,
            since=clock.at(crash.at),
        )
