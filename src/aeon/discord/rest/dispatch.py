"""The limiter on Trio: requests wait here for their turn.

There is one limiter and one alarm. Whoever submits, settles or withdraws a request polls the limiter in the same
stretch, and the alarm's task does when time alone lets something happen; so nothing is polled in between, and a request
that need not wait does not.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import trio
from attrs import define, field

from aeon.discord.rest.errors import Closed, Dropped, Overloaded, RateLimited
from aeon.discord.rest.ratelimit import Limiter, QueueFull, State, Ticket, Verdict, WaitTooLong
from aeon.discord.rest.route import Call


@define(eq=False)
class Dispatcher:
    """Lets calls take turns. Every ticket from `turn` must be handed to `answered`, `lost` or `unsent`."""

    limiter: Limiter
    _waiting: dict[Ticket, trio.lowlevel.Task] = field(factory=dict, init=False)
    _alarm: trio.CancelScope = field(factory=trio.CancelScope, init=False)
    _closed: bool = field(default=False, init=False)

    async def turn(self, call: Call, deadline: float, *, since: float, again: bool = False) -> Ticket:
        """Wait until this call may leave, at most until cancelled; a cancelled wait frees its place.

        `since` is when its caller began to wait, `again` puts it at the head of its line: it had its turn already.
        Raises `Overloaded`, `Dropped`, `RateLimited` (the wait is known to pass the deadline) or `Closed`.
        """
        if self._closed:
            raise Closed(call.route.name)
        ticket = Ticket(call, since, deadline)
        self._submit(ticket, again=again)
        if ticket.state is State.WAITING:
            await self._wait(ticket)
        if ticket.state is State.DROPPED:
            raise Dropped(call.route.name)
        if ticket.state is State.DISPLACED:
            raise Overloaded(call.route.name, reason="displaced by a more important request")
        if ticket.state is State.DONE:
            raise Closed(call.route.name)
        return ticket

    def answered(self, ticket: Ticket, verdict: Verdict) -> None:
        """The answer has come."""
        self.limiter.answered(ticket, verdict, trio.current_time())
        self._poll()

    def lost(self, ticket: Ticket) -> None:
        """The request left, and no answer will come."""
        self.limiter.lost(ticket, trio.current_time())
        self._poll()

    def unsent(self, ticket: Ticket) -> None:
        """The request never left."""
        self.limiter.unsent(ticket, trio.current_time())
        self._poll()

    async def run_alarm(self) -> None:
        """Poll the limiter whenever time lets something happen; never returns."""
        while True:
            with trio.CancelScope(deadline=self.limiter.wakes_at) as self._alarm:
                await trio.sleep_forever()
            self._poll()

    def close(self) -> None:
        """Turn away everybody who waits, and all to come."""
        self._closed = True
        for ticket in list(self._waiting):
            self.limiter.cancel(ticket)
            self._wake(ticket)

    def _submit(self, ticket: Ticket, *, again: bool) -> None:
        name = ticket.call.route.name
        try:
            displaced = self.limiter.submit(ticket, trio.current_time(), again=again)
        except QueueFull:
            raise Overloaded(name, reason="too many requests wait") from None
        except WaitTooLong as error:
            raise RateLimited(name, retry_after=error.retry_after) from None
        if displaced is not None:
            self._wake(displaced)
        self._poll()

    async def _wait(self, ticket: Ticket) -> None:
        def withdraw(_raise_cancel: object) -> trio.lowlevel.Abort:
            del self._waiting[ticket]
            self.limiter.cancel(ticket)
            self._poll()
            return trio.lowlevel.Abort.SUCCEEDED

        self._waiting[ticket] = trio.lowlevel.current_task()
        await trio.lowlevel.wait_task_rescheduled(withdraw)

    def _poll(self) -> None:
        for ticket in self.limiter.poll(trio.current_time()):
            self._wake(ticket)
        if self._alarm.deadline != self.limiter.wakes_at:
            self._alarm.deadline = self.limiter.wakes_at

    def _wake(self, ticket: Ticket) -> None:
        task = self._waiting.pop(ticket, None)
        if task is not None:
            trio.lowlevel.reschedule(task)


@asynccontextmanager
async def open_dispatcher(limiter: Limiter) -> AsyncIterator[Dispatcher]:
    """A dispatcher with its alarm running. On leaving, those who wait get `Closed`."""
    dispatcher = Dispatcher(limiter)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(dispatcher.run_alarm)
        try:
            yield dispatcher
        finally:
            dispatcher.close()
            nursery.cancel_scope.cancel()
