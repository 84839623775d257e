"""From a signal to the end of the process: the first lets everything finish, a second ends it at once, and so does time."""

import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import trio
from attrs import define, field

log = logging.getLogger(__name__)

STOP_SECONDS = 19.0
"""For everything to finish. Each step has its own, shorter limit; all of them together, as when the database is away, may take longer."""


@define(eq=False)
class Lifetime:
    """`stop` is set by the first signal. Until `is_up`, when there is nothing yet that would have to finish, it cancels instead."""

    stop: trio.Event = field(factory=trio.Event)
    is_up: bool = False


@asynccontextmanager
async def lifetime() -> AsyncIterator[Lifetime]:
    """Listen for SIGINT, SIGTERM and SIGHUP while the block runs; being cancelled by one of them ends the block without an error.

    SIGHUP is that of a terminal that is closed; where the caller of this process ignored it, as `nohup` does, it stays ignored.
    """
    life = Lifetime()
    hangup = [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, *hangup) as signals:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_heed, life, signals, nursery)
            yield life
            nursery.cancel_scope.cancel(reason="the work is done")


async def _heed(life: Lifetime, signals: AsyncIterator[int], nursery: trio.Nursery) -> None:
    async for number in signals:
        name = signal.Signals(number).name
        if life.stop.is_set() or not life.is_up:
            log.warning("%s: stopping at once", name)
            nursery.cancel_scope.cancel(reason=name)
            return
        log.info("%s: stopping; a second one ends it at once", name)
        nursery.start_soon(_end_in_time, nursery.cancel_scope)
        life.stop.set()


async def _end_in_time(scope: trio.CancelScope) -> None:
    await trio.sleep(STOP_SECONDS)
    log.warning("not everything has finished within %g s: stopping at once", STOP_SECONDS)
    scope.cancel(reason="the time to stop is over")
