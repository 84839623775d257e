"""Rights and cooldowns read and changed."""

from functools import partial

from attrs import evolve

from aeon.actors.turn import Turn
from aeon.guild import rights_store, texts
from aeon.guild.access import Caller, CommandGroup, may_change_rights
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import Fault, Invalid, NotEntitled
from aeon.guild.handed_out import needs_person
from aeon.guild.known_commands import KnownCommands
from aeon.guild.rights_messages import (
    ClearCooldown,
    GrantPermission,
    ListCommands,
    ListCooldowns,
    ListPermissions,
    RevokePermission,
    SetCooldown,
)
from aeon.guild.settings import LONGEST_COOLDOWN_MS
from aeon.guild.state import GuildState
from aeon.guild.writing import start_write

NOT_ENTITLED = NotEntitled(texts.NOT_ENTITLED)
NEEDS_PERSON = NotEntitled(texts.NEEDS_PERSON.filled(powers=texts.POWERS))


def rights_handlers(commands: KnownCommands) -> tuple[Handler, ...]:
    """`commands` are all that can have a cooldown of their own."""
    return (
        handler("", ListPermissions, _list_permissions),
        handler("", ListCooldowns, _list_cooldowns),
        handler("", ListCommands, partial(_list_commands, commands)),
        handler("", GrantPermission, grant_permission),
        handler("", RevokePermission, revoke_permission),
        handler("", SetCooldown, partial(set_cooldown, commands)),
        handler("", ClearCooldown, partial(clear_cooldown, commands)),
    )


def _list_permissions(state: GuildState, _message: ListPermissions, turn: Turn) -> bool:
    turn.answer(state.permission_rows)
    return True


def _list_cooldowns(state: GuildState, _message: ListCooldowns, turn: Turn) -> bool:
    turn.answer(state.cooldown_rows)
    return True


def _list_commands(commands: KnownCommands, _state: GuildState, _message: ListCommands, turn: Turn) -> bool:
    turn.answer(tuple(commands.by_name.values()))
    return True


def grant_permission(state: GuildState, message: GrantPermission, turn: Turn) -> bool:
    role = state.directory.roles.get(message.role_id)
    if role is None:
        turn.refuse(Invalid((Fault("roleId", texts.NO_ROLE),)))
        return True
    if message.asked_by is None and needs_person(role):
        turn.refuse(NEEDS_PERSON)
        return True
    if not _may_change(state, message.asked_by, message.command_group):
        turn.refuse(NOT_ENTITLED)
        return True
    return start_write(state, turn, rights_store.grant, message)


def revoke_permission(state: GuildState, message: RevokePermission, turn: Turn) -> bool:
    row = next((each for each in state.permission_rows if each.id == message.id), None)
    if row is not None and not _may_change(state, message.asked_by, row.command_group):
        turn.refuse(NOT_ENTITLED)
        return True
    return start_write(state, turn, rights_store.revoke, message)


def _may_change(state: GuildState, asked_by: Caller | None, group: CommandGroup) -> bool:
    return asked_by is None or may_change_rights(asked_by, group, state.directory)


def set_cooldown(commands: KnownCommands, state: GuildState, message: SetCooldown, turn: Turn) -> bool:
    faults = []
    known = commands.find(message.command_name)
    if known is None:
        faults.append(Fault("commandName", texts.NO_COMMAND))
    if not 0 <= message.cooldown_ms <= LONGEST_COOLDOWN_MS:
        faults.append(Fault("cooldownMs", texts.NOT_MILLISECONDS.filled(most=LONGEST_COOLDOWN_MS)))
    if known is None or faults:
        turn.refuse(Invalid(tuple(faults)))
        return True
    return start_write(state, turn, rights_store.set_cooldown, evolve(message, command_name=known.name))


def clear_cooldown(commands: KnownCommands, state: GuildState, message: ClearCooldown, turn: Turn) -> bool:
    """Of a command in whatever case it is named, unless another program wrote a row in just that case."""
    known = None if message.command_name in state.command_cooldowns else commands.find(message.command_name)
    wanted = message if known is None else evolve(message, command_name=known.name)
    return start_write(state, turn, rights_store.clear_cooldown, wanted)
