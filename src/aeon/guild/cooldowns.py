"""Who called what when, so that nobody calls it again too soon. Kept in the slot, so that a crash does not open a door."""

from attrs import define, field, frozen

from aeon.discord.ids import UserId

KEPT_CALLS = 10_000
"""Per guild. Beyond it those go that have ended, and then a tenth of the others, the soonest to end: at worst somebody calls early."""


@frozen(weakref_slot=False)
class _Started:
    at: float
    seconds: float

    @property
    def end(self) -> float:
        return self.at + self.seconds


@frozen(eq=False)
class Clock:
    """One call's cooldown, by which it can be taken back."""

    key: str
    started: _Started | None
    before: _Started | None
    """What stood in its place: the call before may have ended its wait early, and then holds again should the cooldown be lengthened."""


@define
class Cooldowns:
    """Calls whose cooldown runs, in Trio's time."""

    _started: dict[str, _Started] = field(factory=dict)
    """By member and command, in one text: a pair takes 50 bytes more, and a busy guild has hundreds."""

    def __len__(self) -> int:
        return len(self._started)

    def remaining(self, user_id: UserId, command: str, *, now: float, seconds: float) -> float:
        """Seconds until this member may call this command again; 0 where they may now.

        `seconds` is the cooldown that holds now: one that was shortened since the call lets its callers go earlier.
        """
        key = f"{user_id} {command}"
        started = self._started.get(key)
        if started is None:
            return 0.0
        if started.end <= now:
            del self._started[key]
            return 0.0
        return max(0.0, started.at + min(seconds, started.seconds) - now)

    def start(self, user_id: UserId, command: str, *, now: float, seconds: float) -> Clock:
        """Let this member wait `seconds` before their next call of this command."""
        key = f"{user_id} {command}"
        before = self._started.pop(key, None)
        if seconds <= 0:
            return Clock(key, None, before)
        started = self._started[key] = _Started(now, seconds)
        if len(self._started) > KEPT_CALLS:
            self._make_room(now)
        return Clock(key, started, before)

    def take_back(self, clock: Clock) -> None:
        """Let all be as if this call had not been made; nothing happens where a later one has started its own clock, or this was done."""
        if self._started.get(clock.key) is not clock.started:
            return
        if clock.before is not None:
            self._started[clock.key] = clock.before
        elif clock.started is not None:
            del self._started[clock.key]

    def forget_ended(self, now: float) -> None:
        """Free what says nothing any more: many call once and never again."""
        if any(started.end <= now for started in self._started.values()):
            # A dict that shrinks keeps its memory, a new one does not.
            self._started = {key: started for key, started in self._started.items() if started.end > now}

    def _make_room(self, now: float) -> None:
        self.forget_ended(now)
        running = self._started
        if len(running) > KEPT_CALLS:
            last_to_end = sorted(running, key=lambda key: running[key].end)[KEPT_CALLS // 10 :]
            self._started = {key: running[key] for key in last_to_end}
