"""`aeon migrate`: the database brought up to date by hand."""

from aeon.cli.exits import Exit
from aeon.config import Config
from aeon.place import storage_settings
from aeon.storage.database import open_place
from aeon.storage.migrate import migrate


async def bring_up_to_date(config: Config) -> Exit:
    """Apply what is missing and name it; raises storage's errors."""
    async with open_place(storage_settings(config)) as place:
        for migration in await migrate(place.addresses.direct):
            print(f"applied {migration.file_name}")
    print("the database is up to date")
    return Exit.OK
