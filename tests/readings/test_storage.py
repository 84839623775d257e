"""The pool of connections, as its operator sees it."""

import pytest

from aeon.metrics import exposition
from aeon.readings.storage import storage_families
from aeon.storage.changes import Mode
from aeon.storage.pool import PoolStatistics


@pytest.mark.parametrize(("outage", "is_up"), [(None, 1.0), ("nobody answers", 0.0)])
def test_the_pools_use_is_shown(outage: str | None, is_up: float) -> None:
    found = PoolStatistics(idle=3, in_use=5, waiting=2, outage=outage, opened=20, discarded=12, refused=1)
    lines = exposition(storage_families(found, Mode.POLLING)).decode().splitlines()
    for line in (
        'aeon_database_connections{state="idle"} 3.0',
        'aeon_database_connections{state="in_use"} 5.0',
        "aeon_database_tasks_waiting 2.0",
        f"aeon_database_up {is_up}",
        "aeon_database_connections_opened_total 20.0",
        "aeon_database_connections_discarded_total 12.0",
        "aeon_database_refusals_total 1.0",
        'aeon_database_changes{mode="polling"} 1.0',
        'aeon_database_changes{mode="listening"} 0.0',
    ):
        assert line in lines
