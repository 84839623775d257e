"""Emoji of a guild.

https://discord.com/developers/docs/resources/emoji
"""

import re

from aeon.discord.ids import EmojiId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.guild import emoji_object
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import Membership, membership
from aeon.simulator.rest.audit_log import note
from aeon.simulator.routes import Limit, Route
from aeon.simulator.validation.form import Form
from aeon.simulator.wire import Payload
from aeon.simulator.world.audit import Action
from aeon.simulator.world.emojis import update_emojis
from aeon.simulator.world.entities import Emoji

MAX_EMOJIS = 50
_NAME = re.compile(r"\w{2,32}")


def list_emojis(call: Call) -> Answer:
    own = membership(call)
    return Answer(body=[emoji_object(call.world, emoji) for emoji in own.guild.emojis.values()])


def get_emoji(call: Call) -> Answer:
    emoji = membership(call).guild.emojis.get(EmojiId(call.params["emoji_id"]))
    if emoji is None:
        raise Refused(Refusal.UNKNOWN_EMOJI)
    return Answer(body=emoji_object(call.world, emoji))


def _name(form: Form) -> str | None:
    name = form.text("name", minimum=2, maximum=32)
    if name is not None and not _NAME.fullmatch(name):
        form.wrong("name", "STRING_TYPE_REGEX", "String value did not match validation regex.")
    return name


def add_emoji(call: Call) -> Answer:
    """A new emoji; its picture is taken as it is and not kept."""
    own = membership(call)
    own.need(Permission.CREATE_GUILD_EXPRESSIONS)
    form = Form.of(call.body)
    form.require("name", "image")
    name, image = _name(form), form.text("image", maximum=512 * 1024)
    form.check()
    if len(own.guild.emojis) >= MAX_EMOJIS:
        raise Refused(Refusal.MAXIMUM_EMOJIS)
    emoji = Emoji(
        EmojiId(call.world.snowflakes.make()),
        str(name),
        animated=str(image).startswith("data:image/gif"),
        user_id=call.actor_id,
    )
    own.guild.emojis[emoji.id] = emoji
    return Answer(201, _tell(call, own, emoji, Action.EMOJI_CREATE))


def edit_emoji(call: Call) -> Answer:
    own = membership(call)
    emoji = _named(call, own)
    form = Form.of(call.body)
    name = _name(form)
    form.check()
    emoji.name = name or emoji.name
    return Answer(body=_tell(call, own, emoji, Action.EMOJI_UPDATE))


def remove_emoji(call: Call) -> Answer:
    own = membership(call)
    emoji = _named(call, own)
    del own.guild.emojis[emoji.id]
    _tell(call, own, emoji, Action.EMOJI_DELETE)
    return NO_CONTENT


def _named(call: Call, own: Membership) -> Emoji:
    """The emoji of the path, which its maker may change with less."""
    emoji = own.guild.emojis.get(EmojiId(call.params["emoji_id"]))
    if emoji is None:
        raise Refused(Refusal.UNKNOWN_EMOJI)
    made_it = emoji.user_id == call.actor_id and Permission.CREATE_GUILD_EXPRESSIONS in own.permissions
    if not made_it:
        own.need(Permission.MANAGE_GUILD_EXPRESSIONS)
    return emoji


def _tell(call: Call, own: Membership, emoji: Emoji, action: Action) -> Payload:
    update_emojis(call.world, own.guild)
    note(call, own.guild, action, target=emoji.id)
    return emoji_object(call.world, emoji)


ROUTES = (
    Route("GET", "/guilds/{guild_id}/emojis", list_emojis),
    Route("GET", "/guilds/{guild_id}/emojis/{emoji_id}", get_emoji),
    Route("POST", "/guilds/{guild_id}/emojis", add_emoji, limit=Limit(50, 3600.0)),
    Route("PATCH", "/guilds/{guild_id}/emojis/{emoji_id}", edit_emoji, limit=Limit(5, 10.0)),
    Route("DELETE", "/guilds/{guild_id}/emojis/{emoji_id}", remove_emoji, limit=Limit(5, 10.0)),
)
