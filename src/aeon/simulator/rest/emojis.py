"""Emoji of a guild, read."""

from aeon.discord.ids import EmojiId
from aeon.simulator.call import Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.guild import emoji_object
from aeon.simulator.rest.access import membership
from aeon.simulator.routes import Route


def list_emojis(call: Call) -> Answer:
    own = membership(call)
    return Answer(body=[emoji_object(call.world, emoji) for emoji in own.guild.emojis.values()])


def get_emoji(call: Call) -> Answer:
    emoji = membership(call).guild.emojis.get(EmojiId(call.params["emoji_id"]))
    if emoji is None:
        raise Refused(Refusal.UNKNOWN_EMOJI)
    return Answer(body=emoji_object(call.world, emoji))


ROUTES = (
    Route("GET", "/guilds/{guild_id}/emojis", list_emojis),
    Route("GET", "/guilds/{guild_id}/emojis/{emoji_id}", get_emoji),
)
