"""What came of things: interactions, and the bot's requests."""

import trio

from aeon.discord.ids import InteractionId
from aeon.simulator.call import Answer, Call
from aeon.simulator.errors import Misuse
from aeon.simulator.payloads.message import message_object
from aeon.simulator.routes import Caller, Route
from aeon.simulator.world.application import Interaction, InteractionState
from aeon.simulator.world.entities import LOADING


def get_interaction(call: Call) -> Answer:
    """How far an interaction is; `messages` are those it made or changed, as they are now; a deferred one only once it is there."""
    interaction = call.world.application.interactions.get(InteractionId(call.params["interaction_id"]))
    if interaction is None:
        raise Misuse(404, f"there is no interaction {call.params['interaction_id']}")
    found = [call.world.message(interaction.channel_id, message_id) for message_id in interaction.message_ids]
    messages = [message for message in found if message is not None and not message.flags & LOADING]
    return Answer(
        body={
            "id": interaction.id,
            "state": _state(interaction),
            "messages": [message_object(call.world, message) for message in messages],
            "modal": interaction.modal,
            "choices": interaction.choices,
            "callbackType": interaction.callback_type,
            "firstAnswerMs": interaction.first_answer_ms,
        }
    )


def _state(interaction: Interaction) -> str:
    if interaction.failed(trio.current_time()):
        return "failed"
    words = {
        InteractionState.WAITING: "waiting",
        InteractionState.DEFERRED: "deferred",
        InteractionState.ANSWERED: "answered",
    }
    return words[interaction.state]


def list_requests(call: Call) -> Answer:
    """The bot's requests after one of them, oldest first."""
    after = call.asked("after") or "0"
    if not after.isdecimal():
        raise Misuse(400, "after is the id of a request")
    return Answer(
        body=[
            {
                "id": str(entry.id),
                "method": entry.method,
                "path": entry.path,
                "query": entry.query,
                "route": entry.route,
                "body": entry.body,
                "status": entry.status,
                "ms": entry.ms,
                "fault": entry.fault,
                "at": entry.at_ms,
            }
            for entry in call.parts.journal.after(int(after))
        ]
    )


ROUTES = (
    Route("GET", "/interactions/{interaction_id}", get_interaction, Caller.ANYONE),
    Route("GET", "/requests", list_requests, Caller.ANYONE),
)
