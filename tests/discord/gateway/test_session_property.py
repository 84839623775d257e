"""The session against a Discord that follows the documentation, with trouble at every turn."""

from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from aeon.discord.codec import decode_envelope
from aeon.discord.gateway.intents import Intents
from aeon.discord.gateway.payloads import Identity, Opcode
from aeon.discord.gateway.sendlimit import KEPT_FOR_HEARTBEATS, SENDS_PER_WINDOW, WINDOW_SECONDS
from aeon.discord.gateway.session import Session
from aeon.discord.gateway.states import Outgoing, SessionState, Verdict

INTERVAL = 41.25
REQUEST = Outgoing(Opcode.REQUEST_GUILD_MEMBERS, b"{}")
RESUMING_CLOSES = [None, 1001, 4000, 4002, 4008]
FRESH_CLOSES = [4003, 4007, 4009]

seconds = st.floats(0, 50, allow_nan=False)


class Gateway(RuleBasedStateMachine):
    """Discord's side as the model: it numbers events, and replays to whoever resumes from a number it has given."""

    @initialize(jitter=st.floats(0, 1), handled_lag=st.integers(0, 5))
    def begin(self, jitter: float, handled_lag: int) -> None:
        self.now = 0.0
        self.jitter = jitter
        self.handled_lag = handled_lag
        self.delivered: list[tuple[str, int]] = []
        self.sent_at: list[float] = []
        self.beats: list[float] = []
        self.greeted_at = 0.0
        self.sessions = 0
        self.log: list[int] = []
        self.valid = False
        self.online = False
        self.unacknowledged = 0
        self.session = Session(
            Identity(token="t", intents=Intents.GUILDS, shard_id=0, shard_count=1),
            jitter=lambda: self.jitter,
            handled=lambda: max(0, self.session.received - self.handled_lag),
        )

    # What Discord does.

    def send(self, **payload: Any) -> Verdict:
        verdict = self.session.receive(decode_envelope(msgspec.json.encode(payload)), self.now)
        if verdict is Verdict.DELIVER:
            self.delivered.append((f"s{self.sessions}", payload["s"]))
        return verdict

    def event(self) -> None:
        self.log.append(len(self.log) + 1)

    def tick(self) -> None:
        for outgoing in self.session.tick(self.now):
            self.sent_at.append(self.now)
            self.answer(outgoing.opcode, msgspec.json.decode(outgoing.payload).get("d"))
        if self.session.leaving is not None:
            self.lose(None)

    def answer(self, opcode: Opcode, content: Any) -> None:
        match opcode:
            case Opcode.HEARTBEAT:
                self.beats.append(self.now)
                assert (content or 0) <= self.session.received
                self.unacknowledged += 1
            case Opcode.IDENTIFY:
                self.sessions += 1
                self.log = [1]
                self.valid = True
                ready = {"user": {"id": "42", "username": "a"}, "session_id": f"s{self.sessions}"}
                self.send(op=0, s=1, t="READY", d={**ready, "resume_gateway_url": "wss://r"})
            case Opcode.RESUME:
                self.resume(content)
            case _:
                pass

    def resume(self, content: Any) -> None:
        if not self.valid or content["session_id"] != f"s{self.sessions}":
            self.send(op=9, d=False)
            return
        for sequence in self.log[content["seq"] :]:
            self.send(op=0, s=sequence, t="TYPING_START", d={})
        self.event()
        self.send(op=0, s=self.log[-1], t="RESUMED", d={})

    def lose(self, code: int | None) -> None:
        self.online = False
        assert self.session.disconnected(self.now, code=code) is None

    # What happens.

    @precondition(lambda self: not self.online)
    @rule()
    def connect(self) -> None:
        self.now = max(self.now, self.session.plan().at)
        self.session.connected(self.now)
        self.online = True
        self.greeted_at = self.now
        self.sent_at, self.beats, self.unacknowledged = [], [], 0
        self.send(op=10, d={"heartbeat_interval": INTERVAL * 1000})
        self.tick()

    @precondition(lambda self: not self.online)
    @rule()
    def fail_to_connect(self) -> None:
        self.now = max(self.now, self.session.plan().at)
        self.lose(None)

    @precondition(lambda self: self.valid)
    @rule(count=st.integers(1, 5))
    def events_happen(self, count: int) -> None:
        for _ in range(count):
            self.event()
            if self.online:
                self.send(op=0, s=self.log[-1], t="TYPING_START", d={})

    @precondition(lambda self: self.online and self.log)
    @rule(back=st.integers(0, 5))
    def an_event_comes_again(self, back: int) -> None:
        sequence = max(1, self.log[-1] - back)
        assert self.send(op=0, s=sequence, t="TYPING_START", d={}) is not Verdict.DELIVER

    @rule(elapsed=seconds)
    def time_passes(self, elapsed: float) -> None:
        until = self.now + elapsed
        while self.online and self.session.next_tick(self.now) <= until:
            self.now = max(self.now, self.session.next_tick(self.now))
            self.tick()
        self.now = until

    @precondition(lambda self: self.online and self.unacknowledged)
    @rule()
    def acknowledge(self) -> None:
        self.unacknowledged = 0
        self.send(op=11)

    @precondition(lambda self: self.online)
    @rule()
    def ask_for_a_heartbeat(self) -> None:
        if self.send(op=1) is Verdict.SEND:
            self.tick()

    @precondition(lambda self: self.online)
    @rule(count=st.integers(1, 70))
    def request(self, count: int) -> None:
        for _ in range(count):
            self.session.request(REQUEST)
        self.tick()

    @precondition(lambda self: self.online)
    @rule()
    def reconnect(self) -> None:
        self.send(op=7)
        self.tick_leaving()

    @precondition(lambda self: self.online)
    @rule(resumable=st.booleans())
    def invalidate(self, resumable: bool) -> None:
        self.valid = self.valid and resumable
        self.send(op=9, d=resumable)
        self.tick_leaving()

    @precondition(lambda self: self.online)
    @rule(code=st.sampled_from(RESUMING_CLOSES))
    def close(self, code: int | None) -> None:
        self.lose(code)

    @precondition(lambda self: self.online)
    @rule(code=st.sampled_from(FRESH_CLOSES))
    def close_the_session(self, code: int) -> None:
        self.valid = False
        self.lose(code)

    @rule()
    def the_session_times_out(self) -> None:
        self.valid = False
        if self.online:
            self.lose(4009)

    def tick_leaving(self) -> None:
        if self.session.leaving is not None:
            self.lose(None)

    # What must hold.

    @invariant()
    def each_event_is_delivered_once_and_in_order(self) -> None:
        delivered = getattr(self, "delivered", [])
        numbers = [(int(session[1:]), sequence) for session, sequence in delivered]
        assert numbers == sorted(set(numbers))

    @invariant()
    def a_live_session_misses_nothing(self) -> None:
        if getattr(self, "online", False) and self.session.state is SessionState.LIVE:
            mine = [sequence for session, sequence in self.delivered if session == f"s{self.sessions}"]
            assert mine == self.log

    @invariant()
    def never_more_sends_than_discord_allows(self) -> None:
        sent_at = getattr(self, "sent_at", [])
        for first, last in zip(sent_at, sent_at[SENDS_PER_WINDOW:], strict=False):
            assert last - first >= WINDOW_SECONDS

    @invariant()
    def the_heart_beats_in_time(self) -> None:
        if not getattr(self, "online", False):
            return
        last = self.beats[-1] if self.beats else self.greeted_at
        asked_too_often = len(self.sent_at) >= SENDS_PER_WINDOW - KEPT_FOR_HEARTBEATS
        assert self.now - last <= INTERVAL + 1e-6 or asked_too_often


TestGateway = Gateway.TestCase
TestGateway.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
