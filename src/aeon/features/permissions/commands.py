"""`permissions`: which roles may use which groups of commands."""

from collections import Counter
from collections.abc import Iterable

from attrs import evolve

from aeon.audit.by import By
from aeon.commands.call import Call
from aeon.commands.completion import Typing
from aeon.commands.declaration import family, subcommand
from aeon.commands.later import answer_after
from aeon.commands.option import Choice, Option, OptionKind
from aeon.commands.texts import FIND_NONE, KIND_NAMES, code
from aeon.discord.ids import RoleId
from aeon.features.permissions import texts
from aeon.guild.access import CommandGroup
from aeon.guild.directory import role_rank
from aeon.guild.rights import grant_permission, revoke_permission
from aeon.guild.rights_messages import GrantPermission, RevokePermission


def _listed(typing: Typing) -> Iterable[str]:
    """The listed roles, of the group that was chosen before: the highest first, then the ids of those that are gone."""
    state, group = typing.state, typing.others.get("group")
    ids = dict.fromkeys(row.role_id for row in state.permission_rows if group in {None, row.command_group.value})
    roles = state.directory.roles
    namesakes = Counter(role.name.casefold() for role in roles.values())
    there = sorted((roles[role_id] for role_id in ids if role_id in roles), key=role_rank, reverse=True)
    names = (role.name if namesakes[role.name.casefold()] == 1 else role.id for role in there)
    return (*names, *(role_id for role_id in ids if role_id not in roles))


ROLE = Option("role", texts.WHICH_ROLE, OptionKind.ROLE)
LISTED_ROLE = evolve(ROLE, may_be_gone=True, suggest=_listed)
GROUP = Option("group", texts.WHICH_GROUP, choices=tuple(Choice(group.value, group.value) for group in CommandGroup))


def _mention(call: Call, role_id: RoleId) -> str:
    """Mentioned by its id `@everyone` would have two signs, and a role that is gone no name."""
    if role_id == RoleId(call.state.guild_id):
        return "@everyone"
    if role_id not in call.state.directory.roles:
        return call.say(texts.GONE, role=code(role_id))
    return f"<@&{role_id}>"


def _line(call: Call, group: CommandGroup) -> str:
    listed = [row.role_id for row in call.state.permission_rows if row.command_group is group]
    if not listed:
        return call.say(texts.BY_DEFAULT, group=code(group.value), who=texts.DEFAULTS[group])
    roles = ", ".join(_mention(call, role_id) for role_id in listed)
    return call.say(texts.LISTED, group=code(group.value), roles=roles)


@subcommand("list", texts.LIST)
def show(call: Call) -> None:
    call.answer(
        "\n".join([call.say(texts.LIST_HEAD), *(_line(call, group) for group in CommandGroup)]), is_ephemeral=True
    )


@subcommand("grant", texts.GRANT, options=(ROLE, GROUP))
def grant(call: Call) -> None:
    role_id, group = _named(call)
    granted = call.say(texts.GRANTED, role=_mention(call, role_id), group=code(group.value))
    request = GrantPermission(role_id, group, by=By(call.caller.user_id), asked_by=call.caller)
    answer_after(call, grant_permission, request, lambda _row: granted)


@subcommand("revoke", texts.REVOKE, options=(LISTED_ROLE, GROUP))
def revoke(call: Call) -> None:
    role_id, group = _named(call)
    words = {"role": _mention(call, role_id), "group": code(group.value)}
    listed = [row for row in call.state.permission_rows if row.command_group is group]
    row = next((each for each in listed if each.role_id == role_id), None)
    if row is None and role_id not in call.state.directory.roles:
        call.refuse_argument(call.say(FIND_NONE, kind=KIND_NAMES[OptionKind.ROLE], word=role_id))
        return
    if row is None:
        call.refuse(call.say(texts.NOT_LISTED, **words), reason="state")
        return
    said = texts.REVOKED if len(listed) > 1 else texts.LAST_REVOKED
    revoked = call.say(said, **words, who=texts.DEFAULTS[group])
    request = RevokePermission(row.id, by=By(call.caller.user_id), asked_by=call.caller)
    answer_after(call, revoke_permission, request, lambda _nothing: revoked)


def _named(call: Call) -> tuple[RoleId, CommandGroup]:
    return RoleId(call.arguments.text("role")), CommandGroup(call.arguments.text("group"))


PERMISSIONS = family(
    "permissions",
    texts.PERMISSIONS,
    show,
    grant,
    revoke,
    group=CommandGroup.ADMIN,
)
