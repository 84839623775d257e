"""Guilds and what is in them, made and changed without asking for permission."""

from typing import Any

from aeon.discord.ids import ChannelId, EmojiId, RoleId, UserId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.control.reading import body_of, count_of, guild_of, listed, text, user_at
from aeon.simulator.control.world import guild_view
from aeon.simulator.errors import Misuse
from aeon.simulator.payloads.guild import channel_object, emoji_object, role_object
from aeon.simulator.payloads.user import member_object
from aeon.simulator.routes import Caller, Route
from aeon.simulator.validation.channels import read_overwrites, rename
from aeon.simulator.validation.form import Form
from aeon.simulator.world.channels import create_channel, update_channel
from aeon.simulator.world.emojis import update_emojis
from aeon.simulator.world.entities import THREADS, ChannelType, Emoji, Guild, Member
from aeon.simulator.world.guilds import create_guild, set_unavailable
from aeon.simulator.world.members import add_bot, add_member, remove_member, update_member
from aeon.simulator.world.roles import create_role, move_role, new_role
from aeon.simulator.world.users import create_user


def post_guilds(call: Call) -> Answer:
    """One guild, or `count` of them in a list of `{id, name}`; the bot is in them unless `bot` is false."""
    body = body_of(call)
    count = count_of(body)
    name = text(body, "name", "Guild")
    given = body.get("ownerId")
    owner = create_user(call.world, "owner") if given is None else user_at(call, str(given))
    with_bot = body.get("bot") is not False
    if count is None:
        return Answer(201, guild_view(create_guild(call.world, name, owner.id, with_bot=with_bot)))
    made = [create_guild(call.world, f"{name} {index}", owner.id, with_bot=with_bot) for index in range(count)]
    return Answer(201, [{"id": guild.id, "name": guild.name, "channelId": guild.system_channel_id} for guild in made])


def put_guild(call: Call) -> Answer:
    """An outage begins or ends: `unavailable`."""
    guild = guild_of(call)
    unavailable = body_of(call).get("unavailable")
    if not isinstance(unavailable, bool):
        raise Misuse(400, "unavailable is true or false")
    if unavailable != guild.unavailable:
        set_unavailable(call.world, guild, unavailable=unavailable)
    return Answer(body=guild_view(guild))


def post_channels(call: Call) -> Answer:
    """One channel, or `count` of them in a list; answers Discord's channel object."""
    guild, body = guild_of(call), body_of(call)
    count = count_of(body)
    name = text(body, "name", "channel")
    kind = _channel_type(body.get("type", 0))
    parent = body.get("parentId")
    parent_id = None if parent is None else ChannelId(str(parent))
    names = [name] if count is None else [f"{name}-{index}" for index in range(count)]
    made = [create_channel(call.world, guild, rename(one, kind), kind=kind, parent_id=parent_id) for one in names]
    form = Form({"permission_overwrites": body.get("overwrites") or body.get("permissionOverwrites")})
    overwrites = read_overwrites(form, guild)
    form.check()
    for channel in made if overwrites else ():
        channel.overwrites = dict(overwrites)
        update_channel(call.world, channel)
    shown = [channel_object(call.world, channel) for channel in made]
    return Answer(201, shown[0] if count is None else shown)


def _channel_type(value: Any) -> ChannelType:
    try:
        by_name = isinstance(value, str) and not value.isdecimal()
        kind = ChannelType[value.upper()] if by_name else ChannelType(int(value))
    except (KeyError, TypeError, ValueError):
        raise Misuse(400, f"there is no type of channel {value}") from None
    if kind in THREADS:
        raise Misuse(400, "threads are begun by REST, as a person or as the bot")
    return kind


def post_roles(call: Call) -> Answer:
    """One role, or `count` of them in a list; answers Discord's role object."""
    guild, body = guild_of(call), body_of(call)
    count = count_of(body)
    name = text(body, "name", "role")
    shown = []
    for one in [name] if count is None else [f"{name}{index}" for index in range(count)]:
        role = new_role(call.world, one, permissions=int(text(body, "permissions", "0")))
        role.color = int(text(body, "color", "0"))
        role.mentionable = body.get("mentionable") is True
        create_role(call.world, guild, role)
        if "position" in body:
            move_role(call.world, guild, role, int(text(body, "position")))
        shown.append(role_object(role))
    return Answer(201, shown[0] if count is None else shown)


def post_members(call: Call) -> Answer:
    """A user joins (`userId`; the bot too), or `count` new ones do; one who is there gets the roles and name given."""
    guild, body = guild_of(call), body_of(call)
    count = count_of(body)
    if count is not None:
        name = text(body, "username", "member")
        made = [add_member(call.world, guild, create_user(call.world, f"{name}{index}").id) for index in range(count)]
        return Answer(201, [member_object(call.world, member) for member in made])
    user = user_at(call, text(body, "userId"))
    if user.id in guild.bans:
        raise Misuse(403, "this user is banned from the guild")
    if user.id == call.world.bot_id:
        return Answer(201, member_object(call.world, add_bot(call.world, guild)))
    member = add_member(call.world, guild, user.id)
    _apply(call, guild, member, body)
    return Answer(201, member_object(call.world, member))


def _apply(call: Call, guild: Guild, member: Member, body: dict[str, Any]) -> None:
    roles = [RoleId(str(role_id)) for role_id in listed(body, "roles")]
    unknown = [role_id for role_id in roles if role_id not in guild.roles]
    if unknown:
        raise Misuse(404, f"there is no role {unknown[0]}")
    if "roles" in body or "nick" in body:
        member.roles = roles if "roles" in body else member.roles
        member.nick = body.get("nick", member.nick)
        update_member(call.world, guild, member)


def delete_member(call: Call) -> Answer:
    """Somebody leaves; for the bot that is being thrown out."""
    guild = guild_of(call)
    user_id = UserId(call.params["user_id"])
    if user_id not in guild.members:
        raise Misuse(404, "this user is not in the guild")
    remove_member(call.world, guild, user_id)
    return NO_CONTENT


def post_emojis(call: Call) -> Answer:
    """One emoji; answers Discord's emoji object."""
    guild, body = guild_of(call), body_of(call)
    emoji = Emoji(EmojiId(call.world.snowflakes.make()), text(body, "name", "emoji"), body.get("animated") is True)
    guild.emojis[emoji.id] = emoji
    update_emojis(call.world, guild)
    return Answer(201, emoji_object(call.world, emoji))


_BASE = "/guilds/{guild_id}"
ROUTES = (
    Route("POST", "/guilds", post_guilds, Caller.ANYONE),
    Route("PUT", _BASE, put_guild, Caller.ANYONE),
    Route("POST", _BASE + "/channels", post_channels, Caller.ANYONE),
    Route("POST", _BASE + "/roles", post_roles, Caller.ANYONE),
    Route("POST", _BASE + "/members", post_members, Caller.ANYONE),
    Route("DELETE", _BASE + "/members/{user_id}", delete_member, Caller.ANYONE),
    Route("POST", _BASE + "/emojis", post_emojis, Caller.ANYONE),
)
