"""Messages written, edited, deleted, pinned."""

from typing import Any

from attrs import frozen

from aeon.discord.ids import ChannelId, GuildId, MessageId, RoleId, UserId
from aeon.simulator.payloads.message import message_event
from aeon.simulator.wire import Payload, iso
from aeon.simulator.world.entities import Channel, Message
from aeon.simulator.world.world import World

REPLY = 19
"""Type of a message that answers another."""


@frozen
class Draft:
    """What somebody wants to say, checked and in Discord's form."""

    content: str = ""
    embeds: tuple[dict[str, Any], ...] = ()
    components: tuple[dict[str, Any], ...] = ()
    attachments: tuple[dict[str, Any], ...] = ()
    flags: int = 0
    tts: bool = False
    nonce: str | int | None = None
    reply_to: MessageId | None = None
    mentions: tuple[UserId, ...] = ()
    mention_roles: tuple[RoleId, ...] = ()
    mention_everyone: bool = False
    poll: dict[str, Any] | None = None


def new_message(world: World, channel: Channel, author_id: UserId, draft: Draft) -> Message:
    """A message with an id of now, not yet in the channel."""
    message_id = MessageId(world.snowflakes.make())
    return Message(
        message_id,
        channel.id,
        author_id,
        created_ms=world.now_ms(),
        guild_id=channel.guild_id,
        content=draft.content,
        type=0 if draft.reply_to is None else REPLY,
        flags=draft.flags,
        tts=draft.tts,
        embeds=list(draft.embeds),
        components=list(draft.components),
        attachments=list(draft.attachments),
        mentions=draft.mentions,
        mention_roles=draft.mention_roles,
        mention_everyone=draft.mention_everyone,
        nonce=draft.nonce,
        reply_to=draft.reply_to,
        poll=draft.poll,
    )


def post(world: World, channel: Channel, message: Message) -> Message:
    """Put a new message into its channel; ephemeral ones do not become its last message."""
    world.timeline(channel).add(message)
    if channel.thread is not None:
        channel.thread.message_count += 1
        channel.thread.total_sent += 1
    if message.poll is not None:
        world.open_polls[message.id] = channel.id
    if message.ephemeral_for is None:
        channel.last_message_id = message.id
    _tell(world, "MESSAGE_CREATE", message)
    return message


def edit(world: World, message: Message, changes: dict[str, Any]) -> Message:
    """Change fields of a message, by their names here, and mark it edited."""
    for name, value in changes.items():
        setattr(message, name, value)
    message.edited_ms = world.now_ms()
    _tell(world, "MESSAGE_UPDATE", message)
    return message


def update_silently(world: World, message: Message) -> None:
    """Tell of a message whose fields were changed by Discord, not by its author: it is not marked edited."""
    _tell(world, "MESSAGE_UPDATE", message)


def _tell(world: World, name: str, message: Message) -> None:
    seen_in = message.guild_id if message.ephemeral_for is None else None
    of_bot = message.author_id == world.bot_id or world.bot_id in message.mentions or message.from_application
    of_bot = of_bot or world.is_with_bot(message.channel_id)
    world.emit(name, seen_in, lambda: message_event(world, message), of_bot=of_bot)


def _where(channel_id: ChannelId, guild_id: GuildId | None) -> Payload:
    return {"channel_id": channel_id} if guild_id is None else {"channel_id": channel_id, "guild_id": guild_id}


def delete(world: World, message: Message) -> None:
    """Remove one message."""
    channel = world.channels[message.channel_id]
    world.timeline(channel).remove(message.id)
    if channel.thread is not None:
        channel.thread.message_count -= 1
    seen_in = message.guild_id if message.ephemeral_for is None else None
    of_bot = message.from_application or world.is_with_bot(channel.id)
    world.emit(
        "MESSAGE_DELETE", seen_in, lambda: {"id": message.id} | _where(message.channel_id, seen_in), of_bot=of_bot
    )


def delete_many(world: World, channel: Channel, messages: list[Message]) -> None:
    """Remove several messages of one channel, told as one event."""
    for message in messages:
        world.timeline(channel).remove(message.id)
    world.emit(
        "MESSAGE_DELETE_BULK",
        channel.guild_id,
        lambda: {"ids": [message.id for message in messages]} | _where(channel.id, channel.guild_id),
    )


def set_pinned(world: World, channel: Channel, message: Message, *, pinned: bool) -> None:
    """Pin or unpin, and tell of both the message and the channel's pins."""
    message.pinned = pinned
    if pinned:
        channel.last_pin_ms = world.now_ms()
    update_silently(world, message)
    last = channel.last_pin_ms
    world.emit(
        "CHANNEL_PINS_UPDATE",
        channel.guild_id,
        lambda: {"last_pin_timestamp": None if last is None else iso(last)} | _where(channel.id, channel.guild_id),
        of_bot=world.is_with_bot(channel.id),
    )
