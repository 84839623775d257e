"""What is written by a token alone: a channel's webhook, or an interaction, which has the same paths.

https://discord.com/developers/docs/resources/webhook#execute-webhook. A path with the application's id is about an
interaction (`followups`), any other about a webhook. Without `wait` a webhook's message is only acknowledged.
"""

from collections.abc import Callable

from aeon.discord.ids import ChannelId, MessageId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.message import message_object
from aeon.simulator.rest import followups
from aeon.simulator.rest.posting import attach
from aeon.simulator.rest.webhooks import hash_of, read_name, webhook_of
from aeon.simulator.routes import Caller, Limit, Route
from aeon.simulator.validation.form import Form
from aeon.simulator.validation.mentions import find_mentions
from aeon.simulator.validation.messages import read_edit, read_message
from aeon.simulator.world.entities import Channel, Message
from aeon.simulator.world.messages import Draft, delete, edit
from aeon.simulator.world.webhooks import Webhook, post_by_webhook

_MAX_URL = 2048


def _channel(call: Call, webhook: Webhook) -> Channel:
    """The webhook's channel, or the thread of it that the query names."""
    thread_id = call.asked("thread_id")
    channel = call.world.channels[webhook.channel_id]
    if thread_id is None:
        return channel
    thread = call.world.channels.get(ChannelId(thread_id))
    if thread is None or thread.parent_id != channel.id:
        raise Refused(Refusal.UNKNOWN_CHANNEL)
    return thread


def _execute(call: Call) -> Answer:
    webhook = webhook_of(call, by_token=True)
    channel = _channel(call, webhook)
    form = Form.of(call.body)
    name, picture = read_name(form, "username"), form.text("avatar_url", maximum=_MAX_URL)
    draft = _read(call, webhook, channel, form)
    avatar = hash_of(picture) if picture else None
    message = post_by_webhook(call.world, webhook, channel, draft, name=name, avatar=avatar)
    return Answer(body=message_object(call.world, message)) if call.asks_for("wait") else NO_CONTENT


def _read(call: Call, webhook: Webhook, channel: Channel, form: Form) -> Draft:
    """The message of the body. Components of webhooks that no application owns are left out unless asked for."""
    if webhook.application_id is None and not call.asks_for("with_components"):
        form.values = {name: value for name, value in form.values.items() if name != "components"}
    written = read_message(form, attachments=attach(call, channel))
    mentions = find_mentions(
        call.world,
        call.world.guilds[webhook.guild_id],
        written.draft.content,
        allowed=written.allowed,
        may_mention_everyone=True,
    )
    return written.mentioning(mentions, reply_to=None)


def _message(call: Call) -> Message:
    """The message of the path, if this webhook wrote it."""
    webhook = webhook_of(call, by_token=True)
    channel = _channel(call, webhook)
    message = call.world.message(channel.id, MessageId(call.params["message_id"]))
    if message is None or message.webhook_id != webhook.id:
        raise Refused(Refusal.UNKNOWN_MESSAGE)
    return message


def _get(call: Call) -> Answer:
    return Answer(body=message_object(call.world, _message(call)))


def _edit(call: Call) -> Answer:
    message = _message(call)
    files = attach(call, call.world.channels[message.channel_id])
    edit(call.world, message, read_edit(Form.of(call.body), message, attachments=files))
    return Answer(body=message_object(call.world, message))


def _delete(call: Call) -> Answer:
    delete(call.world, _message(call))
    return NO_CONTENT


Handler = Callable[[Call], Answer]


def _either(of_interaction: Handler, of_webhook: Handler) -> Handler:
    def answer(call: Call) -> Answer:
        is_ours = call.params["webhook_id"] == call.world.application.id
        return of_interaction(call) if is_ours else of_webhook(call)

    return answer


_BASE = "/webhooks/{webhook_id}/{webhook_token}"
_MESSAGE = _BASE + "/messages/{message_id}"
_LIMIT = Limit(5, 2.0)
ROUTES = (
    Route("POST", _BASE, _either(followups.follow_up, _execute), Caller.ANYONE, _LIMIT, counted=False),
    Route("GET", _MESSAGE, _either(followups.get_answer, _get), Caller.ANYONE, _LIMIT, counted=False),
    Route("PATCH", _MESSAGE, _either(followups.edit_answer, _edit), Caller.ANYONE, _LIMIT, counted=False),
    Route("DELETE", _MESSAGE, _either(followups.delete_answer, _delete), Caller.ANYONE, _LIMIT, counted=False),
)
