"""Polls over REST: who voted for what, and ending one early. Bots cannot vote; people do by `/_sim/`.

https://discord.com/developers/docs/resources/poll
"""

from aeon.simulator.call import Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.message import message_object
from aeon.simulator.payloads.user import user_object
from aeon.simulator.rest.access import message_in, place
from aeon.simulator.routes import Route
from aeon.simulator.world.entities import Message
from aeon.simulator.world.polls import finish, has_ended

_MAX_PAGE = 100


def answer_of(message: Message, answer_id: str) -> int:
    """The answer of a poll that the path names."""
    known = [] if message.poll is None else [one["answer_id"] for one in message.poll["answers"]]
    if not answer_id.isdecimal() or int(answer_id) not in known:
        raise Refused(Refusal.UNKNOWN_MESSAGE)
    return int(answer_id)


def list_voters(call: Call) -> Answer:
    message = message_in(call, place(call))
    voters = message.votes.get(answer_of(message, call.params["answer_id"]), [])
    after, limit = call.number("after", 0), min(call.number("limit", 25), _MAX_PAGE)
    page = sorted((one for one in voters if int(one) > after), key=int)[:limit]
    return Answer(body={"users": [user_object(call.world.user(one)) for one in page]})


def expire_poll(call: Call) -> Answer:
    """Only the author ends a poll before its time."""
    message = message_in(call, place(call))
    if message.poll is None:
        raise Refused(Refusal.NO_POLL)
    if message.author_id != call.actor_id:
        raise Refused(Refusal.NOT_YOUR_MESSAGE)
    if has_ended(call.world, message):
        raise Refused(Refusal.POLL_EXPIRED)
    finish(call.world, message)
    return Answer(body=message_object(call.world, message))


_BASE = "/channels/{channel_id}/polls/{message_id}"
ROUTES = (
    Route("GET", _BASE + "/answers/{answer_id}", list_voters),
    Route("POST", _BASE + "/expire", expire_poll),
)
