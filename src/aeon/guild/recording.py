"""What was done, kept for the audit log through the journal; and what features keep there of their own."""

import logging
from collections.abc import Callable

from aeon.actors.turn import Turn
from aeon.audit.acts import Act
from aeon.discord.ids import GuildId
from aeon.guild.ports import Acts
from aeon.guild.state import GuildState
from aeon.journal.errors import JournalError
from aeon.journal.kind import Kind

log = logging.getLogger(__name__)

Tell = Callable[[GuildId, object], None]
"""Brings a message to a guild, as `Guilds.tell` does."""

MakeKind = Callable[[Tell], Kind]
"""What becomes of a feature's records; guilds can be told of those that are durable."""


def record_act(state: GuildState, act: Act, turn: Turn) -> None:
    """Keep what has been done. Whoever is to do what must be audited asks first whether the log is full."""
    turn.perform(keep, state.ports.acts, act)


def keep(journal: Acts, act: Act) -> None:
    """Never waits or raises. It has happened: where it cannot be recorded, only the log is left to say so."""
    try:
        journal.record(act)
    except JournalError as error:
        about = {"guild_id": act.entry.guild_id, "action_type": act.entry.action_type, "id": act.id}
        log.error("an act was not recorded: %s", error, extra=about)  # noqa: TRY400  the fault is the disk's
