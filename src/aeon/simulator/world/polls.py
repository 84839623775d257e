"""Polls: voted in by people, ended by their author or by time, and then told of in the channel.

https://discord.com/developers/docs/resources/poll
"""

from typing import Any

from aeon.discord.ids import UserId
from aeon.simulator.wire import Payload, iso, ms_of
from aeon.simulator.world.entities import Message
from aeon.simulator.world.messages import Draft, new_message, post, update_silently
from aeon.simulator.world.world import World

POLL_RESULT = 46
"""Type of the message that tells how a poll has ended."""


def _poll(message: Message) -> dict[str, Any]:
    if message.poll is None:
        raise ValueError(f"message {message.id} has no poll")
    return message.poll


def has_ended(world: World, message: Message) -> bool:
    """True once nobody can vote any more."""
    poll = _poll(message)
    return poll["results"]["is_finalized"] or ms_of(poll["expiry"]) <= world.now_ms()


def vote(world: World, message: Message, answer_id: int, user_id: UserId) -> None:
    """Somebody votes; where only one answer may be chosen, their vote for another is taken back first."""
    if not _poll(message)["allow_multiselect"]:
        for other in [one for one, voters in message.votes.items() if user_id in voters and one != answer_id]:
            take_back(world, message, other, user_id)
    voters = message.votes.setdefault(answer_id, [])
    if user_id not in voters:
        voters.append(user_id)
        _count(world, message)
        _tell(world, "MESSAGE_POLL_VOTE_ADD", message, _vote_event(message, answer_id, user_id))


def take_back(world: World, message: Message, answer_id: int, user_id: UserId) -> None:
    """Somebody takes a vote back; nothing happens where there is none."""
    voters = message.votes.get(answer_id, [])
    if user_id in voters:
        voters.remove(user_id)
        _count(world, message)
        _tell(world, "MESSAGE_POLL_VOTE_REMOVE", message, _vote_event(message, answer_id, user_id))


def _vote_event(message: Message, answer_id: int, user_id: UserId) -> Payload:
    payload: Payload = {"user_id": user_id, "channel_id": message.channel_id, "message_id": message.id}
    if message.guild_id is not None:
        payload["guild_id"] = message.guild_id
    return payload | {"answer_id": answer_id}


def _tell(world: World, name: str, message: Message, payload: Payload) -> None:
    world.emit(name, message.guild_id, lambda: payload, of_bot=world.is_with_bot(message.channel_id))


def _count(world: World, message: Message) -> None:
    """Bring the results up to date; answers without a vote are left out, as Discord does."""
    _poll(message)["results"]["answer_counts"] = [
        {"id": answer_id, "count": len(voters), "me_voted": world.bot_id in voters}
        for answer_id, voters in sorted(message.votes.items())
        if voters
    ]


def finish(world: World, message: Message) -> None:
    """The poll ends now: its counts are final, and a message tells who has won."""
    poll = _poll(message)
    world.open_polls.pop(message.id, None)
    poll["results"]["is_finalized"] = True
    poll["expiry"] = min(poll["expiry"], _now(world))
    update_silently(world, message)
    channel = world.channels[message.channel_id]
    result = new_message(world, channel, message.author_id, Draft(embeds=(_result_embed(message),)))
    result.type, result.reply_to = POLL_RESULT, message.id
    result.webhook_id, result.webhook_name = message.webhook_id, message.webhook_name
    post(world, channel, result)


def _now(world: World) -> str:
    return iso(world.now_ms())


def _result_embed(message: Message) -> Payload:
    """https://discord.com/developers/docs/resources/message#embed-fields-by-embed-type-poll-result-embed-fields."""
    poll = _poll(message)
    counts = {answer_id: len(voters) for answer_id, voters in message.votes.items() if voters}
    fields = {
        "poll_question_text": poll["question"]["text"],
        "victor_answer_votes": str(max(counts.values(), default=0)),
        "total_votes": str(sum(counts.values())),
    }
    winners = [answer_id for answer_id, count in counts.items() if count == max(counts.values())]
    if len(winners) == 1:
        media = next(one["poll_media"] for one in poll["answers"] if one["answer_id"] == winners[0])
        fields |= {"victor_answer_id": str(winners[0]), "victor_answer_text": str(media.get("text") or "")}
    shown = [{"name": name, "value": value, "inline": False} for name, value in fields.items()]
    return {"type": "poll_result", "fields": shown}


def finish_due(world: World) -> None:
    """End every poll whose time has come."""
    for message_id, channel_id in list(world.open_polls.items()):
        message = world.message(channel_id, message_id)
        if message is None or message.poll is None:
            del world.open_polls[message_id]
        elif has_ended(world, message):
            finish(world, message)
