"""Guilds coming and going."""

from aeon.discord.ids import ChannelId, GuildId, RoleId, UserId
from aeon.simulator.payloads.guild import guild_object
from aeon.simulator.permissions import Permission
from aeon.simulator.world.channels import create_channel
from aeon.simulator.world.entities import ChannelType, Guild, Member, Role
from aeon.simulator.world.members import add_bot
from aeon.simulator.world.world import World

EVERYONE_PERMISSIONS = (
    Permission.VIEW_CHANNEL
    | Permission.CREATE_INSTANT_INVITE
    | Permission.CHANGE_NICKNAME
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.ADD_REACTIONS
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.SEND_POLLS
    | Permission.USE_VAD
    | Permission.STREAM
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""What Discord gives @everyone in a new guild, about."""


def create_guild(world: World, name: str, owner_id: UserId, *, with_bot: bool = True) -> Guild:
    """A new guild with its owner, one text channel and, if asked for, the bot."""
    guild = Guild(GuildId(world.snowflakes.make_for_guild()), name, owner_id)
    everyone = Role(RoleId(guild.id), "@everyone", int(EVERYONE_PERMISSIONS), position=0)
    guild.roles[everyone.id] = everyone
    guild.members[owner_id] = Member(owner_id, world.now_ms())
    world.guilds[guild.id] = guild
    channel = create_channel(world, guild, "general", kind=ChannelType.TEXT)
    guild.system_channel_id = ChannelId(channel.id)
    if with_bot:
        add_bot(world, guild)
    return guild


def update_guild(world: World, guild: Guild) -> None:
    """Tell of a guild whose fields were changed."""
    world.emit("GUILD_UPDATE", guild.id, lambda: guild_object(world, guild))


def set_unavailable(world: World, guild: Guild, *, unavailable: bool) -> None:
    """An outage of the guild begins or ends; the gateway tells of it as Discord does."""
    guild.unavailable = unavailable
    name = "GUILD_DELETE" if unavailable else "GUILD_CREATE"
    world.emit(name, guild.id, lambda: {"id": guild.id, "unavailable": True})


def delete_guild(world: World, guild: Guild) -> None:
    """The guild ends for everyone."""
    world.emit("GUILD_DELETE", guild.id, lambda: {"id": guild.id})
    for channel_id in (*guild.channels, *guild.threads):
        del world.channels[channel_id]
    for webhook_id in [one.id for one in world.webhooks.values() if one.guild_id == guild.id]:
        del world.webhooks[webhook_id]
    for code in [one.code for one in world.invites.values() if one.guild_id == guild.id]:
        del world.invites[code]
    del world.guilds[guild.id]
