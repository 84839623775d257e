"""Requests to Discord, by how important they are."""

from collections.abc import Iterator

from prometheus_client import Metric

from aeon.discord.rest.ratelimit import LimiterStatistics
from aeon.metrics import counter, gauge, summary

CLASS = ["class"]


def rest_families(found: LimiterStatistics) -> Iterator[Metric]:
    classes = {traffic.name.lower(): one for traffic, one in found.classes.items()}
    yield summary(
        "aeon_discord_wait_seconds",
        "Time that requests to Discord waited for their turn before they were sent.",
        CLASS,
        {(name,): (one.sent, one.waited_seconds) for name, one in classes.items()},
    )
    yield gauge(
        "aeon_discord_longest_wait_seconds",
        "The longest of those waits since the start.",
        CLASS,
        {(name,): one.longest_wait_seconds for name, one in classes.items()},
    )
    yield counter(
        "aeon_discord_requests_total",
        "Requests sent, repeated ones each time.",
        CLASS,
        {(name,): one.sent for name, one in classes.items()},
    )
    yield counter(
        "aeon_discord_rate_limited_total",
        "429s; shared ones are not our fault.",
        ["class", "scope"],
        {
            (name, scope): count
            for name, one in classes.items()
            for scope, count in (("own", one.limited - one.shared), ("shared", one.shared))
        },
    )
    yield counter(
        "aeon_discord_requests_unsent_total",
        "Requests that never left: of no use any more, displaced by more important ones, or refused for want of room or time.",
        ["class", "reason"],
        {
            (name, reason): count
            for name, one in classes.items()
            for reason, count in (("dropped", one.dropped), ("displaced", one.displaced), ("refused", one.refused))
        },
    )
    yield gauge(
        "aeon_discord_requests_waiting",
        "Requests that wait for their turn.",
        CLASS,
        {(name,): one.waiting for name, one in classes.items()},
    )
    yield gauge(
        "aeon_discord_requests_in_flight",
        "Requests that wait for an answer.",
        ["lane"],
        {(lane.name.lower(),): count for lane, count in found.flying.items()},
    )
    yield counter(
        "aeon_discord_invalid_requests_total",
        "Answers 401, 403 and 429: at 10,000 in 10 minutes Discord bans the address, at 5,000 Aeon pauses.",
        [],
        {(): found.invalid},
    )
