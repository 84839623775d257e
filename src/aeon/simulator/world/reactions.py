"""Reactions to messages."""

from collections.abc import Callable

from aeon.discord.ids import UserId
from aeon.simulator.payloads.message import emoji_of_reaction
from aeon.simulator.payloads.user import member_object
from aeon.simulator.wire import Payload
from aeon.simulator.world.entities import Message, Reaction
from aeon.simulator.world.world import World


def react(world: World, message: Message, emoji: Reaction, user_id: UserId) -> None:
    """Somebody reacts; a second time changes nothing. `emoji` gives name and id."""
    key = emoji.emoji_id or emoji.name
    reaction = message.reactions.setdefault(key, emoji)
    if user_id in reaction.user_ids:
        return
    reaction.user_ids.append(user_id)
    _tell(world, "MESSAGE_REACTION_ADD", message, lambda: _added(world, message, reaction, user_id))


def _tell(world: World, name: str, message: Message, build: Callable[[], Payload]) -> None:
    world.emit(name, message.guild_id, build, of_bot=world.is_with_bot(message.channel_id))


def _added(world: World, message: Message, reaction: Reaction, user_id: UserId) -> Payload:
    payload = _reaction_event(message, reaction) | {
        "user_id": user_id,
        "message_author_id": message.author_id,
        "burst": False,
        "type": 0,
    }
    guild = world.guilds.get(message.guild_id) if message.guild_id is not None else None
    if guild is not None and user_id in guild.members:
        payload["member"] = member_object(world, guild.members[user_id])
    return payload


def _reaction_event(message: Message, reaction: Reaction | None) -> Payload:
    payload: Payload = {"channel_id": message.channel_id, "message_id": message.id}
    if message.guild_id is not None:
        payload["guild_id"] = message.guild_id
    if reaction is not None:
        payload["emoji"] = emoji_of_reaction(reaction)
    return payload


def unreact(world: World, message: Message, key: str, user_id: UserId) -> None:
    """Take one person's reaction away; nothing happens where there is none."""
    reaction = message.reactions.get(key)
    if reaction is None or user_id not in reaction.user_ids:
        return
    reaction.user_ids.remove(user_id)
    if not reaction.user_ids:
        del message.reactions[key]
    _tell(
        world,
        "MESSAGE_REACTION_REMOVE",
        message,
        lambda: _reaction_event(message, reaction) | {"user_id": user_id, "burst": False, "type": 0},
    )


def clear(world: World, message: Message) -> None:
    """Take all reactions away."""
    message.reactions.clear()
    _tell(world, "MESSAGE_REACTION_REMOVE_ALL", message, lambda: _reaction_event(message, None))


def clear_emoji(world: World, message: Message, key: str) -> None:
    """Take everybody's reactions of one emoji away; nothing happens where there is none."""
    reaction = message.reactions.pop(key, None)
    if reaction is not None:
        _tell(world, "MESSAGE_REACTION_REMOVE_EMOJI", message, lambda: _reaction_event(message, reaction))
