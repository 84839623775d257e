"""Who may use which command where: what Discord's command picker shows a person.

https://discord.com/developers/docs/interactions/application-commands#permissions. A guild's owner and its administrators
may use everything. For others a rule for the channel comes first, then one for the person, then those for their
roles (one that allows suffices), then that for everyone; without any, the command's `default_member_permissions`.
Rules for the command come before those for the whole application.
"""

from aeon.simulator.permissions import Permission, permissions_in
from aeon.simulator.wire import Payload
from aeon.simulator.world.application import Command
from aeon.simulator.world.entities import Channel, Guild, Member, User
from aeon.simulator.world.world import World

IN_GUILD, WITH_BOT = 0, 1
"""Contexts: https://discord.com/developers/docs/resources/application#interaction-contexts"""

ROLE, USER, CHANNEL = 1, 2, 3
"""What a command's permission is for."""


def may_use(world: World, user: User, channel: Channel, command: Command) -> bool:
    """True where this person finds the command in this channel."""
    if channel.guild_id is None:
        return _reaches(command, WITH_BOT) and world.is_with_bot(channel.id)
    guild = world.guilds[channel.guild_id]
    member = guild.members[user.id]
    permissions = permissions_in(guild, member, channel, now_ms=world.now_ms())
    if Permission.ADMINISTRATOR in permissions:
        return _reaches(command, IN_GUILD)
    if Permission.USE_APPLICATION_COMMANDS not in permissions or not _reaches(command, IN_GUILD):
        return False
    ruled = _ruled(world, guild, member, channel, command=command)
    if ruled is not None:
        return ruled
    needed = command.body["default_member_permissions"]
    return needed is None or (int(needed) != 0 and int(needed) & ~int(permissions) == 0)


def _reaches(command: Command, context: int) -> bool:
    """Whether the command is offered in guilds, or in conversations with the bot. A guild's own is in that guild."""
    if command.guild_id is not None:
        return context == IN_GUILD
    contexts = command.body["contexts"]
    if contexts is not None:
        return context in contexts
    return context == IN_GUILD or command.body.get("dm_permission") is not False


def _ruled(world: World, guild: Guild, member: Member, channel: Channel, *, command: Command) -> bool | None:
    """What the guild's own rules say; None where they say nothing."""
    application = world.application
    channels: bool | None = None
    people: bool | None = None
    for owner in (command.id, application.id):
        rules = application.command_permissions.get((guild.id, owner), [])
        channels = _of_channel(rules, guild, channel) if channels is None else channels
        people = _of_member(rules, guild, member) if people is None else people
    return False if channels is False else people


def _of_channel(rules: list[Payload], guild: Guild, channel: Channel) -> bool | None:
    """The rule for this channel, else that for all channels, whose id is the guild's less one."""
    said = {rule["id"]: bool(rule["permission"]) for rule in rules if rule["type"] == CHANNEL}
    return said.get(channel.id, said.get(str(int(guild.id) - 1)))


def _of_member(rules: list[Payload], guild: Guild, member: Member) -> bool | None:
    said = {rule["id"]: bool(rule["permission"]) for rule in rules if rule["type"] != CHANNEL}
    if member.user_id in said:
        return said[member.user_id]
    of_roles = [said[role_id] for role_id in member.roles if role_id in said]
    return any(of_roles) if of_roles else said.get(guild.id)
