"""What a guild's effects reach the world through; one set for all guilds of the process."""

from typing import Protocol

import trio
from attrs import field, frozen

from aeon.audit.acts import Act
from aeon.discord.ids import ApplicationId, UserId
from aeon.discord.rest.client import Rest
from aeon.feed.feed import Feed
from aeon.fetch.memes import Memes
from aeon.guild.errands import Errands
from aeon.guild.rereading import Rereading
from aeon.storage.database import Database

TAILS_AT_ONCE = 4
"""Half of the database's connections: what changes all guilds at once must not leave none to whoever writes."""


class Acts(Protocol):
    """Keeps what was done for the audit log, without waiting for the database."""

    @property
    def is_full(self) -> bool:
        """Nothing would be kept: what must be audited must not be done."""
        ...

    def record(self, act: Act) -> None:
        """Never waits. Raises `JournalError` where it is not kept."""
        ...


class Records(Protocol):
    """Keeps records of other kinds in the same way."""

    @property
    def has_room(self) -> bool:
        """False where little is left, which belongs to what must not be left out."""
        ...

    def append(self, kind: str, body: bytes) -> None:
        """Never waits. Raises `JournalError` where it is not kept."""
        ...


@frozen(eq=False)
class Ports:
    rest: Rest
    database: Database
    feed: Feed
    errands: Errands
    acts: Acts
    records: Records
    memes: Memes
    application_id: ApplicationId
    own_id: UserId
    """The bot's user."""
    rereading: Rereading = field(init=False)
    """For guilds that want their configuration read anew."""
    tails: trio.Semaphore = field(factory=lambda: trio.Semaphore(TAILS_AT_ONCE), init=False)
    """For guilds that look for new rows of the audit log, or at rows that others have written."""

    @rereading.default
    def _of_the_database(self) -> Rereading:
        return Rereading(self.database)
