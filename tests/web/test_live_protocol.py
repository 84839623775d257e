"""The live protocol without a socket."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from aeon.discord.ids import GuildId
from aeon.web.live_protocol import (
    FRAME_CHARACTERS,
    FRAME_RATE,
    MOST_GUILDS,
    Action,
    CloseCode,
    Hangup,
    LiveProtocol,
    Reply,
    State,
    Subscribe,
    Unsubscribe,
    Verify,
)

EVENTS = ["authenticate", "subscribe_guild", "unsubscribe_guild", "ping", "shout", ""]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["guildId", "after", "token"]), inner),
    max_leaves=8,
)
FRAMES = (
    st.text(max_size=100)
    | st.binary(max_size=10)
    | st.none()
    | JSON.map(json.dumps)
    | st.builds(lambda event, data: json.dumps({"event": event, "data": data}), st.sampled_from(EVENTS), JSON)
)


def known() -> LiveProtocol:
    protocol = LiveProtocol()
    protocol.verified()
    return protocol


def say(protocol: LiveProtocol, event: str, data: Any = None) -> Action | None:
    return protocol.receive(json.dumps({"event": event, "data": data}), 0.0)


def code(action: Action | None) -> Any:
    assert isinstance(action, Reply)
    assert isinstance(action.data, dict)
    return action.data["code"]


@given(st.lists(FRAMES, max_size=30), st.booleans())
def test_every_frame_has_one_answer_until_the_end(frames: list[str | bytes | None], starts_known: bool) -> None:
    protocol = known() if starts_known else LiveProtocol()
    for number, frame in enumerate(frames):
        over = protocol.state is State.OVER
        action = protocol.receive(frame, float(number))
        assert (action is None) == over
        assert isinstance(action, Hangup) == (protocol.state is State.OVER and not over)


@given(st.lists(FRAMES, max_size=30))
def test_nobody_subscribes_before_saying_who_it_is(frames: list[str | bytes | None]) -> None:
    protocol = LiveProtocol()
    for number, frame in enumerate(frames):
        assert not isinstance(protocol.receive(frame, float(number)), Subscribe | Unsubscribe)


class Conversation(RuleBasedStateMachine):
    """Frames and outcomes in any order, against what a reader of the specification keeps on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.protocol = LiveProtocol()
        self.state = State.WAITING

    @rule(frame=FRAMES)
    def hear(self, frame: str | bytes | None) -> None:
        action = self.protocol.receive(frame, 0.0)
        if isinstance(action, Hangup):
            self.state = State.OVER

    @rule()
    def time_out(self) -> None:
        action = self.protocol.timed_out()
        if self.state is State.WAITING:
            assert action == Hangup(CloseCode.UNAUTHENTICATED, "not authenticated within 10 seconds")
            self.state = State.OVER
        else:
            assert action is None

    @rule(token=st.text(max_size=5), holds=st.booleans())
    def authenticate(self, token: str, holds: bool) -> None:
        action = say(self.protocol, "authenticate", {"token": token})
        if not isinstance(action, Verify):
            assert self.state is State.OVER or code(action) == "rate_limited"
            return
        assert action.token == token
        if holds:
            assert self.protocol.verified() == Reply("authenticated")
            self.state = State.KNOWN
        else:
            assert isinstance(self.protocol.refused(), Hangup)
            self.state = State.OVER

    @invariant()
    def states_agree(self) -> None:
        assert self.protocol.state is self.state


TestConversation = Conversation.TestCase


@pytest.mark.parametrize("data", ["5", {"guildId": "5"}, {"guildId": "5", "after": None}])
def test_a_guild_is_named_by_its_id_or_in_an_object(data: Any) -> None:
    assert say(known(), "subscribe_guild", data) == Subscribe(GuildId("5"))
    assert say(known(), "unsubscribe_guild", data) == Unsubscribe(GuildId("5"))


@pytest.mark.parametrize("after", [7, "7"])
def test_a_position_is_a_number_or_its_text(after: Any) -> None:
    assert say(known(), "subscribe_guild", {"guildId": "5", "after": after}) == Subscribe(GuildId("5"), 7)


@pytest.mark.parametrize("after", [-1, 1.5, True, "x", [], {}])
def test_a_position_that_is_none_asks_for_a_new_reading(after: Any) -> None:
    assert code(say(known(), "subscribe_guild", {"guildId": "5", "after": after})) == "resync"


@pytest.mark.parametrize("guild", [5, None, "", "x", [], {"guildId": 5}, str(2**64)])
def test_what_is_no_guild_is_an_error(guild: Any) -> None:
    assert code(say(known(), "subscribe_guild", guild)) == "bad_frame"


def test_a_flood_of_frames_is_answered_with_errors_and_passes() -> None:
    protocol = known()
    answers = [protocol.receive('{"event":"ping"}', 0.0) for _ in range(FRAME_RATE.requests + 1)]
    assert answers[:-1] == [Reply("pong")] * FRAME_RATE.requests
    assert code(answers[-1]) == "rate_limited"
    assert protocol.receive('{"event":"ping"}', FRAME_RATE.seconds) == Reply("pong")


def test_a_frame_that_is_too_large_ends_it() -> None:
    action = known().receive("x" * (FRAME_CHARACTERS + 1), 0.0)
    assert isinstance(action, Hangup)
    assert action.code is CloseCode.TOO_BIG


def test_the_guilds_of_one_socket_are_bounded() -> None:
    protocol = known()
    for number in range(MOST_GUILDS):
        protocol.subscribed(GuildId(str(number)))
    assert code(say(protocol, "subscribe_guild", str(MOST_GUILDS))) == "too_many"
    assert say(protocol, "subscribe_guild", "0") == Subscribe(GuildId("0"))
    protocol.unsubscribed(GuildId("0"))
    assert isinstance(say(protocol, "subscribe_guild", str(MOST_GUILDS)), Subscribe)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nothing_is_echoed_that_could_not_be_written_again(opening: str, closing: str) -> None:
    def ping(depth: int) -> Action | None:
        return known().receive(f'{{"event": "ping", "data": {opening * depth}1{closing * depth}}}', 0.0)

    assert isinstance(fits := ping(32), Reply)
    assert fits.event == "pong"
    for depth in (33, 500, 960, 2_000):
        assert code(ping(depth)) == "bad_frame"
