"""All readings together, taken anew for each scrape."""

import trio
from attrs import define, evolve, field, frozen

from aeon.actors.registry import Registry
from aeon.actors.statistics import RegistryStatistics
from aeon.discord.gateway.status import ShardStatus
from aeon.discord.rest.client import Rest
from aeon.discord.rest.ratelimit import LimiterStatistics
from aeon.feed.feed import Feed, FeedStatistics
from aeon.guild.errands import Errands
from aeon.health import Health
from aeon.journal.journal import Journal, JournalStatistics
from aeon.metrics import MEDIA_TYPE, exposition, own_families
from aeon.readings.feed import errand_families, feed_families
from aeon.readings.gateway import gateway_families
from aeon.readings.guilds import guild_families
from aeon.readings.journal import journal_families
from aeon.readings.rest import rest_families
from aeon.readings.schedule import schedule_families
from aeon.readings.storage import storage_families
from aeon.schedule.schedule import Schedule, ScheduleStatistics
from aeon.storage.changes import ChangeWatch, Mode
from aeon.storage.database import Database
from aeon.storage.pool import PoolStatistics
from aeon.web.answer import Raw
from aeon.web.metrics import metrics_route
from aeon.web.parts import Sockets, WebParts


@frozen(kw_only=True)
class Moment:
    """What the parts said of themselves at one moment."""

    shards: tuple[ShardStatus, ...]
    guilds: RegistryStatistics
    requests: LimiterStatistics
    pool: PoolStatistics
    changes: Mode
    feed: FeedStatistics
    sockets: int
    errands_dropped: int
    journal: JournalStatistics
    schedule: ScheduleStatistics


@define(eq=False, kw_only=True)
class Readings:
    """The parts to be read. `watch` is set once there is one."""

    registry: Registry
    rest: Rest
    database: Database
    feed: Feed
    errands: Errands
    health: Health
    journal: Journal
    schedule: Schedule
    sockets: Sockets = field(factory=Sockets)
    watch: ChangeWatch | None = None
    _one_at_a_time: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(1), init=False)

    def shown_by(self, web: WebParts) -> WebParts:
        """The web side with `/metrics`, and with its sockets counted here."""
        return evolve(web, routes=(*web.routes, metrics_route(self.scrape)), sockets=self.sockets)

    async def scrape(self) -> Raw:
        """What `/metrics` answers. The text is written in a thread: with many shards that takes tens of milliseconds."""
        moment = await self._look()
        return Raw(await trio.to_thread.run_sync(text_of, moment, limiter=self._one_at_a_time), MEDIA_TYPE)

    async def _look(self) -> Moment:
        guilds, fleet = await self.registry.take_statistics(), self.health.fleet
        return Moment(
            shards=() if fleet is None else fleet.statuses(),
            guilds=guilds,
            requests=self.rest.statistics(),
            pool=self.database.statistics(),
            changes=Mode.AWAY if self.watch is None else self.watch.mode,
            feed=self.feed.statistics(),
            sockets=self.sockets.open,
            errands_dropped=self.errands.dropped,
            journal=self.journal.statistics(),
            schedule=self.schedule.statistics(),
        )


def text_of(moment: Moment) -> bytes:
    """All there is to say of it, in Prometheus' text format."""
    return exposition(
        [
            *gateway_families(moment.shards),
            *guild_families(moment.guilds),
            *rest_families(moment.requests),
            *storage_families(moment.pool, moment.changes),
            *feed_families(moment.feed, moment.sockets),
            *errand_families(moment.errands_dropped),
            *journal_families(moment.journal),
            *schedule_families(moment.schedule),
            *own_families(),
        ]
    )
