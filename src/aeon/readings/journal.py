"""The journal: what waits for the database, and what came through."""

from collections.abc import Iterator

from prometheus_client import Metric

from aeon.journal.journal import JournalStatistics
from aeon.metrics import counter, gauge


def journal_families(found: JournalStatistics) -> Iterator[Metric]:
    yield gauge(
        "aeon_journal_backlog_bytes", "Bytes on disk that wait for the database.", [], {(): found.backlog_bytes}
    )
    yield counter(
        "aeon_journal_records_total",
        "Records by what became of them.",
        ["outcome"],
        {
            ("appended",): found.appended,
            ("written",): found.carried,
            ("refused",): found.refused,
            ("put_aside",): found.put_aside,
        },
    )
