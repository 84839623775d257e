"""A template sent into a channel, with its variables filled in.

Whoever wants it sent must be able to write there, and so must the bot; what it is about to say is read from the database only then. The
templates of a guild go out one after another, and few wait. None of them mentions anybody.
"""

from datetime import UTC, datetime

import trio
from attrs import evolve, frozen

from aeon.actors.errors import NotBegun, OutcomeUnknown
from aeon.actors.request import Request
from aeon.actors.turn import Turn
from aeon.content.draft import Draft
from aeon.content.form import Faults
from aeon.content.rendering import render
from aeon.content.variables import Scene
from aeon.discord.errors import DiscordError
from aeon.discord.ids import ChannelId, GuildId, MessageId
from aeon.discord.model import User
from aeon.discord.permissions import Permissions, missing
from aeon.discord.rest.errors import (
    DiscordUnavailable,
    Forbidden,
    InvalidForm,
    NotFound,
    Rejected,
    RestError,
    UnreadableAnswer,
)
from aeon.features.templates import texts
from aeon.features.templates.messages import GetTemplate
from aeon.features.templates.places import own_permissions_in, refusal_in
from aeon.features.templates.reading import FEATURE
from aeon.features.templates.rows import draft_of
from aeon.features.templates.store import get_template
from aeon.guild.access import Caller
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import DiscordAway, GuildError, Refused
from aeon.guild.ports import Ports
from aeon.guild.reading import READ_SECONDS
from aeon.guild.state import GuildState
from aeon.storage.errors import StorageError, TimedOut

QUEUE = "templates sent"
SENDS_WAITING = 16
ASK_SECONDS = 5.0
"""For Discord to say who somebody is."""
POST_SECONDS = 20.0
SEND_SECONDS = 45.0
"""Longer than all of it takes by its own limits."""

OF_ACCOUNT = frozenset({"user", "user.avatar"})
"""Variables for which Discord has to be asked."""


@frozen
class SentTemplate:
    """Where the message is."""

    guild_id: GuildId
    channel_id: ChannelId
    message_id: MessageId

    @property
    def url(self) -> str:
        return f"https://discord.com/channels/{self.guild_id}/{self.channel_id}/{self.message_id}"


@frozen
class SendTemplate(Request[SentTemplate]):
    """Have this template said in a channel. `source_id` is what led here: the same one twice makes one message.

    Refused with `Invalid` where there is no such channel or it takes no messages, with `NotEntitled` where the person who asks may not
    write there, with `NoSuch` where there is no such template, with `Refused` where it cannot be sent or the bot may not; the reason says
    which.
    """

    id: str
    channel_id: ChannelId
    source_id: str | None = None
    asked_by: Caller | None = None
    """Whom `{user}` speaks of; where nobody asks, the bot."""


@frozen
class TemplateSent:
    sent: SentTemplate


@frozen
class TemplateNotSent:
    """Nothing was sent, or nobody knows; the error says which."""

    error: Exception


@frozen
class _Order:
    """A template on its way. Of `scene.user` the id alone is known."""

    guild_id: GuildId
    template_id: str
    scene: Scene
    allowed: int
    """The bot's permissions in the channel."""
    nonce: str | None


def send_template(state: GuildState, message: SendTemplate, turn: Turn) -> bool:
    refusal = refusal_in(state, message.channel_id, message.asked_by)
    if refusal is not None:
        turn.refuse(refusal)
    elif turn.queued(QUEUE) > SENDS_WAITING:
        turn.refuse(NotBegun("too many templates of this guild wait to be sent"))
    else:
        order = _order(state, message)
        turn.start(_send, state.ports, order, seconds=SEND_SECONDS, queue=QUEUE, keep_reply=True)
    return True


def _order(state: GuildState, message: SendTemplate) -> _Order:
    user_id = state.ports.own_id if message.asked_by is None else message.asked_by.user_id
    timezone = state.settings.timezone
    nobody = User(user_id, "")
    scene = Scene.of(nobody, state.directory, message.channel_id, timezone=timezone, now=datetime.now(UTC))
    allowed = own_permissions_in(state, message.channel_id)
    nonce = None if message.source_id is None else f"{message.source_id}.1"
    return _Order(state.guild_id, message.id, scene, allowed, nonce)


async def _send(ports: Ports, order: _Order) -> TemplateSent | TemplateNotSent:
    try:
        return TemplateSent(await _sent(ports, order))
    except trio.TooSlowError:
        return TemplateNotSent(TimedOut(f"the template was not read within {READ_SECONDS:g} s"))
    except RestError as error:
        return TemplateNotSent(meaning_of(error))
    except (StorageError, GuildError, DiscordError) as error:
        return TemplateNotSent(error)


async def _sent(ports: Ports, order: _Order) -> SentTemplate:
    draft = await _draft(ports, order)
    needed = int(Permissions.EMBED_LINKS) if draft.embed is not None else 0
    if lacking := missing(order.allowed, needed):
        raise Refused(texts.i_lack(order.scene.channel_id, lacking))
    scene = order.scene
    if draft.names() & OF_ACCOUNT:
        scene = evolve(scene, user=await _account(ports, order))
    body = render(draft, scene.values())
    posted = await ports.rest.messages.create(
        scene.channel_id, body, guild_id=order.guild_id, nonce=order.nonce, seconds=POST_SECONDS
    )
    return SentTemplate(order.guild_id, scene.channel_id, posted.id)


async def _draft(ports: Ports, order: _Order) -> Draft:
    with trio.fail_after(READ_SECONDS):
        found = await get_template(ports.database, order.guild_id, GetTemplate(order.template_id))
    faults = Faults()
    draft = draft_of(found.template, faults)
    if faults.found:
        first = faults.found[0]
        if not first.path:
            raise Refused(texts.UNSOUND_AS_A_WHOLE.filled(fault=first.message))
        raise Refused(texts.UNSOUND.filled(path=first.path, fault=first.message))
    return draft


async def _account(ports: Ports, order: _Order) -> User:
    """Nothing was sent by then, whatever Discord says."""
    try:
        with trio.fail_after(ASK_SECONDS):
            return await ports.rest.users.get(order.scene.user.id, guild_id=order.guild_id)
    except (DiscordError, trio.TooSlowError) as error:
        raise DiscordAway(getattr(error, "retry_after", None) or 1.0) from error


def meaning_of(error: RestError) -> Exception:
    """What Discord's refusal of a message says of the template."""
    if isinstance(error, InvalidForm) and error.faults:
        return Refused(texts.NOT_TAKEN.filled(fault=f"{error.faults[0].path}: {error.faults[0].message}"))
    if isinstance(error, Forbidden):
        return Refused(texts.NOT_LET)
    if isinstance(error, NotFound):
        return Refused(texts.CHANNEL_GONE)
    if isinstance(error, Rejected):
        return Refused(texts.NOT_TAKEN.filled(fault=error.reason))
    if isinstance(error, UnreadableAnswer) or (isinstance(error, DiscordUnavailable) and error.sent):
        return OutcomeUnknown()
    return DiscordAway(error.retry_after or 1.0)


def _done(_state: GuildState, message: TemplateSent, turn: Turn) -> bool:
    turn.answer(message.sent)
    return True


def _not_done(_state: GuildState, message: TemplateNotSent, turn: Turn) -> bool:
    turn.refuse(message.error)
    return True


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, SendTemplate, send_template),
    # Whoever waits hears of the end even where the feature has been switched off meanwhile.
    handler("", TemplateSent, _done),
    handler("", TemplateNotSent, _not_done),
)
