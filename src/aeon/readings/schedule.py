"""The schedule: what is being done, what became of what was due, and how late it was."""

from collections.abc import Iterator

from prometheus_client import Metric

from aeon.metrics import counter, gauge
from aeon.schedule.schedule import ScheduleStatistics


def schedule_families(found: ScheduleStatistics) -> Iterator[Metric]:
    yield gauge("aeon_schedule_running", "Scheduled actions being done.", [], {(): found.running})
    yield gauge(
        "aeon_schedule_late_seconds",
        "By how much the latest of the scheduled actions claimed last was over its time.",
        [],
        {(): found.late_seconds},
    )
    yield counter(
        "aeon_schedule_actions_total",
        "Scheduled actions by what became of them; one that is put off comes again.",
        ["outcome"],
        {("done",): found.done, ("postponed",): found.postponed, ("dropped",): found.dropped},
    )
