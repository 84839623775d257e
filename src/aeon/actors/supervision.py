"""What follows when a handler raises.

Purpose. A fault stays where it happened: in the call, in one feature of one actor, in one actor. Never further.

An actor is state, a mailbox and no task of its own: a task runs only while something is queued. So "its supervisor" is not a task
either but this record in the slot, consulted at each crash. There is nothing that could die with the actor or forget to restart it.

What is thrown away: the outbox of the turn, and the incarnation with all its state, since nobody knows how far the handler came. What
stays: mailbox, whatever the slot holds beyond incarnations, running effects. The message in hand is not retried: it may be the cause.

States of a slot after a crash:

    CRASHED   waiting out a back-off of 0.1 s, doubled with each crash in the last minute, at most 5 s; then loaded anew
    RESTING   too many crashes: 5 minutes in which nothing is handled; asks are refused, calls answered at once. Each rest that follows
              within an hour of the last one's end is twice as long, at most an hour

Failure modes it is made for:

    one feature is broken      its third crash in 60 s switches that feature off in this actor, visibly; everything else works on. The
                               first message for it after 10 minutes finds it on again (`is_off`)
    the kernel's user is       crashes that no feature is to blame for: after more than 3 in 60 s the actor rests
    a poisoned row             loading counts as such a crash too
    a handler blocks           a turn of 100 ms and more counts as a crash, though what it did holds: the others cannot be kept waiting
                               again and again
    it crashes though off      so does a crash of a feature that is switched off already: switching it off did not help
"""

from enum import Enum

from attrs import define, field, frozen

PERIOD_SECONDS = 60.0
FEATURE_CRASHES = 3
ACTOR_CRASHES = 3
FIRST_BACKOFF_SECONDS = 0.1
LAST_BACKOFF_SECONDS = 5.0
FEATURE_OFF_SECONDS = 600.0
REST_SECONDS = 300.0
LONGEST_REST_SECONDS = 3600.0
REST_MEMORY_SECONDS = 3600.0
KEPT_CRASHES = 16


class Remedy(Enum):
    RESTART = "restart"
    SWITCH_OFF = "switch off"
    REST = "rest"


@frozen
class Crash:
    """One raised exception. `blame` names the feature whose code ran; empty: nobody's in particular."""

    reference: str
    at: float
    blame: str
    error: str


@frozen
class Verdict:
    remedy: Remedy
    seconds: float
    """Until the actor is loaded anew."""


@define(eq=False)
class Supervision:
    """The crashes of one slot, and what each led to."""

    crashes: list[Crash] = field(factory=list)
    """The last 16, the oldest first, since the last rest."""
    off_until: dict[str, float] = field(factory=dict)
    """Features switched off, and until when."""
    _strikes: list[float] = field(factory=list)
    """When it crashed by no feature's fault, in the last 60 s."""
    _rest_seconds: float = 0.0
    _rest_ends: float = float("-inf")

    def record(self, crash: Crash) -> Verdict:
        """Note the crash and say what is to be done."""
        self.crashes = [*self.crashes, crash][-KEPT_CRASHES:]
        recent = [past for past in self.crashes if crash.at - past.at < PERIOD_SECONDS]
        if not crash.blame or self.off_until.get(crash.blame, crash.at) > crash.at:
            self._strikes = [at for at in self._strikes if crash.at - at < PERIOD_SECONDS] + [crash.at]
            if len(self._strikes) > ACTOR_CRASHES:
                return Verdict(Remedy.REST, self._rest(crash.at))
        elif sum(past.blame == crash.blame for past in recent) >= FEATURE_CRASHES:
            self.off_until[crash.blame] = crash.at + FEATURE_OFF_SECONDS
            return Verdict(Remedy.SWITCH_OFF, FIRST_BACKOFF_SECONDS)
        return Verdict(Remedy.RESTART, min(FIRST_BACKOFF_SECONDS * 2 ** (len(recent) - 1), LAST_BACKOFF_SECONDS))

    def _rest(self, now: float) -> float:
        again = now - self._rest_ends < REST_MEMORY_SECONDS
        self._rest_seconds = min(self._rest_seconds * 2, LONGEST_REST_SECONDS) if again else REST_SECONDS
        self._rest_ends = now + self._rest_seconds
        self.crashes = []
        self._strikes = []
        return self._rest_seconds

    def is_off(self, feature: str, now: float) -> bool:
        """True while the feature is switched off; the first question after its time lets it run again."""
        until = self.off_until.get(feature)
        if until is None:
            return False
        if now < until:
            return True
        self.switch_on(feature)
        return False

    def switch_on(self, feature: str) -> None:
        """Let it run again, with its crashes forgiven."""
        self.off_until.pop(feature, None)
        self.crashes = [crash for crash in self.crashes if crash.blame != feature]
