"""Why an action that is due was not done, told by what becomes of it."""

from attrs import frozen


class ScheduleError(Exception):
    """Base of this room's errors."""


@frozen
class NotYet(ScheduleError):
    """It may be done later: it is tried again, after `retry_after` seconds where that is known, else after a pause that grows."""

    reason: str
    retry_after: float | None = None

    def __str__(self) -> str:
        return self.reason


@frozen
class Impossible(ScheduleError):
    """It can never be done: it is dropped, and the audit log says so; `reason` is a sentence for a person."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@frozen
class TakenOver(ScheduleError):
    """Another process, or a later wish, has the action now: what was to be written with its end must not be."""

    id: str

    def __str__(self) -> str:
        return f"the action {self.id} is another's by now"
