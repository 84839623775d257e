"""Load without the cost of making it: messages encoded beforehand, sent as fast as asked for.

A flood's messages go to the gateway alone: they are in no channel's history, and every session of the shard gets them.
"""

import trio

from aeon.simulator.call import Answer, Call
from aeon.simulator.control.reading import MAX_COUNT, body_of, channel_at, text, user_at
from aeon.simulator.errors import Misuse
from aeon.simulator.payloads.message import message_event
from aeon.simulator.routes import Caller, Route
from aeon.simulator.wire import encode
from aeon.simulator.world.messages import Draft, new_message

_MAX_FLOOD = 2 * MAX_COUNT
_SLICE = 200
"""Events between two checkpoints, so that sockets and other requests get their turn."""

_MAX_SECONDS = 55.0


async def post_flood(call: Call) -> Answer:
    """`count` messages of a person in a guild's channel, `perSecond` of them or as many as go; answers when all are out.

    `{seconds}` is how long it took. The same `content` in all, each with an id of its own.
    """
    body = body_of(call)
    channel, user = channel_at(call, text(body, "channelId")), user_at(call, text(body, "userId"))
    count, rate = int(text(body, "count", "1000")), float(text(body, "perSecond", "0"))
    if channel.guild_id is None or not 0 < count <= _MAX_FLOOD or (rate and count / rate > _MAX_SECONDS):
        raise Misuse(400, f"a flood is at most {_MAX_FLOOD} messages in a guild, in at most {_MAX_SECONDS} seconds")
    draft = Draft(content=text(body, "content", "flood"))
    world = call.world
    encoded: list[bytes] = []
    while len(encoded) < count:
        encoded.append(encode(message_event(world, new_message(world, channel, user.id, draft))))
        if len(encoded) % _SLICE == 0:
            await trio.lowlevel.checkpoint()
    started = trio.current_time()
    for start in range(0, count, _SLICE):
        if rate:
            await trio.sleep_until(started + start / rate)
        call.parts.hub.flood("MESSAGE_CREATE", channel.guild_id, encoded[start : start + _SLICE])
        await trio.lowlevel.checkpoint()
    return Answer(body={"count": count, "seconds": round(trio.current_time() - started, 3)})


ROUTES = (Route("POST", "/floods", post_flood, Caller.ANYONE),)
