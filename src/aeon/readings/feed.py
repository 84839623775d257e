"""What is pushed to dashboards, and small things done beside guilds."""

from collections.abc import Iterator

from prometheus_client import Metric

from aeon.feed.feed import FeedStatistics
from aeon.metrics import counter, gauge


def feed_families(found: FeedStatistics, sockets: int) -> Iterator[Metric]:
    yield gauge("aeon_live_sockets", "Open WebSockets.", [], {(): sockets})
    yield gauge("aeon_feed_subscriptions", "Subscribers that watch a guild.", [], {(): found.subscriptions})
    yield gauge("aeon_feed_guilds_watched", "Guilds that somebody watches.", [], {(): found.guilds_watched})
    for name, text, count in (
        ("aeon_feed_events_published_total", "Events published.", found.published),
        ("aeon_feed_events_delivered_total", "Events put in line for a subscriber.", found.delivered),
        ("aeon_feed_subscribers_lagged_total", "Subscribers that were too slow.", found.lagged),
    ):
        yield counter(name, text, [], {(): count})


def errand_families(dropped: int) -> Iterator[Metric]:
    yield counter(
        "aeon_errands_dropped_total", "Words to callers that were dropped for want of room.", [], {(): dropped}
    )
