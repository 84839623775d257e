"""All readings together, taken anew for each scrape."""

from collections.abc import Iterator

import trio
from attrs import define, evolve, field
from prometheus_client import Metric

from aeon.actors.registry import Registry
from aeon.actors.statistics import RegistryStatistics
from aeon.discord.rest.client import Rest
from aeon.feed.feed import Feed
from aeon.guild.errands import Errands
from aeon.health import Health
from aeon.metrics import MEDIA_TYPE, exposition, own_families
from aeon.readings.feed import errand_families, feed_families
from aeon.readings.gateway import gateway_families
from aeon.readings.guilds import guild_families
from aeon.readings.rest import rest_families
from aeon.readings.storage import storage_families
from aeon.storage.changes import ChangeWatch, Mode
from aeon.storage.database import Database
from aeon.web.answer import Raw
from aeon.web.metrics import metrics_route
from aeon.web.parts import Sockets, WebParts


@define(eq=False, kw_only=True)
class Readings:
    """The parts to be read. `watch` is set once there is one."""

    registry: Registry
    rest: Rest
    database: Database
    feed: Feed
    errands: Errands
    health: Health
    sockets: Sockets = field(factory=Sockets)
    watch: ChangeWatch | None = None

    def shown_by(self, web: WebParts) -> WebParts:
        """The web side with `/metrics`, and with its sockets counted here."""
        return evolve(web, routes=(*web.routes, metrics_route(self.scrape)), sockets=self.sockets)

    async def scrape(self) -> Raw:
        """What `/metrics` answers. Others are let in between the steps, none of which takes much longer than 1 ms."""
        guilds = await self.registry.take_statistics()
        families = list(self._families(guilds))
        await trio.lowlevel.checkpoint()
        pieces = []
        for family in families:
            pieces.append(exposition([family]))
            await trio.lowlevel.checkpoint()
        return Raw(b"".join(pieces), MEDIA_TYPE)

    def _families(self, guilds: RegistryStatistics) -> Iterator[Metric]:
        fleet = self.health.fleet
        yield from gateway_families(() if fleet is None else fleet.statuses())
        yield from guild_families(guilds)
        yield from rest_families(self.rest.statistics())
        yield from storage_families(self.database.statistics(), Mode.AWAY if self.watch is None else self.watch.mode)
        yield from feed_families(self.feed.statistics(), self.sockets.open)
        yield from errand_families(self.errands.dropped)
        yield from own_families()
