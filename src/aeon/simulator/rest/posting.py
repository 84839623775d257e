"""What every way of writing a message shares: permissions, closed conversations, nonces, slowmode, uploads."""

from typing import Any

from aeon.simulator.call import Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.image_size import image_size
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import Place
from aeon.simulator.validation.form import refuse
from aeon.simulator.validation.mentions import find_mentions
from aeon.simulator.validation.messages import MAX_ATTACHMENTS, Written
from aeon.simulator.world.entities import THREADS, Channel, ChannelType, Message
from aeon.simulator.world.messages import Draft, new_message, post
from aeon.simulator.world.threads import join_thread, set_archived, update_thread
from aeon.simulator.world.timeline import NONCE_MS

_WRITABLE = THREADS | {
    ChannelType.TEXT, ChannelType.DM, ChannelType.VOICE, ChannelType.ANNOUNCEMENT, ChannelType.STAGE,
}  # fmt: skip


def post_written(call: Call, where: Place, written: Written) -> Message:
    """Post a message as the caller, if they may."""
    _check_allowed(call, where, written.draft)
    draft = draft_of(call, where, written)
    if written.enforce_nonce and draft.nonce is not None:
        earlier = _with_nonce(call, where.channel, draft.nonce)
        if earlier is not None:
            return earlier
    _check_slowmode(call, where)
    _enter_thread(call, where)
    return post(call.world, where.channel, new_message(call.world, where.channel, call.actor_id, draft))


def _check_allowed(call: Call, where: Place, draft: Draft) -> None:
    if where.channel.type not in _WRITABLE:
        raise Refused(Refusal.NOT_A_TEXT_CHANNEL)
    if where.guild is None:
        _check_open(call, where.channel)
        return
    where.need_sending()
    if draft.attachments:
        where.need(Permission.ATTACH_FILES)
    if draft.tts:
        where.need(Permission.SEND_TTS_MESSAGES)
    if draft.poll is not None:
        where.need(Permission.SEND_POLLS)
    if draft.embeds:
        where.need(Permission.EMBED_LINKS)


def _enter_thread(call: Call, where: Place) -> None:
    """Who writes in a thread is in it, and wakes it; a locked one only its managers wake."""
    thread = where.channel.thread
    if thread is None or where.guild is None:
        return
    if thread.locked and not where.may(Permission.MANAGE_THREADS):
        raise Refused(Refusal.THREAD_LOCKED)
    if thread.archived:
        set_archived(call.world, thread, archived=False)
        update_thread(call.world, where.channel, thread)
    join_thread(call.world, where.guild, where.channel, thread, user_id=call.actor_id)


def _check_open(call: Call, channel: Channel) -> None:
    """A conversation is closed where the other side closed it, or shares no guild with the caller."""
    world = call.world
    other = next(world.user(user_id) for user_id in channel.recipients if user_id != call.actor_id)
    shared = any(call.actor_id in guild.members and other.id in guild.members for guild in world.guilds.values())
    if not other.dms_open or not shared:
        raise Refused(Refusal.CANNOT_SEND_TO_USER)


def draft_of(call: Call, where: Place, written: Written) -> Draft:
    """What was written, with whom it mentions and what it answers."""
    reply_to: Message | None = None
    if written.reply is not None:
        reply_to = call.world.message(where.channel.id, written.reply.message_id)
        if reply_to is not None and not where.may(Permission.READ_MESSAGE_HISTORY):
            raise Refused(Refusal.CANNOT_REPLY)
        if reply_to is None and written.reply.fail:
            raise refuse(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    mentions = find_mentions(
        call.world,
        where.guild,
        written.draft.content,
        allowed=written.allowed,
        may_mention_everyone=where.may(Permission.MENTION_EVERYONE),
    )
    return written.mentioning(mentions, reply_to=reply_to)


def _with_nonce(call: Call, channel: Channel, nonce: str | int) -> Message | None:
    """The caller's message of the last minutes with this nonce."""
    message = call.world.timeline(channel).with_nonce(call.actor_id, nonce)
    return message if message is not None and message.created_ms >= call.world.now_ms() - NONCE_MS else None


def _check_slowmode(call: Call, where: Place) -> None:
    seconds = where.channel.slowmode_seconds
    exempt = Permission.MANAGE_MESSAGES | Permission.MANAGE_CHANNELS | Permission.BYPASS_SLOWMODE
    if where.guild is None or not seconds or where.permissions & exempt:
        return
    since = call.world.now_ms() - seconds * 1000
    for message in call.world.timeline(where.channel).before(None):
        if message.created_ms <= since:
            return
        if message.author_id == call.actor_id:
            wait = (message.created_ms - since) / 1000
            raise Refused(Refusal.SLOWMODE, extra={"retry_after": wait, "global": False})


def attach(call: Call, channel: Channel) -> tuple[dict[str, Any], ...]:
    """Attachment objects for the files of the call, described as its body says."""
    if len(call.uploads) > MAX_ATTACHMENTS:
        raise refuse(("attachments",), "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_ATTACHMENTS} or fewer in length.")
    body = call.body if isinstance(call.body, dict) else {}
    given = body.get("attachments") or (body.get("data") or {}).get("attachments") or []
    described = {str(one.get("id")): one for one in given if isinstance(one, dict)}
    made: list[dict[str, Any]] = []
    for upload in call.uploads:
        attachment_id = call.world.snowflakes.make()
        about = described.get(upload.key, {})
        filename = str(about.get("filename") or upload.filename)
        url = call.world.files.store(call.parts.url, channel.id, attachment_id, filename=filename, upload=upload)
        attachment: dict[str, Any] = {
            "id": attachment_id,
            "filename": filename,
            "size": len(upload.data),
            "url": url,
            "proxy_url": url,
            "content_type": upload.content_type,
            "flags": 0,
        }
        if (size := image_size(upload.data)) is not None:
            attachment |= {"width": size[0], "height": size[1]}
        if about.get("description"):
            attachment["description"] = str(about["description"])
        made.append(attachment)
    return tuple(made)
