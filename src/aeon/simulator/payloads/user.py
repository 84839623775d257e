"""Users and members."""

from aeon.simulator.wire import Payload, iso
from aeon.simulator.world.entities import Guild, Member, User
from aeon.simulator.world.world import World


def user_object(user: User) -> Payload:
    """https://discord.com/developers/docs/resources/user#user-object, as others see it."""
    payload: Payload = {
        "id": user.id,
        "username": user.username,
        "avatar": user.avatar,
        "discriminator": "0000" if user.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "banner": None,
        "accent_color": None,
        "global_name": user.global_name,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
    }
    if user.bot:
        payload["bot"] = True
    return payload


def own_user_object(user: User) -> Payload:
    """The user as it sees itself at `/users/@me`."""
    return user_object(user) | {
        "mfa_enabled": True,
        "locale": user.locale,
        "premium_type": 0,
        "email": None,
        "verified": True,
    }


def partial_member_object(member: Member) -> Payload:
    """A member without its user, as messages carry it."""
    until = member.timed_out_until_ms
    return {
        "avatar": None,
        "avatar_decoration_data": None,
        "banner": None,
        "collectibles": None,
        "communication_disabled_until": None if until is None else iso(until),
        "flags": 0,
        "joined_at": iso(member.joined_ms),
        "nick": member.nick,
        "pending": False,
        "premium_since": None,
        "roles": list(member.roles),
        "mute": member.mute,
        "deaf": member.deaf,
    }


def member_object(world: World, member: Member) -> Payload:
    """https://discord.com/developers/docs/resources/guild#guild-member-object."""
    payload = partial_member_object(member)
    payload["user"] = user_object(world.user(member.user_id))
    return payload


def member_event(world: World, guild: Guild, member: Member) -> Payload:
    """The member of GUILD_MEMBER_ADD and GUILD_MEMBER_UPDATE."""
    return member_object(world, member) | {"guild_id": guild.id}
