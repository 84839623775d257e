"""Channels made, changed, deleted.

https://discord.com/developers/docs/resources/guild#create-guild-channel, .../channel#modify-channel
"""

from aeon.discord.ids import ChannelId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused, TooMany
from aeon.simulator.payloads.guild import channel_object
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import membership, place
from aeon.simulator.rest.audit_log import note
from aeon.simulator.rest.threads import edit_thread, remove_thread
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.channels import read_new_channel, read_overwrites, rename
from aeon.simulator.validation.form import Form, refuse
from aeon.simulator.world.audit import Action, differences
from aeon.simulator.world.channels import add_channel, delete_channel, update_channel
from aeon.simulator.world.entities import Channel, ChannelType, Guild

MAX_CHANNELS = 500
MAX_IN_CATEGORY = 50
MAX_RENAMES = 2
RENAME_WINDOW_MS = 600_000
_MAX_SLOWMODE = 21_600


def get_channel(call: Call) -> Answer:
    return Answer(body=channel_object(call.world, place(call).channel))


def create_channel(call: Call) -> Answer:
    """In a category without overwrites of its own, a channel takes the category's."""
    own = membership(call)
    own.need(Permission.MANAGE_CHANNELS)
    form = Form.of(call.body)
    channel = read_new_channel(call.world, own.guild, form)
    form.check()
    _check_room(own.guild, channel.parent_id)
    for overwrite in channel.overwrites.values():
        granted = Permission(overwrite.allow | overwrite.deny)
        if granted & ~own.permissions:
            raise Refused(Refusal.MISSING_PERMISSIONS)
    add_channel(call.world, own.guild, channel)
    made = channel_object(call.world, channel)
    note(call, own.guild, Action.CHANNEL_CREATE, target=channel.id, changes=differences({}, made))
    return Answer(201, made)


def _check_room(guild: Guild, parent_id: ChannelId | None) -> None:
    if len(guild.channels) >= MAX_CHANNELS:
        raise Refused(Refusal.MAXIMUM_CHANNELS)
    if (
        parent_id is not None
        and sum(channel.parent_id == parent_id for channel in guild.channels.values()) >= MAX_IN_CATEGORY
    ):
        message = f"Maximum number of channels in category reached ({MAX_IN_CATEGORY})"
        raise refuse(("parent_id",), "CHANNEL_PARENT_MAX_CHANNELS", message)


def edit_channel(call: Call) -> Answer:
    where = place(call)
    guild = where.need_guild()
    if where.channel.thread is not None:
        return edit_thread(call, where)
    where.need(Permission.MANAGE_CHANNELS)
    form = Form.of(call.body)
    channel = where.channel
    if "permission_overwrites" in form:
        where.need(Permission.MANAGE_ROLES)
    name = form.text("name", minimum=1, maximum=100)
    topic, nsfw = form.text("topic", maximum=1024), form.truth("nsfw")
    slowmode = form.integer("rate_limit_per_user", maximum=_MAX_SLOWMODE)
    position, parent = form.integer("position"), _parent(form, guild, channel)
    overwrites = read_overwrites(form, guild) if form.gives("permission_overwrites") else None
    form.check()
    if "name" in form or "topic" in form:
        _check_renames(call, channel)
    before = channel_object(call.world, channel)
    channel.name = channel.name if name is None else rename(name, channel.type)
    channel.topic = topic if "topic" in form else channel.topic
    channel.nsfw = channel.nsfw if nsfw is None else nsfw
    channel.slowmode_seconds = channel.slowmode_seconds if slowmode is None else slowmode
    channel.position = channel.position if position is None else position
    channel.parent_id = parent
    channel.overwrites = channel.overwrites if overwrites is None else overwrites
    update_channel(call.world, channel)
    after = channel_object(call.world, channel)
    note(call, guild, Action.CHANNEL_UPDATE, target=channel.id, changes=differences(before, after))
    return Answer(body=after)


def _check_renames(call: Call, channel: Channel) -> None:
    """Name and topic change twice in ten minutes, whatever the bucket says."""
    if not call.parts.settings.rate_limits or call.actor_id != call.world.bot_id:
        return
    now_ms = call.world.now_ms()
    recent = tuple(moment for moment in channel.renamed_ms if moment > now_ms - RENAME_WINDOW_MS)
    if len(recent) >= MAX_RENAMES:
        raise TooMany((recent[0] + RENAME_WINDOW_MS - now_ms) / 1000)
    channel.renamed_ms = (*recent, now_ms)


def _parent(form: Form, guild: Guild, channel: Channel) -> ChannelId | None:
    """The category after the change."""
    if "parent_id" not in form:
        return channel.parent_id
    parent_id = form.snowflake("parent_id")
    if parent_id is None:
        return None
    parent = guild.channels.get(ChannelId(parent_id))
    if parent is None or parent.type is not ChannelType.CATEGORY:
        form.wrong("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
    elif channel.parent_id != parent_id:
        _check_room(guild, ChannelId(parent_id))
    return ChannelId(parent_id)


def remove_channel(call: Call) -> Answer:
    """A guild's channel ends; a direct conversation only leaves the caller's list."""
    where = place(call)
    if where.guild is None:
        return Answer(body=channel_object(call.world, where.channel))
    if where.channel.thread is not None:
        return remove_thread(call, where)
    where.need(Permission.MANAGE_CHANNELS)
    before = channel_object(call.world, where.channel)
    delete_channel(call.world, where.guild, where.channel)
    note(call, where.guild, Action.CHANNEL_DELETE, target=where.channel.id, changes=differences(before, {}))
    return Answer(body=before)


def move_channels(call: Call) -> Answer:
    """Positions and parents of several channels at once."""
    own = membership(call)
    own.need(Permission.MANAGE_CHANNELS)
    for index, item in enumerate(call.body if isinstance(call.body, list) else []):
        form = Form(item, path=(index,))
        channel = own.guild.channels.get(ChannelId(form.snowflake("id") or ""))
        if channel is None:
            raise Refused(Refusal.UNKNOWN_CHANNEL)
        position, parent = form.integer("position"), _parent(form, own.guild, channel)
        form.check()
        channel.position = channel.position if position is None else position
        channel.parent_id = parent
        update_channel(call.world, channel)
    return NO_CONTENT


ROUTES = (
    Route("GET", "/channels/{channel_id}", get_channel),
    Route("PATCH", "/channels/{channel_id}", edit_channel, limit=Limit(5, 15.0)),
    Route("DELETE", "/channels/{channel_id}", remove_channel, limit=Limit(5, 5.0)),
    Route("POST", "/guilds/{guild_id}/channels", create_channel, limit=Limit(10, 10.0)),
    Route("PATCH", "/guilds/{guild_id}/channels", move_channels),
)
