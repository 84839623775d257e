"""Requests to Discord, as their operator sees them."""

from attrs import evolve

from aeon.discord.rest.ratelimit import ClassStatistics, LimiterStatistics
from aeon.discord.rest.traffic import Lane, Traffic
from aeon.metrics import exposition
from aeon.readings.rest import rest_families

QUIET = ClassStatistics(
    sent=0,
    waited_seconds=0.0,
    longest_wait_seconds=0.0,
    limited=0,
    shared=0,
    dropped=0,
    displaced=0,
    refused=0,
    waiting=0,
)
BUSY = evolve(
    QUIET,
    sent=9,
    waited_seconds=4.5,
    longest_wait_seconds=2.5,
    limited=3,
    shared=2,
    dropped=6,
    displaced=7,
    refused=8,
    waiting=5,
)


def test_waits_429s_and_what_never_left_are_shown_by_class() -> None:
    classes = dict.fromkeys(Traffic, QUIET) | {Traffic.REPLY: BUSY}
    statistics = LimiterStatistics(classes, flying={Lane.MAIN: 4, Lane.INTERACTION: 1}, invalid=11)
    lines = exposition(rest_families(statistics)).decode().splitlines()
    for line in (
        'aeon_discord_wait_seconds_count{class="reply"} 9.0',
        'aeon_discord_wait_seconds_sum{class="reply"} 4.5',
        'aeon_discord_wait_seconds_count{class="background"} 0.0',
        'aeon_discord_longest_wait_seconds{class="reply"} 2.5',
        'aeon_discord_requests_total{class="reply"} 9.0',
        'aeon_discord_rate_limited_total{class="reply",scope="own"} 1.0',
        'aeon_discord_rate_limited_total{class="reply",scope="shared"} 2.0',
        'aeon_discord_rate_limited_total{class="moderation",scope="own"} 0.0',
        'aeon_discord_requests_unsent_total{class="reply",reason="dropped"} 6.0',
        'aeon_discord_requests_unsent_total{class="reply",reason="displaced"} 7.0',
        'aeon_discord_requests_unsent_total{class="reply",reason="refused"} 8.0',
        'aeon_discord_requests_waiting{class="reply"} 5.0',
        'aeon_discord_requests_in_flight{lane="main"} 4.0',
        'aeon_discord_requests_in_flight{lane="interaction"} 1.0',
        "aeon_discord_invalid_requests_total 11.0",
    ):
        assert line in lines
