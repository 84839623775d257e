"""Reactions to messages."""

import re

from aeon.discord.ids import EmojiId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.user import user_object
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import Place, message_in, place, user_of
from aeon.simulator.routes import Limit, Route
from aeon.simulator.world.entities import Message, Reaction
from aeon.simulator.world.reactions import clear, clear_emoji, react, unreact
from aeon.simulator.world.world import World

MAX_REACTIONS = 20
_CUSTOM = re.compile(r"(?:a:)?(?P<name>\w{1,32}):(?P<id>\d{1,20})$")
_ASCII = re.compile(r"[A-Za-z ]")


def emoji_from(world: World, text: str) -> Reaction:
    """The emoji of a path: `name:id`, or a character; Refused for what is neither."""
    custom = _CUSTOM.match(text)
    if custom is None:
        if not text or _ASCII.search(text) or ":" in text:
            raise Refused(Refusal.UNKNOWN_EMOJI)
        return Reaction(text)
    for guild in world.guilds.values():
        emoji = guild.emojis.get(EmojiId(custom["id"]))
        if emoji is not None:
            return Reaction(emoji.name, emoji.id, emoji.animated)
    raise Refused(Refusal.UNKNOWN_EMOJI)


def _named(call: Call) -> tuple[Place, Message, Reaction]:
    where = place(call)
    message = message_in(call, where)
    return where, message, emoji_from(call.world, call.params["emoji_name"])


def add_reaction(call: Call) -> Answer:
    """Joining another's needs only to read; the first of its kind needs Add Reactions."""
    where, message, emoji = _named(call)
    where.need(Permission.READ_MESSAGE_HISTORY)
    if (emoji.emoji_id or emoji.name) not in message.reactions:
        where.need(Permission.ADD_REACTIONS)
        if len(message.reactions) >= MAX_REACTIONS:
            raise Refused(Refusal.MAXIMUM_REACTIONS)
    react(call.world, message, emoji, call.actor_id)
    return NO_CONTENT


def remove_own_reaction(call: Call) -> Answer:
    _, message, emoji = _named(call)
    unreact(call.world, message, emoji.emoji_id or emoji.name, call.actor_id)
    return NO_CONTENT


def remove_reaction(call: Call) -> Answer:
    where, message, emoji = _named(call)
    user = user_of(call)
    if user.id != call.actor_id:
        where.need(Permission.MANAGE_MESSAGES)
    unreact(call.world, message, emoji.emoji_id or emoji.name, user.id)
    return NO_CONTENT


def list_reactions(call: Call) -> Answer:
    _, message, emoji = _named(call)
    reaction = message.reactions.get(emoji.emoji_id or emoji.name)
    after, limit = call.number("after", 0), min(call.number("limit", 25), 100)
    ids = sorted((user_id for user_id in reaction.user_ids if int(user_id) > after), key=int) if reaction else []
    return Answer(body=[user_object(call.world.user(user_id)) for user_id in ids[:limit]])


def remove_all_reactions(call: Call) -> Answer:
    where = place(call)
    message = message_in(call, where)
    where.need(Permission.MANAGE_MESSAGES)
    clear(call.world, message)
    return NO_CONTENT


def remove_emoji_reactions(call: Call) -> Answer:
    where, message, emoji = _named(call)
    where.need(Permission.MANAGE_MESSAGES)
    clear_emoji(call.world, message, emoji.emoji_id or emoji.name)
    return NO_CONTENT


_BASE = "/channels/{channel_id}/messages/{message_id}/reactions"
_LIMIT = Limit(1, 0.25)
ROUTES = (
    Route("PUT", _BASE + "/{emoji_name}/@me", add_reaction, limit=_LIMIT),
    Route("DELETE", _BASE + "/{emoji_name}/@me", remove_own_reaction, limit=_LIMIT),
    Route("DELETE", _BASE + "/{emoji_name}/{user_id}", remove_reaction, limit=_LIMIT),
    Route("GET", _BASE + "/{emoji_name}", list_reactions, limit=Limit(5, 5.0)),
    Route("DELETE", _BASE + "/{emoji_name}", remove_emoji_reactions, limit=_LIMIT),
    Route("DELETE", _BASE, remove_all_reactions, limit=_LIMIT),
)
