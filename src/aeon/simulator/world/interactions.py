"""Interactions: a person's act goes out, the application's answers come in.

An interaction waits three seconds for its first answer, `deferred` or not, and its token works for fifteen minutes.
"""

import secrets

import trio

from aeon.discord.ids import InteractionId, UserId
from aeon.simulator.payloads.application import interaction_event
from aeon.simulator.payloads.user import user_object
from aeon.simulator.wire import Payload
from aeon.simulator.world.application import TOKEN_SECONDS, Interaction, InteractionState, InteractionType
from aeon.simulator.world.entities import EPHEMERAL, Channel, Message
from aeon.simulator.world.messages import REPLY, Draft, new_message, post
from aeon.simulator.world.world import World

CALLED_BY_COMMAND = 20
"""Type of a message that answers a slash command."""

_MAX_KEPT = 10_000


def start_interaction(
    world: World,
    type: InteractionType,  # noqa: A002 - Discord's word
    *,
    user_id: UserId,
    channel: Channel,
    data: Payload,
    message: Message | None = None,
    trigger: Interaction | None = None,
) -> Interaction:
    """A person acts; the application hears of it on the guild's shard. A modal names what opened it as `trigger`."""
    interaction = Interaction(
        InteractionId(world.snowflakes.make()),
        secrets.token_urlsafe(48),
        type,
        user_id,
        channel.id,
        channel.guild_id,
        data,
        trio.current_time(),
        message_id=None if message is None else message.id,
    )
    interaction.metadata = _metadata(world, interaction, message, trigger=trigger)
    application = world.application
    _forget_old(world)
    application.interactions[interaction.id] = interaction
    application.interactions_by_token[interaction.token] = interaction
    world.emit("INTERACTION_CREATE", channel.guild_id, lambda: interaction_event(world, interaction), of_bot=True)
    return interaction


def _metadata(
    world: World, interaction: Interaction, message: Message | None, *, trigger: Interaction | None
) -> Payload:
    """What a message tells of the interaction it answers.

    https://discord.com/developers/docs/resources/message#message-interaction-metadata-object
    """
    metadata: Payload = {
        "id": interaction.id,
        "type": int(interaction.type),
        "user": user_object(world.user(interaction.user_id)),
        "authorizing_integration_owners": {"0": interaction.guild_id or "0"},
    }
    if interaction.type is InteractionType.COMPONENT and message is not None:
        metadata["interacted_message_id"] = message.id
    if trigger is not None:
        metadata["triggering_interaction_metadata"] = trigger.metadata
    return metadata


def _forget_old(world: World) -> None:
    application = world.application
    now = trio.current_time()
    while application.interactions:
        first = next(iter(application.interactions.values()))
        if len(application.interactions) < _MAX_KEPT and now < first.started_at + 2 * TOKEN_SECONDS:
            return
        del application.interactions[first.id]
        del application.interactions_by_token[first.token]


def note_first_answer(interaction: Interaction, callback_type: int, *, state: InteractionState) -> None:
    """The application has answered, or said that it will."""
    interaction.callback_type = callback_type
    interaction.state = state
    interaction.first_answer_ms = round((trio.current_time() - interaction.started_at) * 1000)
    interaction.answered.set()


def post_answer(world: World, interaction: Interaction, draft: Draft) -> Message:
    """A message of the application in answer to the interaction; the flag EPHEMERAL hides it from all others."""
    channel = world.channels[interaction.channel_id]
    message = new_message(world, channel, world.bot_id, draft)
    message.from_application = True
    message.webhook_id = world.application.id
    message.interaction_metadata = interaction.metadata
    if draft.flags & EPHEMERAL:
        message.ephemeral_for = interaction.user_id
    if interaction.original_id is None and interaction.type is InteractionType.COMMAND:
        message.type = CALLED_BY_COMMAND
    elif interaction.original_id is None and interaction.message_id is not None:
        message.reply_to, message.type = interaction.message_id, REPLY
    interaction.note_message(message.id)
    return post(world, channel, message)
