"""What other programs wrote that no rule lets in, said in the log once: when it is found, however often the rows are read afterwards."""

import logging
from collections.abc import Sequence

from aeon.discord.ids import GuildId
from aeon.guild.errors import Fault
from aeon.guild.settings import FAULTS_PATH
from aeon.guild.state import Held

log = logging.getLogger(__name__)

LINES_AT_ONCE = 5
"""A guild may have thousands of faults, and all of them are shown over REST."""


def log_faults(held: Held, guild_id: GuildId, faults: Sequence[Fault]) -> None:
    """Tell the operator of those that were not there before. Neither waits nor raises."""
    new = [fault for fault in faults if fault not in held.logged_faults]
    held.logged_faults = frozenset(faults)
    for fault in new[:LINES_AT_ONCE]:
        log.warning("%s: %s%s", fault.path, fault.message, _consequence(fault), extra={"guild_id": guild_id})
    if len(new) > LINES_AT_ONCE:
        log.warning("%d more rows that no rule lets in", len(new) - LINES_AT_ONCE, extra={"guild_id": guild_id})


def _consequence(fault: Fault) -> str:
    if fault.path.startswith(FAULTS_PATH):
        return "; the default holds"
    # Of a whole table the message itself says it.
    return "; it is passed over" if "." in fault.path else ""
