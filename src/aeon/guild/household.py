"""Where guild actors come from: their configuration from the database, the rest from their slot."""

import logging
from collections.abc import Mapping, Sequence

from aeon.actors.actor import Actor, Wanted
from aeon.actors.envelope import Envelope
from aeon.actors.supervision import Crash
from aeon.discord.ids import GuildId
from aeon.guild.actor import GuildActor
from aeon.guild.behaviour import Behaviour
from aeon.guild.fault_log import log_faults
from aeon.guild.ports import Ports
from aeon.guild.state import Held, fresh_state
from aeon.guild.store import read_guilds

log = logging.getLogger(__name__)


class GuildHousehold:
    """Loads guilds for the registry."""

    def __init__(self, ports: Ports, behaviour: Behaviour) -> None:
        self._ports = ports
        self._behaviour = behaviour

    async def load(self, wanted: Sequence[Wanted]) -> Mapping[str, Actor | Exception]:
        """Raises storage's errors, upon which the registry tries again."""
        rows = await read_guilds(self._ports.database, [GuildId(slot.key) for slot in wanted])
        found: dict[str, Actor | Exception] = {}
        for slot in wanted:
            held = slot.held
            assert isinstance(held, Held), "guild slots hold a directory"
            guild_id = GuildId(slot.key)
            state = fresh_state(
                *(guild_id, rows[guild_id]),
                held=held,
                ports=self._ports,
                supervision=slot.supervision,
                dropped=slot.counts,
            )
            log_faults(held, guild_id, state.faults)
            found[slot.key] = GuildActor(state, self._behaviour)
        return found

    def crashed(self, wanted: Wanted, envelope: Envelope | None, crash: Crash) -> None:
        """The registry has logged it, and the call's own `on_crash` has told its caller."""
        del envelope
        if crash.blame in wanted.supervision.off_until:
            log.warning(
                "%s is switched off here", crash.blame, extra={"guild_id": wanted.key, "reference": crash.reference}
            )
