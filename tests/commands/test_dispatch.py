"""What becomes of messages and interactions."""

from collections.abc import Callable
from typing import Any

import pytest
import trio

from aeon.actors.supervision import Crash
from aeon.actors.turn import EffectFailed, Turn
from aeon.commands.answering import Answer, CallFinished, Record, answer_call, cut
from aeon.commands.call import ANSWERS_WAITING
from aeon.commands.dispatch import Dispatch, interaction_origin
from aeon.commands.origin import InteractionOrigin, MessageOrigin
from aeon.discord.events import InteractionCreate, MessageCreate
from aeon.discord.ids import MessageId
from aeon.discord.model import InteractionData, InteractionType, MessageType
from aeon.feed.event import FeedEvent
from aeon.guild.messages import CommandExecuted
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState
from tests.commands.calls import CATALOG, DISPATCH, INTERACTION, MESSAGE, Outcome, call, message, slash
from tests.guild.examples import BOT, CHANNEL, MEMBER, Wish, guild_state, user, wish_of

DEAF = Settings(allow_prefix_fallback=False)


@pytest.mark.parametrize(
    "more",
    [
        {"author": user(bot=True)},
        {"webhook_id": "5"},
        {"type": 7},
        {"type": MessageType.CHAT_INPUT_COMMAND},
    ],
)
def test_bots_webhooks_and_notices_are_ignored(more: dict[str, Any]) -> None:
    assert call(guild_state(), message("!echo x", **more)) == Outcome(was_taken=False)


def test_a_reply_is_a_message_like_any_other() -> None:
    assert call(guild_state(), message("!echo x", type=MessageType.REPLY)).text == "x"


@pytest.mark.parametrize("content", ["!nothing", "hello", "!", f"<@{BOT}> is cool", "!echoes"])
def test_unknown_triggers_are_left_to_others(content: str) -> None:
    assert call(guild_state(), message(content)) == Outcome(was_taken=False)


def test_a_mention_alone_is_told_the_prefix() -> None:
    outcome = call(guild_state(Settings(prefix="a!")), message(f"<@{BOT}>"))
    assert outcome.text == "My prefix here is `a!`. Type `a!help` to see what I can do."
    assert outcome.was_taken
    assert outcome.record is None
    assert "`` ` ``" in call(guild_state(Settings(prefix="`")), message(f"<@{BOT}>")).text


def test_where_only_slash_commands_are_heard_a_mention_is_told_so_and_a_prefix_nothing() -> None:
    outcome = call(guild_state(DEAF), message(f"<@{BOT}> echo x"))
    assert "/help" in outcome.text
    assert not call(guild_state(DEAF), message("!echo x")).was_taken


@pytest.mark.parametrize("fallback", [True, False])
def test_a_slash_call_while_they_are_off_gets_a_word_for_the_caller_alone(fallback: bool) -> None:
    state = guild_state(Settings(use_slash_commands=False, allow_prefix_fallback=fallback))
    outcome = call(state, slash("echo", words="x"))
    assert outcome.text == "Slash commands are switched off in this server. Use `!echo` instead."
    assert (outcome.is_ephemeral, outcome.ended) == (True, ("refused", "slash_off"))


def test_a_slash_command_of_yesterday_gets_a_word_too() -> None:
    outcome = call(guild_state(), slash("yesterday"))
    assert outcome.was_taken
    assert outcome.is_ephemeral
    assert "I do not know this command any more" in outcome.text


def test_clicks_and_forms_are_left_to_features() -> None:
    interaction = slash("echo")
    for kind in (InteractionType.MESSAGE_COMPONENT, InteractionType.MODAL_SUBMIT):
        clicked = InteractionCreate(
            id=interaction.id,
            application_id=interaction.application_id,
            type=kind,
            token="x",
            data=InteractionData(custom_id="echo"),
            member=interaction.member,
        )
        assert not call(guild_state(), clicked).was_taken


def test_an_answer_goes_to_where_the_call_came_from() -> None:
    said = Turn(now=0.0)
    DISPATCH.on_message(guild_state(), message("!echo x"), said)
    assert MessageOrigin(CHANNEL, MESSAGE) in wish_of(said).effects[0].args
    origin = interaction_origin(slash("echo"))
    assert isinstance(origin, InteractionOrigin)
    assert (origin.id, origin.channel_id) == (INTERACTION, CHANNEL)
    assert "secret" not in repr(origin)


def wish_with_waiting(state: GuildState, event: MessageCreate | InteractionCreate, waiting: int) -> Wish:
    """What is wanted upon the event, where so many answers wait in its channel already."""
    turn = Turn(now=1000.0, told_at=1000.0, queues={f"answers in {CHANNEL}": range(waiting)})
    if isinstance(event, MessageCreate):
        DISPATCH.on_message(state, event, turn)
    else:
        DISPATCH.on_interaction(state, event, turn)
    return wish_of(turn)


def queue_of_answer(event: MessageCreate | InteractionCreate) -> list[str]:
    """The queue that the event's answer is put into."""
    return [effect.queue for effect in wish_with_waiting(guild_state(), event, waiting=3).effects]


def test_answers_in_a_channel_go_one_after_another_and_slash_answers_wait_for_nobody() -> None:
    assert queue_of_answer(message("!echo x")) == [f"answers in {CHANNEL}"]
    assert queue_of_answer(slash("echo", text="x")) == [""]


def test_answers_beyond_what_a_channel_could_ever_take_are_dropped_and_who_watches_hears_of_the_call() -> None:
    wish = wish_with_waiting(guild_state(), message("!echo x"), waiting=ANSWERS_WAITING)
    assert wish.effects == []
    [finished] = wish.told
    assert isinstance(finished, CallFinished)
    record = finished.record
    assert (record.command_name, record.outcome.value, record.reason) == ("echo", "failed", "unanswered")
    assert wish_with_waiting(guild_state(), message(f"<@{BOT}>"), waiting=ANSWERS_WAITING).told == [], "no call"


def test_a_nonce_makes_a_repeated_answer_the_same_and_fits() -> None:
    nonce = MessageOrigin(CHANNEL, MessageId(str(2**64 - 1))).nonce
    assert len(nonce) <= 25


def test_a_command_that_raises_is_its_features_fault_and_its_caller_hears_of_it() -> None:
    state = guild_state()
    turn = Turn(now=0.0, told_at=0.0)
    with pytest.raises(RuntimeError, match="on purpose"):
        DISPATCH.on_message(state, message("!broken"), turn)
    assert turn.blame == "fun"
    assert turn.on_crash is not None
    events = published(state)
    turn.on_crash(Crash("abc123", 0.5, "fun", "RuntimeError"))
    assert [(event.event, fields(event)) for event in events()] == [
        ("command_executed", ("broken", MEMBER, CHANNEL, "failed", "abc123", 500))
    ]


def test_what_became_of_a_call_is_published_once_it_has_its_answer() -> None:
    state = guild_state()
    events = published(state)
    record = Record("echo", MEMBER, CHANNEL, received_at=10.0)
    finish(state, CallFinished(record.ended(10.25)))
    finish(state, CallFinished(record.failed("Forbidden", 11.0)))
    failure = EffectFailed("answer_call", (state.ports.rest, record), trio.TooSlowError())
    turn = Turn(now=12.0)
    assert DISPATCH.on_effect_failed(state, failure, turn)
    wish_of(turn)
    assert [fields(event) for event in events()] == [
        ("echo", MEMBER, CHANNEL, "ok", None, 250),
        ("echo", MEMBER, CHANNEL, "failed", "Forbidden", 1000),
        ("echo", MEMBER, CHANNEL, "failed", "TooSlowError", 2000),
    ]


def test_failed_effects_of_others_are_left_to_them() -> None:
    failure = EffectFailed("other", (1, "x"), ValueError())
    assert not DISPATCH.on_effect_failed(guild_state(), failure, Turn(now=0.0))


def test_every_command_has_a_feature_to_blame() -> None:
    with pytest.raises(ValueError, match="ban"):
        Dispatch(CATALOG, {"echo": "general"})


@pytest.mark.parametrize("length", [1, 1999, 2000, 2001, 100_000])
def test_an_answer_is_cut_to_what_a_message_takes(length: int) -> None:
    text = cut("é" * length)
    assert len(text) == min(length, 2000)
    assert text.endswith("…") == (length > 2000)


async def test_an_answer_that_cannot_be_brought_is_a_failed_call() -> None:
    state = guild_state()
    record = Record("echo", MEMBER, CHANNEL, received_at=trio.current_time())
    origin = MessageOrigin(CHANNEL, MESSAGE)
    finished = await answer_call(state.ports.rest, state.guild_id, origin, Answer("x"), record)
    assert finished is not None
    assert (finished.record.outcome.value, finished.record.reason) == ("failed", "Closed")


def finish(state: GuildState, message: CallFinished) -> None:
    turn = Turn(now=0.0)
    assert DISPATCH.on_finished(state, message, turn)
    wish_of(turn)


def published(state: GuildState) -> Callable[[], list[FeedEvent]]:
    """A look at what is published from now on."""
    subscription = state.ports.feed.subscribe()
    subscription.add(state.guild_id)

    def look() -> list[FeedEvent]:
        seen: list[FeedEvent] = []
        while True:
            try:
                frame = subscription.frames.receive_nowait()
            except trio.WouldBlock:
                return seen
            assert isinstance(frame, FeedEvent)
            seen.append(frame)

    return look


def fields(event: FeedEvent) -> tuple[object, ...]:
    said = event.data
    assert isinstance(said, CommandExecuted)
    return (said.command_name, said.user_id, said.channel_id, said.outcome.value, said.reason, said.duration_ms)
