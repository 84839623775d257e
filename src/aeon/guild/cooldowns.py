"""Who called what when, so that nobody calls it again too soon. Kept in the slot, so that a crash does not open a door."""

from collections import OrderedDict

from attrs import define, field

from aeon.discord.ids import UserId

KEPT_CALLS = 10_000
"""Per guild; beyond it the oldest entries go, which at worst lets somebody call early."""


@define
class Cooldowns:
    """Ends of running cooldowns, in Trio's time, by member and command, in the order in which they were started."""

    _ends: OrderedDict[tuple[UserId, str], float] = field(factory=OrderedDict)

    def __len__(self) -> int:
        return len(self._ends)

    def remaining(self, user_id: UserId, command: str, now: float) -> float:
        """Seconds until this member may call this command again; 0 where they may now."""
        end = self._ends.get((user_id, command))
        if end is None:
            return 0.0
        if end > now:
            return end - now
        del self._ends[user_id, command]
        return 0.0

    def start(self, user_id: UserId, command: str, *, now: float, seconds: float) -> None:
        """Let this member wait `seconds` before their next call of this command."""
        if seconds <= 0:
            return
        self._ends[user_id, command] = now + seconds
        self._ends.move_to_end((user_id, command))
        self._forget(now)

    def _forget(self, now: float) -> None:
        while self._ends and (len(self._ends) > KEPT_CALLS or next(iter(self._ends.values())) <= now):
            self._ends.popitem(last=False)

    def end(self, command: str) -> None:
        """Forget every running cooldown of this command, for its length has changed."""
        for key in [key for key in self._ends if key[1] == command]:
            del self._ends[key]
