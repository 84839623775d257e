"""People write, react and read."""

from typing import Any

import attrs

from aeon.discord.ids import MessageId, UserId, is_snowflake
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.control.reading import body_of, channel_at, listed, text, user_at
from aeon.simulator.errors import Misuse
from aeon.simulator.multipart import Upload
from aeon.simulator.payloads.message import message_object
from aeon.simulator.rest.access import message_in, place
from aeon.simulator.rest.messages import create_message
from aeon.simulator.rest.polls import answer_of
from aeon.simulator.rest.reactions import add_reaction, remove_own_reaction
from aeon.simulator.routes import Caller, Route
from aeon.simulator.world.entities import Message
from aeon.simulator.world.polls import has_ended, take_back, vote
from aeon.simulator.world.users import direct_channel


def _as_person(call: Call, user_id: str, *, body: Any = None, params: dict[str, str] | None = None) -> Call:
    """The call that the REST API would get from this person."""
    actor = user_at(call, user_id).id
    return attrs.evolve(call, actor=actor, body=body, params=params or call.params, uploads=())


def post_message(call: Call) -> Answer:
    """A person writes, under their permissions; answers Discord's message object.

    `attachments` is a list of `{filename, content?, contentType?}`; `replyTo` a message id.
    """
    body = body_of(call)
    channel_at(call, call.params["channel_id"])
    said: dict[str, Any] = {"content": body.get("content", "")}
    if body.get("replyTo") is not None:
        said["message_reference"] = {"message_id": text(body, "replyTo")}
    uploads = tuple(_upload(index, item) for index, item in enumerate(listed(body, "attachments")))
    person = attrs.evolve(_as_person(call, text(body, "userId"), body=said), uploads=uploads)
    return create_message(person)


def _upload(index: int, item: Any) -> Upload:
    if not isinstance(item, dict):
        raise Misuse(400, "an attachment is an object")
    data = str(item.get("content", "")).encode()
    kind = str(item.get("contentType", "text/plain"))
    return Upload(str(index), str(item.get("filename", f"file{index}.txt")), kind, data)


def list_messages(call: Call) -> Answer:
    """What a person sees, oldest first; without `userId` everything that nobody is hidden from."""
    channel = channel_at(call, call.params["channel_id"])
    user_id = call.asked("userId")
    if user_id is not None:
        place(_as_person(call, user_id))
    seen = [one for one in call.world.timeline(channel) if one.ephemeral_for in {None, user_id}]
    return Answer(body=[message_object(call.world, message) for message in seen])


def put_reaction(call: Call) -> Answer:
    return add_reaction(_reacting(call))


def delete_reaction(call: Call) -> Answer:
    return remove_own_reaction(_reacting(call))


def _reacting(call: Call) -> Call:
    """`userId` is in the body, or in the query for clients that cannot send a body with DELETE.

    The emoji is a character, `name:id`, or the id alone.
    """
    user_id = call.asked("userId") or text(body_of(call), "userId")
    channel = channel_at(call, call.params["channel_id"])
    if call.world.message(channel.id, MessageId(call.params["message_id"])) is None:
        raise Misuse(404, f"there is no message {call.params['message_id']} in this channel")
    emoji = call.params["emoji"]
    custom = f"emoji:{emoji}" if is_snowflake(emoji) else emoji
    params = call.params | {"emoji_name": custom}
    return _as_person(call, user_id, params=params)


def put_vote(call: Call) -> Answer:
    """A person votes in a poll that is still open; where one answer may be chosen, for this one alone."""
    message, answer_id, user_id = _voting(call)
    vote(call.world, message, answer_id, user_id)
    return NO_CONTENT


def delete_vote(call: Call) -> Answer:
    message, answer_id, user_id = _voting(call)
    take_back(call.world, message, answer_id, user_id)
    return NO_CONTENT


def _voting(call: Call) -> tuple[Message, int, UserId]:
    """`userId` as for reactions; the person must see the message."""
    person = _as_person(call, call.asked("userId") or text(body_of(call), "userId"))
    message = message_in(person, place(person))
    answer_id = answer_of(message, call.params["answer_id"])
    if has_ended(call.world, message):
        raise Misuse(409, "the poll has ended")
    return message, answer_id, person.actor_id


def list_direct_messages(call: Call) -> Answer:
    """Everything between the bot and a person, oldest first."""
    user = user_at(call, call.params["user_id"])
    channel = direct_channel(call.world, UserId(user.id), call.world.bot_id)
    messages = [] if channel is None else list(call.world.timeline(channel))
    return Answer(body=[message_object(call.world, message) for message in messages])


_MESSAGES = "/channels/{channel_id}/messages"
_VOTE = _MESSAGES + "/{message_id}/votes/{answer_id}"
_REACTION = _MESSAGES + "/{message_id}/reactions/{emoji}"
ROUTES = (
    Route("POST", _MESSAGES, post_message, Caller.ANYONE),
    Route("GET", _MESSAGES, list_messages, Caller.ANYONE),
    Route("PUT", _REACTION, put_reaction, Caller.ANYONE),
    Route("DELETE", _REACTION, delete_reaction, Caller.ANYONE),
    Route("PUT", _VOTE, put_vote, Caller.ANYONE),
    Route("DELETE", _VOTE, delete_vote, Caller.ANYONE),
    Route("GET", "/dms/{user_id}", list_direct_messages, Caller.ANYONE),
)
