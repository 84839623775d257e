"""Reads what `/_sim/` is told; Misuse says what is wrong in plain words."""

from typing import Any

from aeon.discord.ids import ChannelId, GuildId, UserId
from aeon.simulator.call import Call
from aeon.simulator.errors import Misuse
from aeon.simulator.world.entities import Channel, Guild, User

MAX_COUNT = 100_000


def body_of(call: Call) -> dict[str, Any]:
    """The body, which must be an object; none counts as an empty one."""
    if call.body is None:
        return {}
    if not isinstance(call.body, dict):
        raise Misuse(400, "the body is an object")
    return call.body


def text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    """A field that is text; numbers are taken for their digits."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Misuse(400, f"{name} is missing")
    return str(value)


def listed(body: dict[str, Any], name: str) -> list[Any]:
    """A field that is a list; none counts as an empty one."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Misuse(400, f"{name} is a list")
    return value


def count_of(body: dict[str, Any]) -> int | None:
    """How many of a thing to make; None for one, answered as itself."""
    count = body.get("count")
    if count is None:
        return None
    if isinstance(count, bool) or not isinstance(count, int) or not 0 < count <= MAX_COUNT:
        raise Misuse(400, f"count is a number from 1 to {MAX_COUNT}")
    return count


def guild_of(call: Call) -> Guild:
    """The guild of the path."""
    guild = call.world.guilds.get(GuildId(call.params["guild_id"]))
    if guild is None:
        raise Misuse(404, f"there is no guild {call.params['guild_id']}")
    return guild


def channel_at(call: Call, channel_id: str) -> Channel:
    """A channel by its id."""
    channel = call.world.channels.get(ChannelId(channel_id))
    if channel is None:
        raise Misuse(404, f"there is no channel {channel_id}")
    return channel


def user_at(call: Call, user_id: str) -> User:
    """A user by their id."""
    user = call.world.users.get(UserId(user_id))
    if user is None:
        raise Misuse(404, f"there is no user {user_id}")
    return user
