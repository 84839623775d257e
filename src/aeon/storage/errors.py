"""What can become of a statement or a transaction, told by what the caller may do next.

All but `OutcomeUnknown` are said only when it is certain that nothing was changed.
"""

from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen


class StorageError(Exception):
    """Base of this room's errors."""


@frozen
class DatabaseUnavailable(StorageError):
    """No connection, or one lost before COMMIT was sent: nothing was changed, ask again after `retry_after` seconds."""

    reason: str
    retry_after: float = 1.0

    def __str__(self) -> str:
        return f"the database is not available: {self.reason}"


@frozen
class AccessRefused(DatabaseUnavailable):
    """The server is there and does not know the user, the password or the database: waiting mends nothing, the address does."""

    def __str__(self) -> str:
        return f"the database does not let us in: {self.reason}"


@frozen
class OutcomeUnknown(StorageError):
    """COMMIT was sent and its answer never came: the change may be there, so read again before answering."""

    reason: str

    def __str__(self) -> str:
        return f"it is not known whether the change was made: {self.reason}"


@frozen
class TimedOut(StorageError):
    """A time-out of server or client ended the work, and it was rolled back."""

    reason: str

    def __str__(self) -> str:
        return f"the database took too long: {self.reason}"


@frozen
class Clash(StorageError):
    """A deadlock or a serialization failure: rolled back, and worth repeating at once."""

    reason: str

    def __str__(self) -> str:
        return f"another transaction was in the way: {self.reason}"


@frozen
class Conflict(StorageError):
    """A row with the same key is there already; `constraint` is the unique index's name, `"Table_a_b_key"`."""

    constraint: str
    detail: str = ""

    def __str__(self) -> str:
        return f"conflict with {self.constraint}: {self.detail}"


@frozen
class ReferenceBroken(StorageError):
    """A foreign key: the row named is not there, or is still named by others."""

    constraint: str
    detail: str = ""

    def __str__(self) -> str:
        return f"reference {self.constraint} does not hold: {self.detail}"


@frozen
class ValueRefused(StorageError):
    """A value that its column does not take; `constraint` names the CHECK or column, where one is to blame."""

    constraint: str
    detail: str = ""

    def __str__(self) -> str:
        return f"value refused by {self.constraint or 'its type'}: {self.detail}"


@frozen
class VersionMismatch(StorageError):
    """The guild's configuration is not at the version the change was meant for; nothing was changed."""

    guild_id: str
    expected: int
    actual: int

    def __str__(self) -> str:
        return f"guild {self.guild_id} is at version {self.actual}, not {self.expected}"


@frozen
class InvalidRow(StorageError):
    """A row that does not fit the record it should become: another program wrote something we do not understand."""

    query: str
    reason: str
    row: Mapping[str, object] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.query} gave a row that does not fit: {self.reason}"


@frozen
class QueryBroken(StorageError):
    """The statement does not fit the database: a fault of ours, or a table changed by hand."""

    query: str
    reason: str

    def __str__(self) -> str:
        return f"{self.query} cannot run: {self.reason}"


@frozen
class AddressInvalid(StorageError):
    """A connection string that PostgreSQL's client library cannot read; the text holds no secret."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@frozen
class MigrationRefused(StorageError):
    """The database and this program's migrations do not go together; the text says what to mend."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@frozen
class EmbeddedFailed(StorageError):
    """The embedded PostgreSQL in `folder` cannot be started; the text says what to mend."""

    folder: Path
    reason: str

    def __str__(self) -> str:
        return f"embedded PostgreSQL in {self.folder}: {self.reason}"


@frozen
class BackupRefused(StorageError):
    """A backup that cannot be made or taken; the text says what to mend."""

    reason: str

    def __str__(self) -> str:
        return self.reason
