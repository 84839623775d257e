"""What a message may hold: lengths, counts, and what goes together.

https://discord.com/developers/docs/resources/message#create-message
"""

from typing import Any

from attrs import frozen

from aeon.discord.ids import MessageId
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.snowflakes import wall_ms
from aeon.simulator.validation.components import read_components
from aeon.simulator.validation.embeds import read_embeds
from aeon.simulator.validation.form import Form
from aeon.simulator.validation.mentions import Allowed, Mentions, read_allowed
from aeon.simulator.wire import iso
from aeon.simulator.world.entities import COMPONENTS_V2, EPHEMERAL, Message
from aeon.simulator.world.messages import Draft

MAX_CONTENT = 2000
MAX_ATTACHMENTS = 10
_MAX_NONCE = 25
_SUPPRESS_EMBEDS = 1 << 2
_SUPPRESS_NOTIFICATIONS = 1 << 12
_SETTABLE = _SUPPRESS_EMBEDS | _SUPPRESS_NOTIFICATIONS | COMPONENTS_V2 | EPHEMERAL


@frozen
class Reply:
    """Which message a new one answers; `fail` false: without it the message is posted all the same."""

    message_id: MessageId
    fail: bool


@frozen
class Written:
    """A message as its body describes it, before anyone was asked whether it may be posted."""

    draft: Draft
    allowed: Allowed
    reply: Reply | None
    enforce_nonce: bool

    def mentioning(self, mentions: Mentions, *, reply_to: Message | None) -> Draft:
        """The draft with its mentions; the author of the answered message is mentioned where allowed."""
        users = mentions.users
        if (
            reply_to is not None
            and self.allowed.replied_user
            and reply_to.webhook_name is None
            and reply_to.author_id not in users
        ):
            users = (*users, reply_to.author_id)
        return Draft(
            content=self.draft.content,
            embeds=self.draft.embeds,
            components=self.draft.components,
            attachments=self.draft.attachments,
            flags=self.draft.flags,
            tts=self.draft.tts,
            nonce=self.draft.nonce,
            poll=self.draft.poll,
            reply_to=None if reply_to is None else reply_to.id,
            mentions=users,
            mention_roles=mentions.roles,
            mention_everyone=mentions.everyone,
        )


def read_message(form: Form, *, attachments: tuple[dict[str, Any], ...] = ()) -> Written:
    """A new message; Refused for what Discord refuses."""
    flags = (form.integer("flags", maximum=2**31 - 1) or 0) & _SETTABLE
    v2 = bool(flags & COMPONENTS_V2)
    draft = Draft(
        content=form.text("content", maximum=MAX_CONTENT) or "",
        embeds=read_embeds(form),
        components=read_components(form, v2=v2),
        attachments=attachments,
        flags=flags,
        tts=form.truth("tts") or False,
        nonce=_nonce(form),
        poll=_poll(form),
    )
    written = Written(draft, read_allowed(form), _reply(form), form.truth("enforce_nonce") or False)
    if v2:
        _forbid_with_v2(form)
    form.check()
    if not (
        draft.content.strip()
        or draft.embeds
        or draft.components
        or draft.attachments
        or draft.poll
        or form.gives("sticker_ids")
    ):
        raise Refused(Refusal.EMPTY_MESSAGE)
    return written


def read_edit(form: Form, message: Message, *, attachments: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """The fields of a message that an edit changes, by their names in `Message`."""
    changes: dict[str, Any] = {}
    if "flags" in form:
        given = (form.integer("flags", maximum=2**31 - 1) or 0) & (_SUPPRESS_EMBEDS | COMPONENTS_V2)
        kept = message.flags & ~_SUPPRESS_EMBEDS
        changes["flags"] = kept | given
    v2 = bool(changes.get("flags", message.flags) & COMPONENTS_V2)
    if "content" in form:
        changes["content"] = form.text("content", maximum=MAX_CONTENT) or ""
    if "embeds" in form:
        changes["embeds"] = list(read_embeds(form))
    if "components" in form:
        changes["components"] = list(read_components(form, v2=v2))
    if "attachments" in form or attachments:
        changes["attachments"] = [*_kept_attachments(form, message), *attachments]
    if v2:
        _forbid_with_v2(form)
    form.check()
    after = {
        name: changes.get(name, getattr(message, name)) for name in ("content", "embeds", "components", "attachments")
    }
    if not any(after.values()) and message.poll is None:
        raise Refused(Refusal.EMPTY_MESSAGE)
    return changes


def _kept_attachments(form: Form, message: Message) -> list[dict[str, Any]]:
    if "attachments" not in form:
        return message.attachments
    kept = {str(one.values.get("id")) for one in form.forms("attachments", maximum=MAX_ATTACHMENTS)}
    return [attachment for attachment in message.attachments if attachment["id"] in kept]


def _forbid_with_v2(form: Form) -> None:
    for name in ("content", "embeds", "poll", "sticker_ids"):
        if form.values.get(name):
            form.wrong(
                name,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _nonce(form: Form) -> str | int | None:
    nonce = form.values.get("nonce")
    if nonce is None or (isinstance(nonce, int) and not isinstance(nonce, bool)):
        return nonce
    return form.text("nonce", maximum=_MAX_NONCE)


def _reply(form: Form) -> Reply | None:
    inner = form.form("message_reference")
    if inner is None:
        return None
    inner.require("message_id")
    message_id = inner.snowflake("message_id")
    fail = inner.truth("fail_if_not_exists")
    return None if message_id is None else Reply(MessageId(message_id), fail is not False)


def _poll(form: Form) -> dict[str, Any] | None:
    inner = form.form("poll")
    if inner is None:
        return None
    inner.require("question", "answers")
    question = inner.form("question")
    text = None if question is None else question.text("text", minimum=1, maximum=300)
    answers = [
        {"answer_id": index, "poll_media": _media(one)}
        for index, one in enumerate(inner.forms("answers", minimum=1, maximum=10), 1)
    ]
    hours = inner.integer("duration", minimum=1, maximum=32 * 24) or 24
    return {
        "question": {"text": text},
        "answers": answers,
        "expiry": iso(wall_ms() + hours * 3_600_000),
        "allow_multiselect": inner.truth("allow_multiselect") or False,
        "layout_type": inner.choice("layout_type", (1,)) or 1,
        "results": {"is_finalized": False, "answer_counts": []},
    }


def _media(form: Form) -> dict[str, Any]:
    media = form.form("poll_media")
    if media is None:
        form.require("poll_media")
        return {}
    read: dict[str, Any] = {"text": media.text("text", minimum=1, maximum=55)}
    emoji = media.form("emoji")
    if emoji is not None:
        read["emoji"] = {"id": emoji.snowflake("id"), "name": emoji.text("name", maximum=32)}
    return read
