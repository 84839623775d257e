from math import inf

import pytest
from attrs import define, field

from aeon.discord.ids import GuildId
from aeon.discord.rest.ratelimit import (
    Limiter,
    LocalInvalidGuard,
    QueueFull,
    State,
    Ticket,
    Verdict,
    WaitTooLong,
    Window,
)
from aeon.discord.rest.ratelimit.queue import MAX_WAITING, MAX_WAITING_PER_GUILD
from aeon.discord.rest.route import Route, Sublimit
from aeon.discord.rest.traffic import Lane, Traffic

SEND = Route("POST", "/channels/{channel_id}/messages")
RENAME = Route("PATCH", "/channels/{channel_id}", variant="name", sublimit=Sublimit(2, 600.0))
CALLBACK = Route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", lane=Lane.INTERACTION)
FREE = Verdict(200)


@define
class Bench:
    """A limiter with its own clock."""

    limiter: Limiter = field(factory=Limiter)
    now: float = 100.0

    def submit(
        self,
        channel: str = "1",
        guild: str | None = "g",
        traffic: Traffic = Traffic.REPLY,
        *,
        route: Route = SEND,
        droppable: bool = False,
        deadline: float = inf,
    ) -> Ticket:
        parameters = (channel, "token") if route is CALLBACK else (channel,)
        guild_id = GuildId(guild) if guild is not None else None
        call = route.call(*parameters, traffic=traffic, guild_id=guild_id, droppable=droppable)
        ticket = Ticket(call, self.now, deadline)
        self.limiter.submit(ticket, self.now)
        return ticket

    def fly(self) -> list[Ticket]:
        return [ticket for ticket in self.limiter.poll(self.now) if ticket.state is State.FLYING]

    def answer(self, *tickets: Ticket, verdict: Verdict = FREE) -> None:
        for ticket in tickets:
            self.limiter.answered(ticket, verdict, self.now)

    def learn(self, route: Route = SEND) -> None:
        """Teach that a route is not limited."""
        self.submit("learned", route=route)
        self.answer(*self.fly())

    def fill(self) -> None:
        """Use the global rate up."""
        rate = self.limiter.rate
        while rate.free_at(self.now) <= self.now:
            rate.take(self.now)


def channels(tickets: list[Ticket]) -> list[str]:
    return [ticket.call.major.removeprefix("channels/") for ticket in tickets]


def test_classes_go_before_one_another() -> None:
    bench = Bench()
    bench.learn()
    bench.fill()
    for traffic in (Traffic.BACKGROUND, Traffic.REPLY, Traffic.MODERATION):
        bench.submit(traffic.name, traffic=traffic)
    assert bench.fly() == []
    bench.now += 10
    assert channels(bench.fly()) == ["MODERATION", "REPLY", "BACKGROUND"]


def test_guilds_take_turns_however_much_one_of_them_wants() -> None:
    bench = Bench()
    bench.learn()
    bench.fill()
    for number in range(4):
        bench.submit(f"loud{number}", "loud")
    bench.submit("quiet", "quiet")
    bench.now += 10
    assert channels(bench.fly()) == ["loud0", "quiet", "loud1", "loud2", "loud3"]


def test_requests_of_one_line_keep_their_order() -> None:
    bench = Bench()
    tickets = [bench.submit() for _ in range(3)]
    assert bench.fly() == tickets[:1]
    bench.answer(tickets[0])
    assert bench.fly() == tickets[1:]


def test_a_full_guild_refuses_and_others_do_not_notice() -> None:
    bench = Bench()
    for _ in range(MAX_WAITING_PER_GUILD):
        bench.submit()
    with pytest.raises(QueueFull):
        bench.submit()
    bench.submit(guild="other")
    assert bench.limiter.statistics().classes[Traffic.REPLY].refused == 1


def test_all_guilds_together_are_bounded() -> None:
    bench = Bench()
    for number in range(MAX_WAITING):
        bench.submit(guild=str(number))
    with pytest.raises(QueueFull):
        bench.submit(guild="one too many")


def test_in_a_full_queue_the_more_important_displaces_the_youngest_of_the_least_important() -> None:
    bench = Bench()
    waiting = [bench.submit(traffic=Traffic.BACKGROUND) for _ in range(MAX_WAITING_PER_GUILD)]
    bench.submit(traffic=Traffic.MODERATION)
    assert waiting[-1].state is State.DISPLACED
    assert waiting[0].state is State.WAITING
    statistics = bench.limiter.statistics()
    assert statistics.waiting == MAX_WAITING_PER_GUILD
    assert (statistics.classes[Traffic.BACKGROUND].displaced, statistics.classes[Traffic.MODERATION].displaced) == (
        1,
        0,
    )


def test_a_withdrawn_request_frees_its_place_and_lets_the_next_one_pass() -> None:
    bench = Bench()
    tickets = [bench.submit() for _ in range(MAX_WAITING_PER_GUILD)]
    bench.limiter.cancel(tickets[0])
    bench.submit()
    assert bench.fly() == tickets[1:2]


def test_a_droppable_request_is_dropped_after_ten_seconds_and_counted() -> None:
    bench = Bench()
    bench.submit()
    bench.fly()
    auto, plain = bench.submit(droppable=True), bench.submit()
    bench.now += 9.9
    assert bench.limiter.poll(bench.now) == []
    assert bench.limiter.wakes_at == pytest.approx(110)
    bench.now += 0.1
    assert bench.limiter.poll(bench.now) == [auto]
    assert (auto.state, plain.state) == (State.DROPPED, State.WAITING)
    assert bench.limiter.statistics().classes[Traffic.REPLY].dropped == 1


def test_a_droppable_request_that_is_tried_again_gets_no_new_time() -> None:
    bench = Bench()
    first = bench.submit(droppable=True)
    assert bench.fly() == [first]
    bench.now += 5
    later = bench.submit("2", droppable=True)
    bench.fill()
    bench.limiter.lost(first, bench.now)
    again = Ticket(first.call, first.since, inf)
    bench.limiter.submit(again, bench.now, again=True)
    bench.now += 5
    bench.fill()
    assert again in bench.limiter.poll(bench.now)
    assert (again.state, later.state) == (State.DROPPED, State.WAITING)


def test_background_gets_a_fifth_of_the_global_rate() -> None:
    bench = Bench(Limiter(connections=100))
    bench.learn()
    for number in range(30):
        bench.submit(str(number), str(number), Traffic.BACKGROUND)
    bench.submit("reply", "reply")
    flying = bench.fly()
    assert channels(flying)[0] == "reply"
    assert len(flying) == 11


def test_a_lane_sends_no_more_than_it_has_connections() -> None:
    bench = Bench(Limiter(connections=2))
    bench.learn()
    for number in range(3):
        bench.submit(str(number))
    first = bench.fly()
    assert len(first) == 2
    bench.submit(route=CALLBACK)
    assert len(bench.fly()) == 1
    bench.answer(first[0])
    assert len(bench.fly()) == 1


def test_a_global_429_holds_everything_but_interactions() -> None:
    bench = Bench()
    bench.submit()
    bench.answer(*bench.fly(), verdict=Verdict(429, retry_after=3.0, scope="global"))
    held, callback = bench.submit(), bench.submit(route=CALLBACK, traffic=Traffic.CALLBACK)
    assert bench.fly() == [callback]
    assert bench.limiter.wakes_at == pytest.approx(103)
    bench.now = 103.0
    assert bench.fly() == [held]


def test_a_429_of_the_edge_holds_everything() -> None:
    bench = Bench()
    bench.submit()
    bench.answer(*bench.fly(), verdict=Verdict(429, retry_after=3.0))
    bench.submit(route=CALLBACK)
    assert bench.fly() == []
    bench.now = 103.0
    assert len(bench.fly()) == 1


def test_a_shared_429_holds_its_route_there_alone_and_is_not_our_fault() -> None:
    guard = LocalInvalidGuard()
    bench = Bench(Limiter(guard=guard))
    bench.learn()
    bench.submit("busy")
    bench.answer(*bench.fly(), verdict=Verdict(429, "b", 5, 4, 500.0, 1.0, 2.0, "shared"))
    bench.submit("busy")
    bench.submit("calm")
    assert channels(bench.fly()) == ["calm"]
    assert guard.total == 0
    bench.now += 2.0
    assert channels(bench.fly()) == ["busy"]


def test_the_guard_stops_before_discord_bans() -> None:
    bench = Bench(Limiter(guard=LocalInvalidGuard(limit=3)))
    bench.learn()
    for number in range(3):
        bench.submit(str(number))
    flying = bench.fly()
    assert len(flying) == 3
    bench.answer(*flying, verdict=Verdict(403))
    with pytest.raises(WaitTooLong) as refused:
        bench.submit(deadline=bench.now + 30)
    assert 600 <= refused.value.retry_after <= 601
    late = bench.submit()
    assert bench.fly() == []
    assert 700 <= bench.limiter.wakes_at <= 701
    bench.now = bench.limiter.wakes_at
    assert bench.fly() == [late]


def test_a_third_rename_is_refused_before_it_is_sent() -> None:
    bench = Bench()
    for _ in range(2):
        bench.submit(route=RENAME)
        bench.answer(*bench.fly())
    with pytest.raises(WaitTooLong) as caught:
        bench.submit(route=RENAME, deadline=bench.now + 30)
    assert caught.value.retry_after == pytest.approx(600)
    bench.submit("another", route=RENAME, deadline=bench.now + 30)
    assert len(bench.fly()) == 1


def test_a_refused_rename_does_not_count() -> None:
    bench = Bench()
    for _ in range(5):
        bench.submit(route=RENAME, deadline=bench.now + 30)
        bench.answer(*bench.fly(), verdict=Verdict(400))


def test_a_limit_that_no_header_announced_holds_its_route_and_not_its_bucket() -> None:
    bench = Bench()
    other = Route("PATCH", "/channels/{channel_id}")
    for route in (RENAME, other):
        bench.submit(route=route)
        bench.answer(*bench.fly(), verdict=Verdict(200, "b", 5, 4, 500.0, 5.0))
    bench.submit(route=RENAME)
    bench.answer(*bench.fly(), verdict=Verdict(429, "b", 5, 3, 500.0, 5.0, 300.0, "user"))
    with pytest.raises(WaitTooLong):
        bench.submit(route=RENAME, deadline=bench.now + 30)
    bench.submit(route=other, deadline=bench.now + 30)
    assert len(bench.fly()) == 1


def test_idle_scopes_are_forgotten() -> None:
    bench = Bench(Limiter(rate=Window(10**9, 1.0)))
    for number in range(5_000):
        bench.submit(str(number), str(number))
        bench.answer(*bench.fly(), verdict=Verdict(200, "b", 5, 4, 500.0 + number, 1.0))
        bench.now += 0.01
    assert len(bench.limiter._book._scopes) < 1_200


def test_statistics_tell_waits_and_refusals_by_class() -> None:
    bench = Bench()
    first, _second = bench.submit(), bench.submit()
    bench.fly()
    bench.now += 2
    bench.answer(first, verdict=Verdict(429, "b", 1, 0, 500.0, 1.0, 1.0, "user"))
    bench.now += 2
    bench.fly()
    reply = bench.limiter.statistics().classes[Traffic.REPLY]
    assert (reply.sent, reply.longest_wait_seconds, reply.limited, reply.shared) == (2, 4.0, 1, 0)


def test_the_wait_of_an_attempt_is_its_own() -> None:
    bench = Bench()
    first = bench.submit()
    bench.fly()
    bench.now += 8
    bench.limiter.lost(first, bench.now)
    bench.now += 3
    bench.limiter.submit(Ticket(first.call, first.since, inf), bench.now, again=True)
    bench.fly()
    reply = bench.limiter.statistics().classes[Traffic.REPLY]
    assert (reply.sent, reply.waited_seconds) == (2, 0.0)


def test_answers_that_count_towards_a_ban_are_counted() -> None:
    bench = Bench()
    verdicts = [
        Verdict(403),
        Verdict(200),
        Verdict(404),
        Verdict(401),
        Verdict(429, "b", 5, 4, 500.0, 1.0, 2.0, "shared"),
        Verdict(429, "b", 5, 0, 500.0, 1.0, 2.0, "user"),
    ]
    for verdict in verdicts:
        ticket = bench.submit()
        bench.now += 10
        bench.fly()
        bench.answer(ticket, verdict=verdict)
    assert bench.limiter.statistics().invalid == 3
