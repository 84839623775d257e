"""The first answer to an interaction.

https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object
"""

from enum import IntEnum
from typing import Any

import trio

from aeon.discord.ids import InteractionId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.message import message_object
from aeon.simulator.rest.posting import attach
from aeon.simulator.routes import Caller, Route
from aeon.simulator.validation.components import read_modal_components
from aeon.simulator.validation.form import Form, refuse
from aeon.simulator.validation.mentions import find_mentions
from aeon.simulator.validation.messages import read_edit, read_message
from aeon.simulator.world.application import Interaction, InteractionState, InteractionType
from aeon.simulator.world.entities import EPHEMERAL, LOADING, Message
from aeon.simulator.world.interactions import note_first_answer, post_answer
from aeon.simulator.world.messages import Draft, edit


class CallbackType(IntEnum):
    """How an application answers."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    AUTOCOMPLETE = 8
    MODAL = 9


_FITTING = {
    InteractionType.COMMAND: (CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE, CallbackType.MODAL),
    InteractionType.COMPONENT: (
        CallbackType.MESSAGE,
        CallbackType.DEFERRED_MESSAGE,
        CallbackType.DEFERRED_UPDATE,
        CallbackType.UPDATE,
        CallbackType.MODAL,
    ),
    InteractionType.MODAL: (
        CallbackType.MESSAGE,
        CallbackType.DEFERRED_MESSAGE,
        CallbackType.DEFERRED_UPDATE,
        CallbackType.UPDATE,
    ),
    InteractionType.AUTOCOMPLETE: (CallbackType.AUTOCOMPLETE,),
}
_MAX_CHOICES = 25


def answer_interaction(call: Call) -> Answer:
    """Exactly once, within three seconds."""
    interaction = _find(call)
    form = Form.of(call.body)
    form.require("type")
    kind = form.choice("type", _FITTING[interaction.type])
    form.check()
    data = form.form("data") or Form({}, form.mistakes, ("data",))
    callback = CallbackType(kind or 0)
    message = _do(call, interaction, callback, data)
    if not call.asks_for("with_response"):
        return NO_CONTENT
    return Answer(body=_callback_object(call, interaction, callback, message))


def _find(call: Call) -> Interaction:
    interaction = call.world.application.interactions.get(InteractionId(call.params["interaction_id"]))
    if interaction is None or interaction.token != call.params["interaction_token"]:
        raise Refused(Refusal.UNKNOWN_INTERACTION)
    if interaction.callback_type is not None:
        raise Refused(Refusal.ALREADY_ACKNOWLEDGED)
    if interaction.failed(trio.current_time()):
        raise Refused(Refusal.UNKNOWN_INTERACTION)
    return interaction


def _do(call: Call, interaction: Interaction, callback: CallbackType, data: Form) -> Message | None:
    """Carry the answer out; nothing is changed where its data is refused."""
    match callback:
        case CallbackType.MESSAGE:
            draft = read_answer(call, interaction, data)
            note_first_answer(interaction, callback, state=InteractionState.ANSWERED)
            return _post_original(call, interaction, draft)
        case CallbackType.DEFERRED_MESSAGE:
            flags = (data.integer("flags") or 0) & EPHEMERAL
            data.check()
            note_first_answer(interaction, callback, state=InteractionState.DEFERRED)
            return _post_original(call, interaction, Draft(flags=flags | LOADING))
        case CallbackType.DEFERRED_UPDATE:
            note_first_answer(interaction, callback, state=InteractionState.DEFERRED)
            interaction.original_id = interaction.message_id
            return None
        case CallbackType.UPDATE:
            return _update(call, interaction, data)
        case CallbackType.AUTOCOMPLETE:
            interaction.choices = _choices(data)
        case CallbackType.MODAL:
            interaction.modal = _modal(data)
    note_first_answer(interaction, callback, state=InteractionState.ANSWERED)
    return None


def read_answer(call: Call, interaction: Interaction, data: Form) -> Draft:
    """A message in answer to an interaction: the application needs no permission of the channel's here."""
    channel = call.world.channels[interaction.channel_id]
    written = read_message(data, attachments=attach(call, channel))
    guild = None if channel.guild_id is None else call.world.guilds[channel.guild_id]
    mentions = find_mentions(
        call.world, guild, written.draft.content, allowed=written.allowed, may_mention_everyone=True
    )
    return written.mentioning(mentions, reply_to=None)


def _post_original(call: Call, interaction: Interaction, draft: Draft) -> Message:
    message = post_answer(call.world, interaction, draft)
    interaction.original_id = message.id
    return message


def _update(call: Call, interaction: Interaction, data: Form) -> Message:
    message = (
        None if interaction.message_id is None else call.world.message(interaction.channel_id, interaction.message_id)
    )
    if message is None:
        raise Refused(Refusal.UNKNOWN_MESSAGE)
    changes = read_edit(data, message, attachments=attach(call, call.world.channels[interaction.channel_id]))
    note_first_answer(interaction, CallbackType.UPDATE, state=InteractionState.ANSWERED)
    interaction.original_id = message.id
    interaction.note_message(message.id)
    return edit(call.world, message, changes)


def _choices(data: Form) -> list[dict[str, Any]]:
    data.require("choices")
    choices: list[dict[str, Any]] = []
    for one in data.forms("choices", maximum=_MAX_CHOICES):
        one.require("name", "value")
        choices.append({"name": one.text("name", minimum=1, maximum=100), "value": one.values.get("value")})
    data.check()
    return choices


def _modal(data: Form) -> dict[str, Any]:
    data.require("custom_id", "title", "components")
    modal = {
        "custom_id": data.text("custom_id", minimum=1, maximum=100),
        "title": data.text("title", minimum=1, maximum=45),
        "components": list(read_modal_components(data)),
    }
    data.check()
    if not modal["components"]:
        raise refuse(("data", "components"), "BASE_TYPE_REQUIRED", "This field is required")
    return modal


def _callback_object(
    call: Call, interaction: Interaction, callback: CallbackType, message: Message | None
) -> dict[str, Any]:
    """https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback-interaction-callback-response-object."""
    about: dict[str, Any] = {
        "id": interaction.id,
        "type": int(interaction.type),
        "response_message_loading": callback is CallbackType.DEFERRED_MESSAGE,
        "response_message_ephemeral": message is not None and message.ephemeral_for is not None,
    }
    answer: dict[str, Any] = {"interaction": about}
    if message is not None:
        about["response_message_id"] = message.id
        answer["resource"] = {"type": int(callback), "message": message_object(call.world, message)}
    return answer


ROUTES = (
    Route(
        "POST",
        "/interactions/{interaction_id}/{interaction_token}/callback",
        answer_interaction,
        Caller.ANYONE,
        counted=False,
    ),
)
