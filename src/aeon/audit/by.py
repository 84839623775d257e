"""Who is behind a change: said once at the start of a transaction, written into the rows that the database makes of its changes.

The tables of configuration have triggers that write the audit row of each change within the change's own transaction, for Aeon as for
any other program (sql/migrations, `aeon_audit`). So no change is without its row and none has two; only who made it has to be told.
"""

import json

from attrs import frozen

from aeon.discord.ids import UserId
from aeon.storage.queries import load_queries
from aeon.storage.transaction import Transaction

_ANNOUNCE = load_queries("audit").named("announce")


@frozen
class By:
    """The person, where one is known, and the name of the API key through which they came, or which acted by itself."""

    user_id: UserId | None = None
    key: str | None = None


UNKNOWN = By()


async def announce(transaction: Transaction, by: By) -> None:
    """Let the changes that follow in this transaction be this one's. Raises storage's errors."""
    if by != UNKNOWN:
        metadata = {} if by.key is None else {"key": by.key}
        said = json.dumps({"moderatorId": by.user_id, "metadata": metadata})
        await transaction.execute(_ANNOUNCE, {"by": said})
