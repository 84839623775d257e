"""Messages, as REST answers them and as the gateway tells of them."""

from aeon.discord.ids import ChannelId
from aeon.simulator.payloads.thread import thread_object
from aeon.simulator.payloads.user import partial_member_object, user_object
from aeon.simulator.wire import Payload, iso
from aeon.simulator.world.entities import HAS_THREAD, Message, Reaction, User
from aeon.simulator.world.world import World


def emoji_of_reaction(reaction: Reaction) -> Payload:
    """The emoji as a reaction names it."""
    payload: Payload = {"id": reaction.emoji_id, "name": reaction.name}
    if reaction.emoji_id is not None:
        payload["animated"] = reaction.animated
    return payload


def _reaction_objects(world: World, message: Message) -> list[Payload]:
    return [
        {
            "emoji": emoji_of_reaction(reaction),
            "count": len(reaction.user_ids),
            "count_details": {"burst": 0, "normal": len(reaction.user_ids)},
            "burst_colors": [],
            "me_burst": False,
            "burst_me": False,
            "burst_count": 0,
            "me": world.bot_id in reaction.user_ids,
        }
        for reaction in message.reactions.values()
    ]


def _author(world: World, message: Message) -> Payload:
    if message.webhook_name is None:
        return user_object(world.user(message.author_id))
    return user_object(User(message.author_id, message.webhook_name, avatar=message.webhook_avatar, bot=True))


def _basic_message(world: World, message: Message) -> Payload:
    payload: Payload = {
        "id": message.id,
        "channel_id": message.channel_id,
        "type": message.type,
        "content": message.content,
        "author": _author(world, message),
        "mentions": [user_object(world.user(who)) for who in message.mentions],
        "mention_roles": list(message.mention_roles),
        "mention_everyone": message.mention_everyone,
        "attachments": message.attachments,
        "embeds": message.embeds,
        "components": message.components,
        "timestamp": iso(message.created_ms),
        "edited_timestamp": None if message.edited_ms is None else iso(message.edited_ms),
        "flags": message.flags,
        "pinned": message.pinned,
        "tts": message.tts,
    }
    if message.from_application:
        payload["application_id"] = world.application.id
    if message.webhook_id is not None:
        payload["webhook_id"] = message.webhook_id
    if message.nonce is not None:
        payload["nonce"] = message.nonce
    if message.poll is not None:
        payload["poll"] = message.poll
    if message.interaction_metadata is not None:
        payload["interaction_metadata"] = message.interaction_metadata
    if message.reply_to is not None or message.reference_channel_id is not None:
        payload["message_reference"] = _reference(message)
    if message.flags & HAS_THREAD:
        thread = world.channels.get(ChannelId(message.id))
        if thread is not None and thread.thread is not None:
            payload["thread"] = thread_object(thread, thread.thread)
    return payload


def _reference(message: Message) -> Payload:
    """What the message is about: another message, or a thread that was begun."""
    reference: Payload = {"type": 0, "channel_id": message.reference_channel_id or message.channel_id}
    if message.reply_to is not None:
        reference["message_id"] = message.reply_to
    return reference if message.guild_id is None else reference | {"guild_id": message.guild_id}


def message_object(world: World, message: Message) -> Payload:
    """https://discord.com/developers/docs/resources/message#message-object."""
    payload = _basic_message(world, message)
    if message.reactions:
        payload["reactions"] = _reaction_objects(world, message)
    if message.reply_to is not None:
        original = world.message(message.reference_channel_id or message.channel_id, message.reply_to)
        payload["referenced_message"] = None if original is None else _basic_message(world, original)
    return payload


def message_event(world: World, message: Message) -> Payload:
    """The data of MESSAGE_CREATE and MESSAGE_UPDATE: the message, the guild, the author's member.

    Ephemeral ones carry neither (https://discord.com/developers/docs/events/gateway-events#message-create).
    """
    payload = message_object(world, message)
    payload["channel_type"] = int(world.channels[message.channel_id].type)
    guild = world.guilds.get(message.guild_id) if message.guild_id is not None else None
    if guild is None or message.ephemeral_for is not None:
        return payload
    payload["guild_id"] = guild.id
    member = guild.members.get(message.author_id)
    if member is not None and message.webhook_name is None:
        payload["member"] = partial_member_object(member)
    for mention in payload["mentions"]:
        mentioned = guild.members.get(mention["id"])
        if mentioned is not None:
            mention["member"] = partial_member_object(mentioned)
    return payload
