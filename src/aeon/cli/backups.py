"""`aeon backup` and `aeon restore`: the embedded database as a file."""

from pathlib import Path

from aeon.cli.exits import Exit
from aeon.config import Config
from aeon.storage.backup import back_up, restore
from aeon.storage.errors import BackupRefused


async def make_backup(config: Config, target: Path) -> Exit:
    """Write the backup; raises storage's errors."""
    _check_embedded(config)
    await back_up(config.data_dir, target)
    print(f"{target} holds the database; it also holds what members wrote, so keep it to yourself")
    return Exit.OK


async def take_backup(config: Config, source: Path, *, replacing: bool) -> Exit:
    """Restore it; raises storage's errors."""
    _check_embedded(config)
    await restore(config.data_dir, source, replacing=replacing)
    print(f"the database is as {source} has it")
    return Exit.OK


def _check_embedded(config: Config) -> None:
    if config.database is not None:
        raise BackupRefused(
            "this is for the embedded database: with DATABASE_URL set, use pg_dump and pg_restore of that server"
        )
