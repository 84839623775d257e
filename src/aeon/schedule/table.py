"""The table of scheduled actions: put in, cancelled, and ended by whoever has claimed them.

An action ends in the transaction that records what was done: it is done and noted, or neither, and is then tried again. Each of these
raises storage's errors; the ends raise `TakenOver` where the claim is over, so that the transaction is rolled back with them.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aeon.discord.ids import GuildId
from aeon.schedule.action import Action, Due, Kept, Waiting
from aeon.schedule.errors import TakenOver
from aeon.storage.plain import plain_json
from aeon.storage.queries import load_queries
from aeon.storage.statements import Statements
from aeon.storage.transaction import Transaction

HOLD_SECONDS = 60.0

_QUERIES = load_queries("schedule")


async def put(statements: Statements, action: Action) -> None:
    """Have this done at its time, in place of whatever waits under its key."""
    params = {
        "guild_id": action.guild_id,
        "kind": action.kind,
        "key": action.key,
        "due_at": action.due_at,
        "payload": _written(action.payload),
    }
    await statements.execute(_QUERIES.named("put_action"), params)


async def find(statements: Statements, guild_id: GuildId, kind: str, key: str) -> Waiting | None:
    """What waits under this key."""
    params = {"guild_id": guild_id, "kind": kind, "key": key}
    return await statements.fetch_one(_QUERIES.named("select_action"), params, into=Waiting)


async def page(statements: Statements, guild_id: GuildId, kind: str, *, after: str, limit: int) -> list[Kept]:
    """What waits of a kind behind this key, by rising keys."""
    params = {"guild_id": guild_id, "kind": kind, "after": after, "limit": limit}
    return await statements.fetch_all(_QUERIES.named("select_actions_of_kind"), params, into=Kept)


async def cancel(statements: Statements, guild_id: GuildId, kind: str, key: str) -> bool:
    """Have it not done; False where nothing of the kind waits."""
    params = {"guild_id": guild_id, "kind": kind, "key": key}
    return await statements.execute(_QUERIES.named("cancel_action"), params) > 0


async def finish(transaction: Transaction, due: Due) -> None:
    """It is done, or need not be."""
    if not await transaction.execute(_QUERIES.named("finish_action"), {"id": due.id, "epoch": due.epoch}):
        raise TakenOver(due.id)


async def hold(statements: Statements, due: Due) -> None:
    """Have it for a while longer, now that it is begun: whoever waited for their turn may have lost it, or it may be wanted no more."""
    params = {"id": due.id, "epoch": due.epoch, "seconds": HOLD_SECONDS}
    if not await statements.execute(_QUERIES.named("hold_action"), params):
        raise TakenOver(due.id)


async def amend(statements: Statements, due: Due, payload: Mapping[str, Any]) -> None:
    """What whoever tries next has to know, should this try not come to its end."""
    params = {"id": due.id, "epoch": due.epoch, "payload": _written(payload)}
    if not await statements.execute(_QUERIES.named("amend_action"), params):
        raise TakenOver(due.id)


async def move(transaction: Transaction, due: Due, *, due_at: datetime, payload: Mapping[str, Any]) -> None:
    """It is done for now, and is to be done again at a time that knows its zone."""
    params = {"id": due.id, "epoch": due.epoch, "due_at": due_at, "payload": _written(payload)}
    if not await transaction.execute(_QUERIES.named("move_action"), params):
        raise TakenOver(due.id)


def _written(payload: Mapping[str, Any]) -> str:
    return plain_json(json.dumps(payload))
