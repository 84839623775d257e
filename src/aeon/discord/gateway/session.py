"""A gateway session without I/O: fed with payloads, times and the ends of sockets, it says what to send, deliver and do next.

Purpose. One session of one shard outlives many sockets. Discord numbers its events; whoever comes back in time with the session's id and
the number of the last event has the missed ones replayed. All of the protocol's rules are here, so that they can be tested without a
socket or a clock.

States.

    OFFLINE ──connected──> GREETING ──HELLO──> IDENTIFYING ──READY──> LIVE
       ^                       │                                       ^
       │                       └───────HELLO──> RESUMING ──RESUMED─────┘
       └──── disconnected, from any state; or REFUSED, which is for good

Whether HELLO is answered with IDENTIFY or RESUME depends on `point`, where the session can be taken up: set by READY
or by what was saved before a restart, dropped when Discord says that the session is over. A fresh IDENTIFY is dear (a
bot has about 1,000 a day, one per 5 seconds and permit), so the driver asks `plan` before it connects and brings a
permit.

How a connection ends. Either the socket does, and Discord's close code says what next (`closecodes.py`); or we leave: `receive` or `tick`
decides so, the driver closes with 4000 (which keeps the session) and reports the end. What arrives after we have decided to leave is
ignored and not counted, so it is replayed. Both ways lead through `disconnected`, which plans the next connection.

Sequences. `received` is the last event taken in. Events come again after a resume (Discord replays from what we named, and may repeat
itself), so whatever is not beyond `received` is a duplicate and not delivered: each event is delivered once. Heartbeats and RESUME carry
not `received` but what the application has *handled*, where it tells: a process that dies with events in its queues then has them
replayed to its successor.

Failure modes and answers:
- silence: the heart declares death (`heart.py`), leave, resume;
- no HELLO, READY or RESUMED in time: leave; an IDENTIFY unanswered starts afresh, a RESUME that makes no progress is
  given up after several tries;
- the address for resuming is unreachable: every second try goes to the main address;
- INVALID_SESSION: wait 1 to 5 s as documented, resume if Discord allows, else identify;
- a refusal (token, intents, sharding, version): `disconnected` returns the error with its cure, nothing more is tried;
- too much to send: heartbeats first, requests wait in a bounded queue, of which `request` refuses more.

https://discord.com/developers/docs/events/gateway
"""

from collections import deque
from collections.abc import Callable

from msgspec import Raw

from aeon.discord.codec import Envelope, decode_event
from aeon.discord.errors import BrokenPayload
from aeon.discord.events import Ready
from aeon.discord.gateway import payloads
from aeon.discord.gateway.backoff import Backoff
from aeon.discord.gateway.closecodes import AfterClose, after_close, refusal
from aeon.discord.gateway.errors import GatewayRefused
from aeon.discord.gateway.heart import Heart
from aeon.discord.gateway.payloads import Identity, Opcode, ResumePoint
from aeon.discord.gateway.sendlimit import KEPT_FOR_HEARTBEATS, SendWindow
from aeon.discord.gateway.states import Outgoing, Plan, SessionState, Verdict

HELLO_SECONDS = 20.0
HANDSHAKE_SECONDS = 60.0
"""Without any event after IDENTIFY or RESUME. Replayed events count, so a long replay may take longer."""

INVALID_SESSION_SECONDS = 1.0, 5.0
"""Discord wants a random wait between these before the next attempt."""

FRUITLESS_RESUMES = 5
"""Resumes in a row that brought not one new event; then the session is given up."""

UNANSWERED_CONNECTS = 2
"""Connections in a row without HELLO; then the main address is tried as well."""

QUEUED_REQUESTS = 64

NEVER = float("inf")


# Python 3.11 takes as long to find an enumeration's member as to call a function, and these are wanted for every event.
_DISPATCH, _LIVE, _DELIVER = Opcode.DISPATCH, SessionState.LIVE, Verdict.DELIVER


class Session:
    """One shard's session. Times are of one clock that does not run backwards.

    `jitter` gives random numbers from 0 to 1. `handled` gives the last event handled for good, or None where nobody keeps count.
    """

    def __init__(
        self,
        identity: Identity,
        *,
        jitter: Callable[[], float],
        handled: Callable[[], int | None] = lambda: None,
        point: ResumePoint | None = None,
        received: int = 0,
    ) -> None:
        self.identity = identity
        self.point = point
        self.received = received
        self.state = SessionState.OFFLINE
        self.leaving: str | None = None
        self.heart = Heart()
        self._jitter = jitter
        self._handled = handled
        self._backoff = Backoff(jitter)
        self._window = SendWindow()
        self._requests: deque[Outgoing] = deque()
        self._greeting: Outgoing | None = None
        self._deadline = NEVER
        self._not_before = 0.0
        self._least_wait = 0.0
        self._live_since: float | None = None
        self._fruitless = 0
        self._unanswered = 0

    def plan(self) -> Plan:
        """How to connect next. Only while offline."""
        url = None if self.point is None else self.point.url
        if self._unanswered >= UNANSWERED_CONNECTS and self._unanswered % 2 == 0:
            url = None
        return Plan(at=self._not_before, url=url, resuming=self.point is not None)

    def connected(self, now: float) -> None:
        """A socket is open: HELLO should follow."""
        self.state = SessionState.GREETING
        self.leaving = None
        self.heart = Heart()
        self._window = SendWindow()
        self._greeting = None
        self._deadline = now + HELLO_SECONDS
        self._least_wait = 0.0
        self._live_since = None

    def receive(self, envelope: Envelope, now: float) -> Verdict:
        """Take in one payload."""
        if self.leaving is not None:
            return Verdict.NOTHING
        self.heart.heard()
        if envelope.op == _DISPATCH:
            return self._dispatch(envelope, now)
        return self._control(envelope, now)

    def leave(self, reason: str) -> Verdict:
        """Decide to leave this connection and to resume the session; also for a reason of the driver's: a corrupt stream, a stop."""
        self.leaving = reason
        return Verdict.LEAVE

    def tick(self, now: float) -> list[Outgoing]:
        """What may be sent at this moment, in order. Look at `leaving` afterwards: the session may have decided to leave."""
        if self.leaving is not None or self.state is SessionState.OFFLINE:
            return []
        if self.heart.is_dead(now):
            self.leave("nothing was heard since the last heartbeat")
            return []
        if now >= self._deadline:
            self.leave(f"no answer in time while {self.state.value}")
            return []
        return self._sends(now)

    def next_tick(self, now: float) -> float:
        """When to call `tick` next, unless a verdict says so earlier."""
        due = min(self._deadline, max(self.heart.due, self._window.open_at(now)))
        if self._requests and self.state is SessionState.LIVE:
            due = min(due, self._window.open_at(now, kept=KEPT_FOR_HEARTBEATS))
        return due

    def request(self, outgoing: Outgoing) -> bool:
        """Queue a payload for `tick`. False, and not queued, while the session is not live or the queue is full."""
        if self.state is not SessionState.LIVE or self.leaving is not None or len(self._requests) >= QUEUED_REQUESTS:
            return False
        self._requests.append(outgoing)
        return True

    def disconnected(self, now: float, *, code: int | None = None) -> GatewayRefused | None:
        """The socket has ended, or could not be opened; `code` is the server's close code. Queued requests are gone.

        Returns the error that ends the session for good, if it is one.
        """
        if self.leaving is None:
            after = after_close(code)
            if code is not None and after is AfterClose.REFUSED:
                self.state = SessionState.REFUSED
                return refusal(code)
            if after is AfterClose.IDENTIFY:
                self.point = None
        self._note_fruitless()
        if self._live_since is not None:
            self._backoff.survived(now - self._live_since)
        self._not_before = now + self._backoff.next_wait(self._least_wait)
        self.state = SessionState.OFFLINE
        self.leaving = None
        self._live_since = None
        self._least_wait = 0.0
        self._deadline = NEVER
        self._requests.clear()
        return None

    def handled_sequence(self) -> int:
        """What heartbeats and RESUME carry."""
        handled = self._handled()
        return self.received if handled is None else min(handled, self.received)

    def _control(self, envelope: Envelope, now: float) -> Verdict:
        verdict = Verdict.NOTHING
        match envelope.op:
            case Opcode.HEARTBEAT_ACK:
                self.heart.acknowledged(now)
            case Opcode.HEARTBEAT:
                self.heart.asked(now)
                verdict = Verdict.SEND
            case Opcode.HELLO:
                verdict = self._hello(envelope.d, now)
            case Opcode.RECONNECT:
                verdict = self.leave("Discord asked to reconnect")
            case Opcode.INVALID_SESSION:
                verdict = self._invalid_session(envelope.d)
        return verdict

    def _dispatch(self, envelope: Envelope, now: float) -> Verdict:
        if envelope.t == "READY":
            return self._ready(envelope, now)
        if self.state is not _LIVE:
            if self.state is not SessionState.RESUMING:
                return Verdict.NOTHING
            self._deadline = now + HANDSHAKE_SECONDS
            if envelope.t == "RESUMED":
                self._fruitless = 0
                self._go_live(now)
        if envelope.s is not None:
            if envelope.s <= self.received:
                return Verdict.DELIVER if envelope.t == "RESUMED" else Verdict.DUPLICATE
            self.received = envelope.s
            self._fruitless = 0
        return _DELIVER

    def _ready(self, envelope: Envelope, now: float) -> Verdict:
        if self.state is not SessionState.IDENTIFYING:
            return Verdict.DUPLICATE
        try:
            ready = decode_event("READY", envelope.d)
        except BrokenPayload as broken:
            return self.leave(str(broken))
        assert isinstance(ready, Ready)
        self.point = ResumePoint(session_id=ready.session_id, url=ready.resume_gateway_url)
        self.received = envelope.s or 0
        self._fruitless = 0
        self._go_live(now)
        return Verdict.DELIVER

    def _go_live(self, now: float) -> None:
        self.state = SessionState.LIVE
        self._deadline = NEVER
        self._live_since = now

    def _hello(self, content: Raw, now: float) -> Verdict:
        if self.state is not SessionState.GREETING:
            return Verdict.NOTHING
        try:
            interval = payloads.interval_in(content)
        except BrokenPayload as broken:
            return self.leave(str(broken))
        self._unanswered = 0
        self.heart.start(interval, now=now, jitter=self._jitter())
        self._deadline = now + HANDSHAKE_SECONDS
        if self.point is None:
            self.state = SessionState.IDENTIFYING
            self.received = 0
            self._greeting = Outgoing(Opcode.IDENTIFY, payloads.identify(self.identity))
        else:
            self.state = SessionState.RESUMING
            self._fruitless += 1
            payload = payloads.resume(self.identity, self.point, self.handled_sequence())
            self._greeting = Outgoing(Opcode.RESUME, payload)
        return Verdict.SEND

    def _invalid_session(self, content: Raw) -> Verdict:
        shortest, longest = INVALID_SESSION_SECONDS
        self._least_wait = shortest + (longest - shortest) * self._jitter()
        if bytes(content).strip() != b"true":
            self.point = None
        return self.leave("Discord called the session invalid")

    def _note_fruitless(self) -> None:
        if self.state in {SessionState.OFFLINE, SessionState.GREETING}:
            self._unanswered += 1
        if self._fruitless >= FRUITLESS_RESUMES:
            self.point = None
            self._fruitless = 0

    def _sends(self, now: float) -> list[Outgoing]:
        sends: list[Outgoing] = []
        if self._greeting is not None:
            sends.append(self._greeting)
            self._greeting = None
            self._window.note(now)
        if self.heart.due <= now and self._window.open_at(now) <= now:
            sends.append(Outgoing(Opcode.HEARTBEAT, payloads.heartbeat(self.handled_sequence())))
            self.heart.beat(now)
            self._window.note(now)
        while self._requests and self._window.open_at(now, kept=KEPT_FOR_HEARTBEATS) <= now:
            sends.append(self._requests.popleft())
            self._window.note(now)
        return sends
