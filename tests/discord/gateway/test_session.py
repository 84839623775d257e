from typing import Any

import msgspec
import pytest

from aeon.discord.codec import decode_envelope
from aeon.discord.gateway.closecodes import CURES
from aeon.discord.gateway.errors import GatewayRefused, IntentsRefused
from aeon.discord.gateway.intents import Intents
from aeon.discord.gateway.payloads import Identity, Opcode, ResumePoint
from aeon.discord.gateway.session import (
    FRUITLESS_RESUMES,
    HANDSHAKE_SECONDS,
    HELLO_SECONDS,
    QUEUED_REQUESTS,
    Session,
)
from aeon.discord.gateway.states import Outgoing, SessionState, Verdict

IDENTITY = Identity(token="secret", intents=Intents.GUILDS, shard_id=0, shard_count=1)
POINT = ResumePoint(session_id="s1", url="wss://resume")
READY = {"user": {"id": "42", "username": "aeon"}, "session_id": "s1", "resume_gateway_url": "wss://resume"}
INTERVAL = 40.0
REQUEST = Outgoing(Opcode.REQUEST_GUILD_MEMBERS, b"{}")


def session(**others: Any) -> Session:
    others = {"jitter": lambda: 0.5, **others}
    return Session(IDENTITY, **others)


def take(of: Session, now: float, **payload: Any) -> Verdict:
    return of.receive(decode_envelope(msgspec.json.encode(payload)), now)


def hello(of: Session, now: float) -> list[Outgoing]:
    """Connect and be greeted; what is sent at once."""
    of.connected(now)
    assert take(of, now, op=Opcode.HELLO, d={"heartbeat_interval": INTERVAL * 1000}) is Verdict.SEND
    return of.tick(now)


def live(*, now: float = 0.0, **others: Any) -> Session:
    made = session(**others)
    hello(made, now)
    assert take(made, now, op=0, s=1, t="READY", d=READY) is Verdict.DELIVER
    return made


def event(of: Session, sequence: int, now: float = 1.0) -> Verdict:
    return take(of, now, op=0, s=sequence, t="TYPING_START", d={})


def contents(sent: list[Outgoing], opcode: Opcode) -> list[Any]:
    return [msgspec.json.decode(outgoing.payload)["d"] for outgoing in sent if outgoing.opcode is opcode]


def reconnected(of: Session, now: float) -> dict[str, Any] | None:
    """What RESUME says after the planned reconnection; None where it identifies."""
    plan = of.plan()
    assert plan.at >= now
    resumes = contents(hello(of, plan.at), Opcode.RESUME)
    return resumes[0] if resumes else None


def test_hello_is_answered_with_identify() -> None:
    sent = hello(session(), 0.0)
    (identify,) = contents(sent, Opcode.IDENTIFY)
    assert identify["token"] == "secret"
    assert identify["shard"] == [0, 1]


def test_a_saved_session_is_resumed() -> None:
    saved = session(point=POINT, received=7)
    assert saved.plan().url == POINT.url
    assert saved.plan().resuming
    (resume,) = contents(hello(saved, 0.0), Opcode.RESUME)
    assert resume == {"token": "secret", "session_id": "s1", "seq": 7}
    assert take(saved, 1.0, op=0, s=8, t="RESUMED", d={}) is Verdict.DELIVER
    assert saved.state is SessionState.LIVE


def test_the_first_heartbeat_comes_after_a_random_part_of_the_interval() -> None:
    early = live(jitter=lambda: 0.25)
    assert early.next_tick(0.0) == INTERVAL / 4
    assert early.tick(INTERVAL / 4 - 0.1) == []
    assert contents(early.tick(INTERVAL / 4), Opcode.HEARTBEAT) == [1]
    assert early.next_tick(INTERVAL / 4) == INTERVAL / 4 + INTERVAL


def test_a_heartbeat_before_any_event_carries_null() -> None:
    waiting = session()
    hello(waiting, 0.0)
    assert contents(waiting.tick(INTERVAL / 2), Opcode.HEARTBEAT) == [None]


def test_a_missed_ack_resumes() -> None:
    silent = live()
    silent.tick(INTERVAL / 2)
    assert silent.tick(INTERVAL * 1.5) == []
    assert silent.leaving is not None
    silent.disconnected(INTERVAL * 1.5)
    resume = reconnected(silent, INTERVAL * 1.5)
    assert resume is not None
    assert resume["seq"] == 1


def test_any_event_proves_life() -> None:
    busy = live()
    busy.tick(INTERVAL / 2)
    event(busy, 2, now=INTERVAL)
    assert contents(busy.tick(INTERVAL * 1.5), Opcode.HEARTBEAT) == [2]
    assert busy.leaving is None


def test_a_stall_of_our_own_is_not_taken_for_discords_silence() -> None:
    stalled = live()
    stalled.tick(INTERVAL / 2)
    assert contents(stalled.tick(INTERVAL * 3), Opcode.HEARTBEAT) == [1]
    assert stalled.leaving is None
    stalled.tick(INTERVAL * 4)
    assert stalled.leaving is not None


def test_a_beat_is_late_by_its_own_time_however_late_the_one_before_was() -> None:
    stalled = live()
    stalled.tick(INTERVAL / 2 + 3)
    assert stalled.heart.last_due == INTERVAL / 2
    event(stalled, 2, now=INTERVAL)
    stalled.tick(INTERVAL * 1.5 + 4)
    assert stalled.heart.last_due == INTERVAL * 1.5 + 3


def test_latency_is_from_beat_to_acknowledgement() -> None:
    acknowledged = live()
    acknowledged.tick(INTERVAL / 2)
    take(acknowledged, INTERVAL / 2 + 0.25, op=Opcode.HEARTBEAT_ACK)
    assert acknowledged.heart.latency == pytest.approx(0.25)


def test_a_heartbeat_discord_asks_for_goes_out_at_once() -> None:
    asked = live()
    assert take(asked, 3.0, op=Opcode.HEARTBEAT) is Verdict.SEND
    assert contents(asked.tick(3.0), Opcode.HEARTBEAT) == [1]


def test_reconnect_resumes() -> None:
    told = live()
    assert take(told, 5.0, op=Opcode.RECONNECT) is Verdict.LEAVE
    told.disconnected(5.0)
    assert reconnected(told, 5.0) is not None


@pytest.mark.parametrize(("resumable", "resumes"), [(True, True), (False, False)])
def test_an_invalid_session_is_resumed_only_where_discord_allows(resumable: bool, resumes: bool) -> None:
    invalid = live()
    assert take(invalid, 5.0, op=Opcode.INVALID_SESSION, d=resumable) is Verdict.LEAVE
    invalid.disconnected(5.0)
    assert 6.0 <= invalid.plan().at <= 11.0
    assert (reconnected(invalid, 5.0) is not None) is resumes


@pytest.mark.parametrize("code", [None, 1000, 1001, 1006, 4000, 4001, 4002, 4005, 4008, 4999])
def test_these_closes_resume(code: int | None) -> None:
    closed = live()
    assert closed.disconnected(5.0, code=code) is None
    assert reconnected(closed, 5.0) is not None


@pytest.mark.parametrize("code", [4003, 4007, 4009])
def test_these_closes_identify_afresh(code: int) -> None:
    closed = live()
    assert closed.disconnected(5.0, code=code) is None
    assert not closed.plan().resuming
    assert closed.plan().url is None
    assert reconnected(closed, 5.0) is None


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4012, 4013, 4014])
def test_these_closes_are_for_good_and_say_the_cure(code: int) -> None:
    closed = session()
    hello(closed, 0.0)
    refused = closed.disconnected(1.0, code=code)
    assert isinstance(refused, GatewayRefused)
    assert isinstance(refused, IntentsRefused) is (code == 4014)
    assert CURES[code] in str(refused)
    assert closed.state is SessionState.REFUSED


def test_leaving_counts_more_than_how_the_server_answers_it() -> None:
    told = live()
    take(told, 5.0, op=Opcode.RECONNECT)
    assert told.disconnected(5.0, code=4009) is None
    assert told.plan().resuming


def test_nothing_is_taken_in_once_we_leave() -> None:
    told = live()
    take(told, 5.0, op=Opcode.RECONNECT)
    assert event(told, 2) is Verdict.NOTHING
    told.disconnected(5.0)
    resume = reconnected(told, 5.0)
    assert resume is not None
    assert resume["seq"] == 1


def test_an_event_seen_before_is_not_delivered_again() -> None:
    repeated = live()
    assert event(repeated, 2) is Verdict.DELIVER
    assert event(repeated, 2) is Verdict.DUPLICATE
    assert event(repeated, 1) is Verdict.DUPLICATE
    assert event(repeated, 3) is Verdict.DELIVER


def test_heartbeats_and_resume_carry_what_was_handled() -> None:
    handled = 1
    slow = live(handled=lambda: handled)
    event(slow, 2)
    event(slow, 3)
    assert contents(slow.tick(INTERVAL / 2), Opcode.HEARTBEAT) == [1]
    handled = 2
    slow.disconnected(30.0)
    resume = reconnected(slow, 30.0)
    assert resume is not None
    assert resume["seq"] == 2
    assert event(slow, 3, now=31.0) is Verdict.DUPLICATE
    assert event(slow, 4, now=31.0) is Verdict.DELIVER


def test_a_new_session_counts_from_one_again() -> None:
    renewed = live()
    event(renewed, 900)
    renewed.disconnected(5.0, code=4009)
    assert reconnected(renewed, 5.0) is None
    assert take(renewed, 10.0, op=0, s=1, t="READY", d=READY) is Verdict.DELIVER
    assert event(renewed, 2, now=11.0) is Verdict.DELIVER


def test_no_hello_in_time_leaves() -> None:
    unanswered = session()
    unanswered.connected(0.0)
    assert unanswered.next_tick(0.0) == HELLO_SECONDS
    unanswered.tick(HELLO_SECONDS)
    assert unanswered.leaving is not None


def test_no_ready_in_time_leaves_though_heartbeats_are_answered() -> None:
    unanswered = session()
    hello(unanswered, 0.0)
    unanswered.tick(INTERVAL / 2)
    take(unanswered, INTERVAL / 2, op=Opcode.HEARTBEAT_ACK)
    unanswered.tick(HANDSHAKE_SECONDS)
    assert unanswered.leaving is not None


def test_a_replay_that_goes_on_is_waited_for() -> None:
    replayed = session(point=POINT, received=1)
    hello(replayed, 0.0)
    event(replayed, 2, now=HANDSHAKE_SECONDS - 1)
    replayed.tick(HANDSHAKE_SECONDS)
    assert replayed.leaving is None


def test_resumes_without_progress_are_given_up() -> None:
    stuck = session(point=POINT, received=1)
    now = 0.0
    for _ in range(FRUITLESS_RESUMES):
        now = stuck.plan().at
        assert contents(hello(stuck, now), Opcode.RESUME)
        stuck.disconnected(now)
    assert not stuck.plan().resuming


def test_an_unreachable_resume_address_gives_way_to_the_main_one() -> None:
    unreachable = session(point=POINT, received=1)
    urls = []
    for _ in range(4):
        urls.append(unreachable.plan().url)
        unreachable.disconnected(unreachable.plan().at)
    assert urls == [POINT.url, POINT.url, None, POINT.url]
    assert unreachable.plan().resuming


def test_waits_between_attempts_grow_and_stay_bounded() -> None:
    refused = session(jitter=lambda: 1.0)
    waits = []
    now = 0.0
    for _ in range(12):
        refused.disconnected(now)
        waits.append(refused.plan().at - now)
        now = refused.plan().at
    assert waits[:4] == [0.5, 1.0, 2.0, 4.0]
    assert max(waits) == 60.0


def test_a_session_that_lived_long_reconnects_quickly() -> None:
    lasting = session(jitter=lambda: 1.0)
    for now in range(5):
        lasting.disconnected(now * 100.0)
    hello(lasting, 1000.0)
    take(lasting, 1000.0, op=0, s=1, t="READY", d=READY)
    lasting.disconnected(2000.0)
    assert lasting.plan().at - 2000.0 == 0.5


def test_a_broken_ready_leaves_and_identifies_again() -> None:
    odd = session()
    hello(odd, 0.0)
    assert take(odd, 1.0, op=0, s=1, t="READY", d={"user": 7}) is Verdict.LEAVE
    odd.disconnected(1.0)
    assert not odd.plan().resuming


def test_a_broken_hello_leaves() -> None:
    odd = session()
    odd.connected(0.0)
    assert take(odd, 0.0, op=Opcode.HELLO, d={"heartbeat_interval": "soon"}) is Verdict.LEAVE


def test_unknown_opcodes_never_hurt() -> None:
    assert take(live(), 1.0, op=77, d=[1, 2]) is Verdict.NOTHING


def test_requests_are_refused_unless_live_and_within_bounds() -> None:
    assert not session().request(REQUEST)
    full = live()
    assert [full.request(REQUEST) for _ in range(QUEUED_REQUESTS + 1)] == [True] * QUEUED_REQUESTS + [False]
    assert len(full.tick(0.0)) == QUEUED_REQUESTS
    assert full.request(REQUEST)


def test_queued_requests_go_with_the_connection() -> None:
    cut = live()
    cut.request(REQUEST)
    cut.disconnected(1.0)
    assert contents(hello(cut, 2.0), Opcode.REQUEST_GUILD_MEMBERS) == []


def test_the_token_is_in_no_repr() -> None:
    greeted = session()
    assert "secret" not in repr(hello(greeted, 0.0))
    assert "secret" not in repr(IDENTITY)
