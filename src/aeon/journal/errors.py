"""Why a record could not be taken."""

from pathlib import Path

from attrs import frozen


class JournalError(Exception):
    """Base of this room's errors. What had to be recorded was not: it must not be done, or counts as lost."""


@frozen
class JournalFull(JournalError):
    """The spool holds as much as it may: the database has been away for long."""

    limit: int

    def __str__(self) -> str:
        return f"{self.limit} bytes wait for the database already"


@frozen
class UnknownKind(JournalError):
    """A record of a kind that this program does not know: a newer one has written it."""

    name: str

    def __str__(self) -> str:
        return f"this program knows no records of the kind {self.name}"


@frozen
class BodyBroken(JournalError):
    """A record's body is not what its kind has."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@frozen
class SpoolBroken(JournalError):
    """The file system does not take or give what it should, such as a full disk; the text says what to mend."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"
