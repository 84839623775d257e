"""How the process stands, for `/ready`: the database as it last answered, each shard, and what Discord does not let us hear of."""

from collections.abc import Mapping

import trio
from attrs import define

from aeon.discord.gateway.fleet import Fleet
from aeon.intents import missing
from aeon.storage.database import Database
from aeon.storage.errors import StorageError
from aeon.web.health import Component

CHECK_SECONDS = 5.0


@define(eq=False)
class Health:
    """`fleet` is set once there is one."""

    _database: Database
    fleet: Fleet | None = None
    _fault: str | None = "not asked yet"

    def components(self) -> Mapping[str, Component]:
        """What `/ready` shows."""
        return {
            "database": self._database_component(),
            "shards": self._shards_component(),
            "intents": self._intents_component(),
        }

    async def run(self) -> None:
        """Ask the database how it is, every few seconds, until cancelled."""
        while True:
            try:
                await self._database.check()
                self._fault = None
            except StorageError as error:
                self._fault = type(error).__name__
            await trio.sleep(CHECK_SECONDS)

    def _database_component(self) -> Component:
        return Component(self._fault is None, {} if self._fault is None else {"fault": self._fault})

    def _shards_component(self) -> Component:
        statuses = self.fleet.statuses() if self.fleet is not None else ()
        shown = [
            {
                "id": status.shard_id,
                "state": status.state.value,
                "latencyMs": None if status.latency is None else round(status.latency * 1000),
                "events": status.counters.events,
                "broken": status.counters.broken,
                "failed": status.counters.failed,
                "connects": status.counters.connects,
                "identifies": status.counters.identifies,
                "resumes": status.counters.resumes,
            }
            for status in statuses
        ]
        return Component(bool(statuses) and all(status.is_ready for status in statuses), {"shards": shown})

    def _intents_component(self) -> Component:
        """The process does without those that are missing, so it is ready all the same."""
        lacking = missing(self.fleet.intents) if self.fleet is not None else []
        return Component(ready=True, more={"missing": {privileged.name: privileged.lost for privileged in lacking}})
