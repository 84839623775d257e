"""The guilds, their members and what these write, as Discord would send them."""

import random
from collections.abc import Iterator
from typing import Any

CHANNELS, ROLES, MEMBERS = 30, 25, 50

BOT: dict[str, Any] = {
    "id": "42",
    "username": "bench",
    "discriminator": "0",
    "avatar": None,
    "global_name": None,
    "bot": True,
}
APPLICATION: dict[str, Any] = BOT | {
    "name": "bench",
    "description": "",
    "icon": None,
    "owner": BOT,
    "verify_key": "00",
    "flags": 1 << 15 | 1 << 19,
}
APPLICATION |= {"bot_public": True, "bot_require_code_grant": False, "rpc_origins": []}
"""Serves as the answer to every request of a login: the own user, the application."""

EVERYTHING_USUAL = "1071698660929"


def snowflake(chance: random.Random) -> str:
    """An id of any age; two that are alike pack smaller than real ones."""
    return str(chance.randrange(10**17, 10**18))


def guild_object(number: int) -> dict[str, Any]:
    """A guild as GUILD_CREATE brings it, with all that a client may insist on."""
    guild_id, chance = str(10**18 + number * 2**22), random.Random(number)
    role: dict[str, Any] = {
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
    }
    role |= {"managed": False, "mentionable": False, "permissions": EVERYTHING_USUAL, "flags": 0, "icon": None}
    roles = [{**role, "id": guild_id, "name": "@everyone", "position": 0}]
    roles += [{**role, "id": snowflake(chance), "name": f"role {n}", "position": n} for n in range(1, ROLES)]
    overwrites = [{"id": roles[n]["id"], "type": 0, "allow": "1024", "deny": "2048"} for n in (0, 1)]
    channel: dict[str, Any] = {
        "type": 0,
        "nsfw": False,
        "topic": None,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
    }
    channel |= {"permission_overwrites": overwrites, "flags": 0}
    channels = [{**channel, "id": snowflake(chance), "name": f"channel-{n}", "position": n} for n in range(CHANNELS)]
    member: dict[str, Any] = {
        "roles": [roles[1]["id"]],
        "joined_at": "2024-01-01T00:00:00.000000+00:00",
        "deaf": False,
        "mute": False,
    }
    member |= {"nick": None, "avatar": None, "premium_since": None, "pending": False, "flags": 0}
    users = [{**BOT, "id": str(10**17 + n), "username": f"member{n}", "bot": False} for n in range(MEMBERS - 1)]
    guild: dict[str, Any] = {
        "id": guild_id,
        "name": f"Guild {number}",
        "owner_id": users[0]["id"],
        "icon": None,
        "splash": None,
    }
    guild |= {
        "discovery_splash": None,
        "description": None,
        "features": [],
        "emojis": [],
        "stickers": [],
        "banner": None,
    }
    guild |= {"verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0}
    guild |= {"afk_channel_id": None, "afk_timeout": 300, "application_id": None, "system_channel_id": None}
    guild |= {"system_channel_flags": 0, "rules_channel_id": None, "vanity_url_code": None, "premium_tier": 0}
    guild |= {"preferred_locale": "en-US", "public_updates_channel_id": None, "nsfw_level": 0, "nsfw": False}
    guild |= {"premium_progress_bar_enabled": False, "safety_alerts_channel_id": None, "max_members": 500_000}
    guild |= {"joined_at": "2024-01-01T00:00:00.000000+00:00", "large": False, "unavailable": False}
    guild |= {"member_count": MEMBERS, "voice_states": [], "threads": [], "presences": [], "stage_instances": []}
    guild |= {"guild_scheduled_events": [], "soundboard_sounds": [], "roles": roles, "channels": channels}
    guild["members"] = [{**member, "user": user} for user in [BOT, *users]]
    return guild


def is_command(number: int, every: int) -> bool:
    """One in so many messages, spread over all guilds; none where `every` is 0."""
    return every > 0 and number % every == number // every % every


def message_object(guild: dict[str, Any], number: int, *, commands_every: int = 0) -> dict[str, Any]:
    """A message of about 1.3 kB, or one that asks for an answer."""
    author = guild["members"][1 + number % (MEMBERS - 1)]
    user = {**author["user"], "public_flags": 0, "avatar_decoration_data": None, "clan": None, "primary_guild": None}
    member: dict[str, Any] = {key: value for key, value in author.items() if key != "user"}
    message: dict[str, Any] = {
        "id": str(2 * 10**18 + number),
        "channel_id": guild["channels"][number % CHANNELS]["id"],
        "type": 0,
    }
    message |= {"guild_id": guild["id"], "author": user, "member": member, "tts": False, "flags": 0, "pinned": False}
    sentence = f"{number} " + "quite an ordinary sentence, again and again; " * 9
    message |= {
        "content": "!ping" if is_command(number, commands_every) else sentence,
        "embeds": [],
        "nonce": str(number),
    }
    message |= {"timestamp": "2026-01-01T12:00:00.000000+00:00", "edited_timestamp": None, "mention_everyone": False}
    message |= {"mentions": [], "mention_roles": [], "attachments": [], "components": [], "channel_type": 0}
    return message


def arrivals(guilds: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """READY and the guilds: how every session begins."""
    ready: dict[str, Any] = {
        "v": 10,
        "user": BOT,
        "session_id": "bench",
        "resume_gateway_url": "ws://127.0.0.1:1",
        "shard": [0, 1],
    }
    ready |= {"guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds], "private_channels": []}
    ready |= {"application": {"id": "42", "flags": 0}, "relationships": [], "user_settings": {}, "presences": []}
    yield {"op": 0, "s": 1, "t": "READY", "d": ready}
    for sequence, guild in enumerate(guilds, 2):
        yield {"op": 0, "s": sequence, "t": "GUILD_CREATE", "d": guild}


def message_created(guilds: list[dict[str, Any]], number: int, *, commands_every: int = 0) -> dict[str, Any]:
    """The dispatch of this message, as it follows on the arrivals."""
    message = message_object(guilds[number % len(guilds)], number, commands_every=commands_every)
    return {"op": 0, "s": 2 + len(guilds) + number, "t": "MESSAGE_CREATE", "d": message}
