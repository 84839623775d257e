"""Actions as they are asked for, and as they come when they are due."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from aeon.discord.ids import GuildId


@frozen
class Action:
    """To be done at a time. One of a `kind` is kept for each `key`, such as the member it is about: a later one takes its place."""

    guild_id: GuildId
    kind: str
    key: str
    due_at: datetime
    """Knows its zone."""
    payload: Mapping[str, Any]
    """Plain JSON values, by names in camelCase."""


@frozen
class Due:
    """An action that was claimed: it is nobody else's until the claim ends. `due_at` is in UTC, without a zone."""

    id: str
    guild_id: GuildId
    kind: str
    key: str
    payload: Any
    """Whatever JSON stands there: another program may have written it."""
    due_at: datetime
    epoch: int
    """Counts claims; with an epoch that is over nothing can be ended."""
    attempts: int
    """How often it was tried before."""
    fault: str | None = None
    """Why nobody can make sense of the row, which another program wrote: it can only be dropped. What it lacks is empty here."""


@frozen
class Kept:
    """An action as one of many of its kind; `updated_at`, when it was last written, is in UTC, without a zone."""

    key: str
    updated_at: datetime


@frozen
class Waiting:
    """An action as it stands in the table; see `Due`."""

    payload: Any
    due_at: datetime
