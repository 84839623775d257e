"""What an interaction's token opens: its original answer, and further ones, for fifteen minutes."""

from typing import Any

import trio

from aeon.discord.ids import MessageId
from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.message import message_object
from aeon.simulator.rest.interactions import read_answer
from aeon.simulator.rest.posting import attach
from aeon.simulator.validation.form import Form
from aeon.simulator.validation.messages import read_edit
from aeon.simulator.world.application import Interaction, InteractionState
from aeon.simulator.world.entities import EPHEMERAL, LOADING, Message
from aeon.simulator.world.interactions import post_answer
from aeon.simulator.world.messages import delete, edit


def _interaction(call: Call) -> Interaction:
    """The answered interaction of the path's token."""
    interaction = call.world.application.interactions_by_token.get(call.params["webhook_token"])
    if call.params["webhook_id"] != call.world.application.id or interaction is None:
        raise Refused(Refusal.UNKNOWN_WEBHOOK)
    if interaction.expired(trio.current_time()):
        raise Refused(Refusal.WEBHOOK_TOKEN)
    if interaction.callback_type is None:
        raise Refused(Refusal.UNKNOWN_WEBHOOK)
    return interaction


def _message(call: Call, interaction: Interaction) -> Message:
    """The message of the path: `@original`, or one that the interaction made."""
    message_id = call.params.get("message_id", "@original")
    if message_id == "@original":
        message_id = interaction.original_id or ""
    elif message_id not in interaction.message_ids and message_id != interaction.original_id:
        raise Refused(Refusal.UNKNOWN_MESSAGE)
    message = call.world.message(interaction.channel_id, MessageId(message_id))
    if message is None:
        raise Refused(Refusal.UNKNOWN_MESSAGE)
    return message


def get_answer(call: Call) -> Answer:
    return Answer(body=message_object(call.world, _message(call, _interaction(call))))


def edit_answer(call: Call) -> Answer:
    """The first edit of a deferred answer is the answer."""
    interaction = _interaction(call)
    message = _message(call, interaction)
    return Answer(body=message_object(call.world, _change(call, interaction, message)))


def _change(call: Call, interaction: Interaction, message: Message) -> Message:
    files = attach(call, call.world.channels[interaction.channel_id])
    changes: dict[str, Any] = read_edit(Form.of(call.body), message, attachments=files)
    if message.flags & LOADING:
        changes["flags"] = changes.get("flags", message.flags) & ~LOADING
    if message.id == interaction.original_id:
        interaction.state = InteractionState.ANSWERED
    interaction.note_message(message.id)
    return edit(call.world, message, changes)


def delete_answer(call: Call) -> Answer:
    delete(call.world, _message(call, _interaction(call)))
    return NO_CONTENT


def follow_up(call: Call) -> Answer:
    """A further message; after a deferral the first one takes the place of the original."""
    interaction = _interaction(call)
    original = None
    if interaction.original_id is not None and interaction.original_id in interaction.message_ids:
        original = call.world.message(interaction.channel_id, interaction.original_id)
    if original is not None and original.flags & LOADING:
        return Answer(body=message_object(call.world, _change(call, interaction, original)))
    draft = read_answer(call, interaction, Form.of(call.body))
    ephemeral = draft.flags & EPHEMERAL
    message = post_answer(call.world, interaction, draft)
    message.flags |= ephemeral
    interaction.state = InteractionState.ANSWERED
    return Answer(body=message_object(call.world, message))
