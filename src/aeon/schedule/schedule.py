"""Does what is due.

Purpose: an action that somebody scheduled is done once its time has come: not before, within seconds of it while the process runs, and
after every restart, crash and outage. It is done at least once and recorded exactly once: whoever does it ends it in the transaction that
records it. So doing it again must be harmless, and is rare: it takes a process that is killed between the two.

States of an action: waiting, claimed (for a minute, by one process), waiting again after a failure, gone. Of the process: it looks every
two seconds for as many actions as it may do at once; after a time without a look, at start or because the database was away, what is
late is spread first, so that Discord and the database do not get it all at once.

Failure modes: what may be done later is postponed by a growing pause and kept for as long as that takes; what can never be done is dropped
and the audit log says so; a claim whose end could not be written ends by itself.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import trio
from attrs import define, field, frozen

from aeon.discord.ids import GuildId
from aeon.schedule.action import Due
from aeon.schedule.claims import LATE_SECONDS, SPREAD_AT_ONCE, Claims
from aeon.schedule.errors import Impossible, NotYet, TakenOver
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

AT_ONCE = 32
OF_A_GUILD = 4
"""So many are taken at once, and no more of a guild that is at so many: one whose actions take long holds up none of the others."""
LOOK_SECONDS = 2.0
PERFORM_SECONDS = 45.0
"""Well within a claim."""

Perform = Callable[[Due], Awaitable[None]]
"""Does an action and ends it, in the transaction that records it. Raises `NotYet` or `Impossible`; anything else counts as `NotYet`."""


@frozen
class ScheduleStatistics:
    running: int
    done: int
    postponed: int
    dropped: int
    late_seconds: float
    """By how much the latest of the actions claimed last was over its time."""


@define(eq=False)
class Schedule:
    """`run` has to run, or nothing is done. `dropped` hears of each guild whose audit log has a new row; it neither waits nor raises."""

    _claims: Claims
    _perform: Perform
    _dropped: Callable[[GuildId], None]
    _running: Counter[GuildId] = field(factory=Counter, init=False)
    _freed: trio.Event = field(factory=trio.Event, init=False)
    _looked_at: float | None = field(default=None, init=False)
    _spread_so_far: int | None = field(default=None, init=False)
    """None where nothing is late for want of somebody to do it."""
    _late_seconds: float = field(default=0.0, init=False)
    _counts: dict[str, int] = field(factory=lambda: dict.fromkeys(("done", "postponed", "dropped"), 0), init=False)

    def statistics(self) -> ScheduleStatistics:
        return ScheduleStatistics(running=self._running.total(), late_seconds=self._late_seconds, **self._counts)

    async def run(self) -> None:
        """Do what is due until cancelled. What a guild has begun by then it goes on with."""
        async with trio.open_nursery() as nursery:
            while True:
                free = min(AT_ONCE - self._running.total(), OF_A_GUILD)
                claimed = await self._look(free) if free else ()
                for due in claimed:
                    self._running[due.guild_id] += 1
                    nursery.start_soon(self._do, due)
                if not free or len(claimed) < free:
                    with trio.move_on_after(LOOK_SECONDS):
                        await self._freed.wait()
                    self._freed = trio.Event()

    async def _look(self, limit: int) -> Sequence[Due]:
        """What is due now, none where the database does not say."""
        if not self._claims.are_any:
            # What is late when there are some again is late for want of somebody to do it.
            self._looked_at = None
            return ()
        busy = [guild_id for guild_id, count in self._running.items() if count >= OF_A_GUILD]
        try:
            await self._spread()
            claimed = await self._claims.claim(limit, busy=busy)
        except StorageError as error:
            log.warning("no scheduled action can be done now: %s", error)
            return ()
        self._looked_at = trio.current_time()
        if claimed:
            self._late_seconds = max(0.0, *map(self._claims.lateness, claimed))
        return claimed

    async def _spread(self) -> None:
        """A slice at each look, until there are no more: meanwhile those that are not spread are done as they come, few at once."""
        if self._was_away():
            self._spread_so_far = 0
        if self._spread_so_far is None:
            return
        changed = await self._claims.spread(self._spread_so_far)
        self._spread_so_far += changed
        if changed < SPREAD_AT_ONCE:
            if self._spread_so_far:
                log.info("%d scheduled actions are late, and are done little by little", self._spread_so_far)
            self._spread_so_far = None

    def _was_away(self) -> bool:
        return self._looked_at is None or trio.current_time() - self._looked_at >= LATE_SECONDS

    async def _do(self, due: Due) -> None:
        try:
            await self._do_or_put_off(due)
        except StorageError as error:
            log.warning("what became of a scheduled action is not written down: %s", error, extra=_about(due))
        except TakenOver:
            log.info("a scheduled action was taken over", extra=_about(due))
        except Exception:
            # It is claimed again in a minute, and must not end all others with it.
            log.exception("what became of a scheduled action is not written down", extra=_about(due))
        finally:
            self._running[due.guild_id] -= 1
            if not self._running[due.guild_id]:
                del self._running[due.guild_id]
            self._freed.set()

    async def _do_or_put_off(self, due: Due) -> None:
        if due.fault is not None:
            await self._drop(due, due.fault)
            return
        try:
            with trio.fail_after(PERFORM_SECONDS):
                await self._perform(due)
        except TakenOver:
            raise
        except Impossible as error:
            await self._drop(due, error.reason)
        except NotYet as error:
            await self._postpone(due, error.reason, error.retry_after)
        except (StorageError, trio.TooSlowError) as error:
            await self._postpone(due, str(error) or "it took too long")
        except Exception as error:
            log.exception("a scheduled action failed", extra=_about(due))
            await self._postpone(due, f"{type(error).__name__}: {error}")
        else:
            self._counts["done"] += 1

    async def _drop(self, due: Due, reason: str) -> None:
        log.warning("a scheduled action can never be done: %s", reason, extra=_about(due))
        await self._claims.drop(due, reason)
        self._counts["dropped"] += 1
        if due.guild_id:
            self._dropped(due.guild_id)

    async def _postpone(self, due: Due, reason: str, retry_after: float | None = None) -> None:
        log.info("a scheduled action is put off: %s", reason, extra=_about(due))
        await self._claims.postpone(due, reason, retry_after)
        self._counts["postponed"] += 1


def _about(due: Due) -> dict[str, object]:
    return {"guild_id": due.guild_id, "action": due.id, "kind": due.kind, "attempts": due.attempts}
