"""What answers have taught about routes and buckets, and which gate holds a request back because of it."""

from typing import Final

from attrs import define, field, frozen

from aeon.discord.rest.ratelimit.gates import (
    UNKNOWN_LENGTH_SECONDS,
    Bucket,
    Gate,
    OrderGate,
    Pause,
    Scope,
    SublimitGate,
)
from aeon.discord.rest.ratelimit.line import Ticket
from aeon.discord.rest.ratelimit.window import Window
from aeon.discord.rest.route import Call

SWEEP_FROM: Final = 1_024
"""So many major parameters are kept before the first look for forgotten ones."""

_UNLIMITED: Final = ""
"""In place of a bucket's name, for routes whose answers name none."""

_OK: Final = 200
_REDIRECT: Final = 300
_REFUSED: Final = 400
_SERVER_ERROR: Final = 500
_TOO_MANY_REQUESTS: Final = 429


@frozen
class Verdict:
    """What an answer says about limits; None where a header is missing.

    `reset` is by Discord's clock and only ever compared with its like; `reset_after` and `retry_after` are seconds.
    """

    status: int
    bucket: str | None = None
    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None
    reset_after: float | None = None
    retry_after: float | None = None
    scope: str | None = None


@define(eq=False)
class Book:
    """Routes and their buckets. Buckets of idle channels, guilds and webhooks are forgotten: they are full again."""

    _bucket_of: dict[str, str] = field(factory=dict, init=False)
    _size_of: dict[str, tuple[int, float]] = field(factory=dict, init=False)
    _scopes: dict[str, Scope] = field(factory=dict, init=False)
    _sweep_at: int = field(default=SWEEP_FROM, init=False)

    def held_by(self, call: Call, now: float) -> Gate | None:
        """The gate that holds this request back now, None if it may go as far as buckets are concerned."""
        scope = self._scopes.get(call.major)
        name = self._bucket_of.get(call.route.name)
        if scope is None:
            return None
        route = call.route.name
        for gate in (scope.sublimits.get(route), scope.pauses.get(route), scope.orders.get(route)):
            if gate is not None and gate.opens_at(now) > now:
                return gate
        if name is None:
            return _held_as_probe(scope, now)
        if name == _UNLIMITED:
            return None
        # Made here if need be: a probe that left before the name was learned counts in it.
        bucket = self._bucket(scope, name)
        return bucket if bucket.opens_at(now) > now else None

    def take(self, ticket: Ticket, now: float) -> None:
        """Count a request that leaves now."""
        call = ticket.call
        scope = ticket.scope = self._scope(call.major, now)
        name = self._bucket_of.get(call.route.name)
        if call.route.sublimit is not None:
            self._take_sublimit(ticket, scope, now)
        if call.route.ordered:
            scope.orders.setdefault(call.route.name, OrderGate()).in_flight += 1
        if name is None:
            ticket.is_probe = True
            scope.probes += 1
            for bucket in scope.buckets.values():
                bucket.in_flight += 1
        elif name != _UNLIMITED:
            ticket.bucket = self._bucket(scope, name)
            ticket.bucket.in_flight += 1

    def settle(self, ticket: Ticket, verdict: Verdict, now: float) -> list[Gate]:
        """The answer has come. Tells which gates may have opened by it."""
        scope, route = self._released(ticket), ticket.call.route.name
        if verdict.bucket is not None:
            self._bucket_of[route] = verdict.bucket
            bucket = self._learn(scope, verdict, now)
        else:
            bucket = None
            if _OK <= verdict.status < _REDIRECT:
                self._bucket_of.setdefault(route, _UNLIMITED)
        if verdict.status == _TOO_MANY_REQUESTS:
            self._pause(scope, route, bucket, verdict, now)
        elif _REFUSED <= verdict.status < _SERVER_ERROR and ticket.sublimited is not None:
            # What Discord refuses changes nothing, and only changes count.
            gate, place = ticket.sublimited
            gate.window.give_back(place)
        return _gates_of(ticket, scope)

    def lose(self, ticket: Ticket, now: float) -> list[Gate]:
        """No answer will come, though Discord may have counted the request."""
        scope = self._released(ticket)
        for bucket in [ticket.bucket] if ticket.bucket is not None else scope.buckets.values():
            bucket.lose(now)
        return _gates_of(ticket, scope)

    def give_back(self, ticket: Ticket) -> list[Gate]:
        """The request never reached Discord."""
        return _gates_of(ticket, self._released(ticket))

    def _released(self, ticket: Ticket) -> Scope:
        scope = ticket.scope
        assert scope is not None, "a ticket is settled after it was taken"
        if ticket.call.route.ordered:
            scope.orders[ticket.call.route.name].in_flight -= 1
        if ticket.bucket is not None:
            ticket.bucket.in_flight -= 1
        elif ticket.is_probe:
            scope.probes -= 1
            for bucket in scope.buckets.values():
                bucket.in_flight -= 1
        return scope

    def _learn(self, scope: Scope, verdict: Verdict, now: float) -> Bucket | None:
        limit, remaining, after = verdict.limit, verdict.remaining, verdict.reset_after
        if verdict.bucket is None or limit is None or remaining is None or after is None:
            return None
        longest = self._size_of[verdict.bucket][1] if verdict.bucket in self._size_of else 0.0
        self._size_of[verdict.bucket] = (limit, max(after, longest))
        bucket = self._bucket(scope, verdict.bucket)
        bucket.learn(limit, remaining, after, verdict.reset, now)
        return bucket

    def _pause(self, scope: Scope, route: str, bucket: Bucket | None, verdict: Verdict, now: float) -> None:
        until = now + (verdict.retry_after or 0.0)
        if bucket is not None and verdict.scope != "shared" and not verdict.remaining:
            bucket.empty(until)
        else:
            # Other requests of the bucket would pass: a resource shared with others, or a limit that no header names.
            scope.pauses.setdefault(route, Pause(until=until)).until = until

    def _take_sublimit(self, ticket: Ticket, scope: Scope, now: float) -> None:
        rule, name = ticket.call.route.sublimit, ticket.call.route.name
        assert rule is not None, "asked only for routes that have one"
        gate = scope.sublimits.get(name)
        if gate is None:
            gate = scope.sublimits[name] = SublimitGate(window=Window(rule.limit, rule.per))
        place = gate.window.take(now)
        ticket.places.append((gate.window, place))
        ticket.sublimited = (gate, place)

    def _bucket(self, scope: Scope, name: str) -> Bucket:
        bucket = scope.buckets.get(name)
        if bucket is None:
            limit, length = self._size_of.get(name, (1, UNKNOWN_LENGTH_SECONDS))
            bucket = scope.buckets[name] = Bucket(limit=limit, length=length)
            bucket.in_flight = scope.probes
        return bucket

    def _scope(self, major: str, now: float) -> Scope:
        scope = self._scopes.get(major)
        if scope is None:
            if len(self._scopes) >= self._sweep_at:
                self._scopes = {name: kept for name, kept in self._scopes.items() if not kept.is_idle(now)}
                self._sweep_at = max(SWEEP_FROM, 2 * len(self._scopes))
            scope = self._scopes[major] = Scope()
        return scope


def _held_as_probe(scope: Scope, now: float) -> Gate | None:
    if scope.probes:
        return scope
    return next((bucket for bucket in scope.buckets.values() if bucket.opens_at(now) > now), None)


def _gates_of(ticket: Ticket, scope: Scope) -> list[Gate]:
    gates: list[Gate] = [scope]
    gates += [ticket.bucket] if ticket.bucket is not None else scope.buckets.values()
    route = ticket.call.route.name
    gates += [gate for gate in (scope.sublimits.get(route), scope.orders.get(route)) if gate is not None]
    return gates
