"""The actor offers each message to the features in their order, and knows whom to blame."""

import pytest

from aeon.actors.errors import OutcomeUnknown
from aeon.actors.reply import Reply
from aeon.actors.supervision import FEATURE_CRASHES, Crash
from aeon.actors.turn import EffectFailed, Turn
from aeon.guild.actor import GuildActor
from aeon.guild.behaviour import Behaviour, Handler, handler
from aeon.guild.errors import FeatureOff
from aeon.guild.messages import Woken
from aeon.guild.state import GuildState
from tests.guild.examples import guild_state, wish_of


class Note(list[str]):
    """Handlers that note their feature's name, and take the message or leave it."""

    def handler(self, feature: str, *, takes: bool, message: type = str) -> Handler:
        def handle(_state: GuildState, _message: object, _turn: Turn) -> bool:
            self.append(feature)
            return takes

        return handler(feature, message, handle)


def actor(*handlers: Handler, off: str = "") -> GuildActor:
    state = guild_state()
    for number in range(FEATURE_CRASHES if off else 0):
        state.supervision.record(Crash(str(number), 0.0, off, "x"))
    return GuildActor(state, Behaviour.of(handlers))


def test_features_are_asked_in_their_order_until_one_takes_it() -> None:
    note = Note()
    told = actor(note.handler("a", takes=False), note.handler("b", takes=True), note.handler("c", takes=True))
    turn = Turn(now=0.0)
    told.handle("hello", turn)
    assert note == ["a", "b"]
    assert turn.blame == "b", "what the kernel finds wrong with the turn is its fault"


def test_nobody_is_to_blame_for_what_nobody_took() -> None:
    turn = Turn(now=0.0)
    actor(Note().handler("a", takes=False)).handle("hello", turn)
    assert turn.blame == ""


def test_messages_of_other_types_are_nobodys() -> None:
    note = Note()
    actor(note.handler("a", takes=True)).handle(5, Turn(now=0.0))
    assert note == []


def test_an_incarnation_wakes_its_features_once_and_after_its_first_message() -> None:
    told = actor()
    first, second = Turn(now=0.0), Turn(now=0.0)
    told.handle("hello", first)
    told.handle("again", second)
    assert wish_of(first).told == [Woken()]
    assert wish_of(second).told == []


def test_a_feature_that_is_off_is_passed_over_and_the_house_never_is() -> None:
    note = Note()
    actor(note.handler("a", takes=True), note.handler("", takes=True), off="a").handle("hello", Turn(now=1.0))
    assert note == [""]


async def test_who_asks_a_feature_that_is_off_is_told_so() -> None:
    reply: Reply[object] = Reply()
    turn = Turn(now=1.0, reply=reply)
    actor(Note().handler("a", takes=True), off="a").handle("hello", turn)
    wish_of(turn)
    with pytest.raises(FeatureOff):
        await reply.wait(0.0)


async def test_an_effect_that_ended_unforeseen_leaves_its_asker_knowing_that_nobody_knows() -> None:
    reply: Reply[object] = Reply()
    turn = Turn(now=0.0, reply=reply)
    actor().handle(EffectFailed("_save", (), TimeoutError()), turn)
    wish_of(turn)
    with pytest.raises(OutcomeUnknown):
        await reply.wait(0.0)
