"""When a connection's heart beats, and when it is dead.

A beat is due every interval, the first one after a random part of it, so that the clients of an outage do not all
come back in step. By the next beat Discord must have been heard of: by the acknowledgement or by anything else, since
under load the acknowledgement comes behind what is already on its way. Silence means that the connection is dead
although the socket does not know it.

A beat that is late by our own fault (a stalled process, a machine that slept) proves nothing: what Discord sent
meanwhile is still unread. Then one more interval is granted.

https://discord.com/developers/docs/events/gateway#sustaining-the-connection
"""

from attrs import define

OWN_STALL_SECONDS = 5.0
"""A beat so late tells of us and not of Discord."""


@define
class Heart:
    """The beats of one connection, from HELLO on. Times are of one clock that does not run backwards; `inf` means never."""

    interval: float = float("inf")
    due: float = float("inf")
    latency: float | None = None
    """Seconds from the last acknowledged beat to its acknowledgement."""
    last_due: float = 0.0
    """When the last beat should have gone out."""
    _beaten_at: float | None = None
    _heard_since_beat: bool = True

    def start(self, interval: float, *, now: float, jitter: float) -> None:
        """HELLO said how often; `jitter` is from 0 to 1."""
        self.interval = interval
        self.due = now + interval * jitter

    def heard(self) -> None:
        """Anything has arrived."""
        self._heard_since_beat = True

    def acknowledged(self, now: float) -> None:
        if self._beaten_at is not None:
            self.latency = now - self._beaten_at
            self._beaten_at = None

    def asked(self, now: float) -> None:
        """Discord wants a beat at once."""
        self.due = now

    def is_dead(self, now: float) -> bool:
        """True once a beat is due and nothing was heard since the one before."""
        return not self._heard_since_beat and self.due <= now < self.due + OWN_STALL_SECONDS

    def beat(self, now: float) -> None:
        """A heartbeat goes out."""
        self._beaten_at = now
        self._heard_since_beat = False
        self.last_due = self.due
        self.due = now + self.interval
