"""The database: its connections, and how changes of other programs reach us."""

from collections.abc import Iterator

from prometheus_client import Metric

from aeon.metrics import counter, gauge, one_of
from aeon.storage.changes import Mode
from aeon.storage.pool import PoolStatistics


def storage_families(found: PoolStatistics, mode: Mode) -> Iterator[Metric]:
    yield gauge(
        "aeon_database_connections",
        "Connections in the pool.",
        ["state"],
        {("idle",): found.idle, ("in_use",): found.in_use},
    )
    yield gauge("aeon_database_tasks_waiting", "Tasks that wait for a connection.", [], {(): found.waiting})
    yield gauge("aeon_database_up", "0 while connecting fails.", [], {(): found.outage is None})
    for name, text, count in (
        ("aeon_database_connections_opened_total", "Connections opened.", found.opened),
        ("aeon_database_connections_discarded_total", "Connections thrown away.", found.discarded),
        ("aeon_database_refusals_total", "Tasks that were refused a connection.", found.refused),
    ):
        yield counter(name, text, [], {(): count})
    yield one_of(
        "aeon_database_changes",
        "1 for the way in which changes of other programs reach us.",
        "mode",
        mode.value,
        [each.value for each in Mode],
    )
