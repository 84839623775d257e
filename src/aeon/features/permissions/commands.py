"""`permissions`: which roles may use which groups of commands."""

from aeon.audit.by import By
from aeon.commands.call import Call
from aeon.commands.declaration import family, subcommand
from aeon.commands.later import answer_after
from aeon.commands.option import Choice, Option, OptionKind
from aeon.commands.texts import code
from aeon.discord.ids import GuildId, RoleId
from aeon.features.permissions import texts
from aeon.guild.access import CommandGroup
from aeon.guild.rights import grant_permission, revoke_permission
from aeon.guild.rights_messages import GrantPermission, RevokePermission

ROLE = Option("role", texts.WHICH_ROLE, OptionKind.ROLE)
GROUP = Option("group", texts.WHICH_GROUP, choices=tuple(Choice(group.value, group.value) for group in CommandGroup))


def _mention(role_id: RoleId, guild_id: GuildId) -> str:
    """Mentioned by its id `@everyone` would have two signs."""
    return "@everyone" if role_id == RoleId(guild_id) else f"<@&{role_id}>"


def _line(call: Call, group: CommandGroup) -> str:
    listed = [row.role_id for row in call.state.permission_rows if row.command_group is group]
    if not listed:
        return call.say(texts.BY_DEFAULT, group=code(group.value), who=texts.DEFAULTS[group])
    roles = ", ".join(_mention(role_id, call.state.guild_id) for role_id in listed)
    return call.say(texts.LISTED, group=code(group.value), roles=roles)


@subcommand("list", texts.LIST)
def show(call: Call) -> None:
    call.answer(
        "\n".join([call.say(texts.LIST_HEAD), *(_line(call, group) for group in CommandGroup)]), is_ephemeral=True
    )


@subcommand("grant", texts.GRANT, options=(ROLE, GROUP))
def grant(call: Call) -> None:
    role_id, group = _named(call)
    granted = call.say(texts.GRANTED, role=_mention(role_id, call.state.guild_id), group=code(group.value))
    request = GrantPermission(role_id, group, by=By(call.caller.user_id), asked_by=call.caller)
    answer_after(call, grant_permission, request, lambda _row: granted)


@subcommand("revoke", texts.REVOKE, options=(ROLE, GROUP))
def revoke(call: Call) -> None:
    role_id, group = _named(call)
    words = {"role": _mention(role_id, call.state.guild_id), "group": code(group.value)}
    listed = [row for row in call.state.permission_rows if row.command_group is group]
    row = next((each for each in listed if each.role_id == role_id), None)
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
