"""The demo community: one guild ready to play with. Its ids are the same in every run."""

from aeon.discord.ids import ApplicationId, ChannelId, GuildId, RoleId, UserId
from aeon.simulator.permissions import Permission
from aeon.simulator.snowflakes import Snowflakes
from aeon.simulator.world.application import Application, make_token
from aeon.simulator.world.entities import Channel, ChannelType, Guild, Member, Overwrite, Role, User
from aeon.simulator.world.guilds import EVERYONE_PERMISSIONS
from aeon.simulator.world.world import World

_FIRST_ID = 1_100_000_000_000_000_000
_JOINED_MS = 1_704_067_200_000
"""The first of January 2024."""

BOT_ID = UserId(str(_FIRST_ID))
GUILD_ID = GuildId(str(_FIRST_ID + 100))
OWNER_ID = UserId(str(_FIRST_ID + 1))
MODERATOR_ID = UserId(str(_FIRST_ID + 2))
MEMBER_ID = UserId(str(_FIRST_ID + 4))
GENERAL_ID = ChannelId(str(_FIRST_ID + 301))

_PEOPLE = (
    ("olivia", "Olivia", ()),
    ("marek", "Marek", ("Moderator",)),
    ("mina", "Mina", ("Moderator", "Regular")),
    ("ada", "Ada", ("Regular",)),
    ("ben", "Ben", ()),
    ("chloe", "Chloé", ("Regular", "Artist")),
    ("dmitri", "Dmitri", ()),
    ("emi", "Emi", ("Artist",)),
)
_MODERATION = (
    Permission.KICK_MEMBERS
    | Permission.BAN_MEMBERS
    | Permission.MODERATE_MEMBERS
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_NICKNAMES
    | Permission.VIEW_AUDIT_LOG
)
_ROLES = (
    ("Muted", Permission(0), 0x808080),
    ("Artist", Permission(0), 0xE67E22),
    ("Regular", Permission(0), 0x2ECC71),
    ("Moderator", _MODERATION, 0x3498DB),
)
_TEXT, _VOICE, _CATEGORY = ChannelType.TEXT, ChannelType.VOICE, ChannelType.CATEGORY
_CHANNELS = (
    ("Town", _CATEGORY, None),
    ("general", _TEXT, "Town"),
    ("bot-commands", _TEXT, "Town"),
    ("showcase", _TEXT, "Town"),
    ("Staff", _CATEGORY, None),
    ("moderators", _TEXT, "Staff"),
    ("log", _TEXT, "Staff"),
    ("Support", _CATEGORY, None),
    ("help-desk", _TEXT, "Support"),
    ("Lounge", _VOICE, "Town"),
)


def empty_world() -> World:
    """A bot, and the person who owns its application; no guild."""
    application = Application(ApplicationId(BOT_ID), BOT_ID, OWNER_ID, "Aeon", make_token(BOT_ID))
    world = World(application, Snowflakes())
    world.users[BOT_ID] = User(BOT_ID, "aeon", "Aeon", bot=True)
    for number, (username, shown, _) in enumerate(_PEOPLE, 1):
        user = User(UserId(str(_FIRST_ID + number)), username, shown)
        world.users[user.id] = user
    return world


def found_world() -> World:
    """The demo community: an owner, two moderators, five members, the bot; roles, channels, a hidden category."""
    world = empty_world()
    guild = Guild(GUILD_ID, "Lantern Square", OWNER_ID, description="A small town to try things in.")
    world.guilds[guild.id] = guild
    guild.roles[RoleId(guild.id)] = Role(RoleId(guild.id), "@everyone", int(EVERYONE_PERMISSIONS), position=0)
    roles = _add_roles(guild)
    _add_members(guild, roles)
    _add_channels(world, guild, roles)
    guild.system_channel_id = GENERAL_ID
    return world


def _add_roles(guild: Guild) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for number, (name, permissions, color) in enumerate(_ROLES, 1):
        role = Role(RoleId(str(_FIRST_ID + 200 + number)), name, int(permissions), number, color)
        roles[name] = guild.roles[role.id] = role
    own = Role(RoleId(str(_FIRST_ID + 200)), "Aeon", int(Permission.ADMINISTRATOR), len(_ROLES) + 1)
    own.managed, own.bot_id = True, BOT_ID
    guild.roles[own.id] = own
    return roles | {"Aeon": own}


def _add_members(guild: Guild, roles: dict[str, Role]) -> None:
    guild.members[BOT_ID] = Member(BOT_ID, _JOINED_MS, [roles["Aeon"].id])
    for number, (_, _, names) in enumerate(_PEOPLE, 1):
        user_id = UserId(str(_FIRST_ID + number))
        guild.members[user_id] = Member(user_id, _JOINED_MS + number, [roles[name].id for name in names])


def _add_channels(world: World, guild: Guild, roles: dict[str, Role]) -> None:
    by_name: dict[str, Channel] = {}
    hidden = {
        guild.id: Overwrite(guild.id, 0, deny=int(Permission.VIEW_CHANNEL)),
        roles["Moderator"].id: Overwrite(roles["Moderator"].id, 0, allow=int(Permission.VIEW_CHANNEL)),
    }
    for number, (name, kind, parent) in enumerate(_CHANNELS):
        channel = Channel(ChannelId(str(_FIRST_ID + 300 + number)), kind, guild.id, name, position=number)
        channel.parent_id = None if parent is None else by_name[parent].id
        if "Staff" in {name, parent}:
            channel.overwrites = {key: Overwrite(one.id, one.type, one.allow, one.deny) for key, one in hidden.items()}
        by_name[name] = guild.channels[channel.id] = world.channels[channel.id] = channel
