"""A clock that stands still until it is moved."""

from datetime import UTC, datetime, timedelta

from attrs import define


@define
class StandingClock:
    now: datetime = datetime(2030, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
