"""Small things to be done for callers whose guild cannot do them itself: a word of regret, mostly.

They belong to no actor, so a guild in trouble cannot lose them, and one with thousands of callers can neither take all places nor fill the
queue: guilds take turns, at most 8 of one guild run at once of 32 in all, and 64 of one guild wait of 2,048 in all. Beyond that they are
dropped and counted: whoever waited then sees Discord's own message after three seconds.
"""

import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable

import trio
from attrs import define, field, frozen

from aeon.discord.ids import GuildId

log = logging.getLogger(__name__)

RUNNING = 32
RUNNING_PER_GUILD = 8
WAITING = 2_048
WAITING_PER_GUILD = 64
ERRAND_SECONDS = 5.0

Errand = Callable[[], Awaitable[object]]


@frozen(eq=False)
class _Given:
    errand: Errand
    guild_id: GuildId
    trace: str


@define(eq=False)
class _Line:
    """One guild's."""

    waiting: deque[_Given] = field(factory=deque)
    running: int = 0

    @property
    def may_move(self) -> bool:
        return bool(self.waiting) and self.running < RUNNING_PER_GUILD


@define(eq=False)
class Errands:
    """Bounded lines, one for each guild, and the task that empties them."""

    dropped: int = field(default=0, init=False)
    _lines: dict[GuildId, _Line] = field(factory=dict, init=False)
    """Those in which something waits or runs."""
    _turns: OrderedDict[GuildId, _Line] = field(factory=OrderedDict, init=False)
    """Those that may move, the one whose turn it is first."""
    _waiting: int = field(default=0, init=False)
    _running: int = field(default=0, init=False)
    _news: trio.Event = field(factory=trio.Event, init=False)
    _done: trio.Event = field(factory=trio.Event, init=False)

    def start(self, errand: Errand, *, guild_id: GuildId, trace: str = "") -> bool:
        """Do it as soon as may be. Never waits; what finds no room is dropped, and False comes back.

        Trace is for the log.
        """
        line = self._lines.get(guild_id) or _Line()
        if self._waiting >= WAITING or len(line.waiting) >= WAITING_PER_GUILD:
            self.dropped += 1
            about = {"guild_id": guild_id, "trace": trace}
            log.warning(
                "an errand was dropped: %d of its guild wait, %d in all", len(line.waiting), self._waiting, extra=about
            )
            return False
        self._lines[guild_id] = line
        line.waiting.append(_Given(errand, guild_id, trace))
        self._waiting += 1
        self._settle(guild_id, line)
        return True

    async def run(self) -> None:
        """Do errands until cancelled."""
        async with trio.open_nursery() as nursery:
            while True:
                while self._turns and self._running < RUNNING:
                    nursery.start_soon(self._do, *self._next())
                self._news = trio.Event()
                await self._news.wait()

    async def done(self) -> None:
        """Wait until nothing waits or runs; one who waits sets a limit."""
        while self._lines:
            await self._done.wait()

    def _next(self) -> tuple[_Given, _Line]:
        guild_id, line = self._turns.popitem(last=False)
        line.running += 1
        self._running += 1
        self._waiting -= 1
        given = line.waiting.popleft()
        self._settle(guild_id, line)
        return given, line

    async def _do(self, given: _Given, line: _Line) -> None:
        try:
            with trio.fail_after(ERRAND_SECONDS):
                await given.errand()
        except Exception as error:  # noqa: BLE001  a failed errand is nobody else's trouble
            log.info("an errand failed: %r", error, extra={"guild_id": given.guild_id, "trace": given.trace})
        finally:
            line.running -= 1
            self._running -= 1
            self._settle(given.guild_id, line)

    def _settle(self, guild_id: GuildId, line: _Line) -> None:
        """Something has come or gone: let the guild stand where it should."""
        if line.may_move:
            # One that stands there already keeps its place.
            self._turns[guild_id] = line
        elif not line.waiting and not line.running:
            del self._lines[guild_id]
            self._done.set()
            self._done = trio.Event()
        self._news.set()
