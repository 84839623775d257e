"""Where the settings say that the database is. By itself, for commands that need nothing but the database start in half the time."""

from aeon.config import Config
from aeon.storage.database import StorageSettings


def storage_settings(config: Config) -> StorageSettings:
    database = config.database
    return StorageSettings(
        data_dir=config.data_dir,
        url=None if database is None else database.url.reveal(),
        direct_url=None if database is None or database.direct is None else database.direct.reveal(),
    )
