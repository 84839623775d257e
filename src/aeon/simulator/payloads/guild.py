"""Guilds with their roles, channels and emoji."""

from aeon.simulator.payloads.thread import thread_object
from aeon.simulator.payloads.user import member_object, user_object
from aeon.simulator.wire import Payload, iso
from aeon.simulator.world.entities import Channel, ChannelType, Emoji, Guild, Role
from aeon.simulator.world.world import World

_SPOKEN = (ChannelType.VOICE, ChannelType.STAGE)
_LARGE_MEMBERS = 250


def role_object(role: Role) -> Payload:
    """https://discord.com/developers/docs/topics/permissions#role-object."""
    payload: Payload = {
        "id": role.id,
        "name": role.name,
        "description": None,
        "permissions": str(role.permissions),
        "position": role.position,
        "color": role.color,
        "colors": {"primary_color": role.color, "secondary_color": None, "tertiary_color": None},
        "hoist": role.hoist,
        "managed": role.managed,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if role.bot_id is not None:
        payload["tags"] = {"bot_id": role.bot_id}
    return payload


def emoji_object(world: World, emoji: Emoji) -> Payload:
    """https://discord.com/developers/docs/resources/emoji#emoji-object."""
    payload: Payload = {
        "id": emoji.id,
        "name": emoji.name,
        "roles": list(emoji.roles),
        "require_colons": True,
        "managed": False,
        "animated": emoji.animated,
        "available": True,
    }
    if emoji.user_id in world.users:
        payload["user"] = user_object(world.user(emoji.user_id))
    return payload


def overwrite_objects(channel: Channel) -> list[Payload]:
    """A channel's overwrites."""
    return [
        {"id": overwrite.id, "type": overwrite.type, "allow": str(overwrite.allow), "deny": str(overwrite.deny)}
        for overwrite in channel.overwrites.values()
    ]


def channel_object(world: World, channel: Channel) -> Payload:
    """https://discord.com/developers/docs/resources/channel#channel-object."""
    if channel.thread is not None:
        return thread_object(channel, channel.thread)
    payload: Payload = {
        "id": channel.id,
        "type": int(channel.type),
        "last_message_id": channel.last_message_id,
        "flags": 0,
    }
    if channel.last_pin_ms is not None:
        payload["last_pin_timestamp"] = iso(channel.last_pin_ms)
    if channel.type is ChannelType.DM:
        payload["recipients"] = [user_object(world.user(who)) for who in channel.recipients if who != world.bot_id]
        return payload
    payload |= {
        "guild_id": channel.guild_id,
        "name": channel.name,
        "parent_id": channel.parent_id,
        "position": channel.position,
        "permission_overwrites": overwrite_objects(channel),
        "nsfw": channel.nsfw,
    }
    if channel.type is ChannelType.CATEGORY:
        return payload
    payload |= {"topic": channel.topic, "rate_limit_per_user": channel.slowmode_seconds}
    if channel.type in _SPOKEN:
        payload |= {"bitrate": channel.bitrate, "user_limit": channel.user_limit, "rtc_region": None}
    if channel.type is ChannelType.FORUM:
        payload |= {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
        payload |= {"default_forum_layout": 0, "default_thread_rate_limit_per_user": 0}
    return payload


def guild_object(world: World, guild: Guild) -> Payload:
    """https://discord.com/developers/docs/resources/guild#guild-object."""
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": guild.icon,
        "description": guild.description,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": guild.owner_id,
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": guild.system_channel_id,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 1,
        "roles": [role_object(role) for role in guild.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 25_000_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.preferred_locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "premium_progress_bar_enabled_user_updated_at": None,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [emoji_object(world, emoji) for emoji in guild.emojis.values()],
        "stickers": [],
        "incidents_data": None,
    }


def guild_create(world: World, guild: Guild, *, with_members: bool) -> Payload:
    """The data of GUILD_CREATE; only the bot's own member without the presence intent, as Discord has it."""
    members = guild.members.values() if with_members else (guild.members[world.bot_id],)
    return guild_object(world, guild) | {
        "joined_at": iso(guild.members[world.bot_id].joined_ms),
        "large": len(guild.members) > _LARGE_MEMBERS,
        "unavailable": False,
        "member_count": len(guild.members),
        "voice_states": [],
        "members": [member_object(world, member) for member in members],
        "channels": [channel_object(world, channel) for channel in guild.channels.values()],
        "threads": [
            thread_object(one, one.thread)
            for one in guild.threads.values()
            if one.thread is not None and not one.thread.archived
        ],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
