"""The database: there, recent enough, ours, and able to tell us of others' changes."""

from aeon.cli.complaints import complaint_about
from aeon.cli.doctor.finding import Finding, mend, note, well
from aeon.config import Config
from aeon.place import storage_settings
from aeon.storage.errors import StorageError
from aeon.storage.examination import Examination, examine


async def check_database(config: Config) -> list[Finding]:
    try:
        found = await examine(storage_settings(config))
    except (StorageError, OSError) as error:
        complaint = complaint_about(error)
        if complaint is None:
            raise
        return [mend(line) for line in complaint.lines]
    kind = "embedded" if config.database is None else "of DATABASE_URL"
    return [_of_version(found, kind), _of_migrations(found), _of_hearing(found)]


def _of_version(found: Examination, kind: str) -> Finding:
    if found.is_recent_enough:
        return well(f"database: PostgreSQL {found.version} ({kind})")
    return mend(f"database: PostgreSQL {found.version} is too old: 14 or later is needed")


def _of_migrations(found: Examination) -> Finding:
    if not found.missing:
        return well("database: up to date")
    return note(f"database: {len(found.missing)} migrations are still to apply; `aeon run` or `aeon migrate` does it")


def _of_hearing(found: Examination) -> Finding:
    if found.hears:
        return well("database: changes made by other programs are heard at once")
    return mend(
        "database: notifications do not come through, most likely because of a pooler, and changes made by other programs"
        " are asked for instead: set DATABASE_DIRECT_URL to an address that bypasses it"
    )
