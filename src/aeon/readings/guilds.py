"""Guilds' actors: how many there are in which state, what they cost, and what goes wrong in them. Never which."""

from collections.abc import Iterator

from prometheus_client import Metric

from aeon.actors.envelope import Dropped
from aeon.actors.slot import SlotState
from aeon.actors.statistics import RegistryStatistics
from aeon.metrics import counter, gauge, summary

HOUSE = "house"
"""Stands for what no feature is to blame for."""


def guild_families(found: RegistryStatistics) -> Iterator[Metric]:
    yield from _slots(found)
    yield from _turns(found)
    yield from _faults(found)


def _slots(found: RegistryStatistics) -> Iterator[Metric]:
    yield gauge(
        "aeon_guilds",
        "Guilds by the state of their actor.",
        ["state"],
        {(state.value,): found.slots.get(state, 0) for state in SlotState},
    )
    yield gauge("aeon_guilds_waiting_to_load", "Guilds that wait for the database.", [], {(): found.waiting_to_load})
    yield gauge("aeon_guild_messages_queued", "Messages in all mailboxes.", [], {(): found.queued})
    yield gauge("aeon_guild_longest_queue", "Messages in the fullest mailbox.", [], {(): found.longest_queue})
    yield gauge("aeon_effects_running", "Slow work under way beside actors.", [], {(): found.effects_running})
    yield counter(
        "aeon_guild_messages_dropped_total",
        "Messages that were never handled.",
        ["reason"],
        {(reason.name.lower(),): found.dropped.get(reason, 0) for reason in Dropped},
    )


def _turns(found: RegistryStatistics) -> Iterator[Metric]:
    kinds = found.kinds.items()
    yield summary(
        "aeon_handler_seconds",
        "Time in handlers by kind of message.",
        ["kind"],
        {(name,): (kind.turns, kind.seconds) for name, kind in kinds},
    )
    yield gauge(
        "aeon_handler_longest_seconds",
        "The longest time in a handler since the start.",
        ["kind"],
        {(name,): kind.longest_seconds for name, kind in kinds},
    )
    yield counter(
        "aeon_handler_slow_total",
        "Turns that took more than 5 ms.",
        ["kind"],
        {(name,): kind.slow for name, kind in kinds},
    )


def _faults(found: RegistryStatistics) -> Iterator[Metric]:
    yield counter(
        "aeon_guild_crashes_total",
        "Incarnations that ended by an error, by the feature to blame.",
        ["feature"],
        {(feature or HOUSE,): count for feature, count in found.crashes.items()},
    )
    yield counter("aeon_guild_rests_total", "How often a guild had to rest after crashes.", [], {(): found.rests})
    yield gauge(
        "aeon_features_switched_off",
        "Guilds in which a feature is off after crashes.",
        ["feature"],
        {(feature,): count for feature, count in found.switched_off.items()},
    )
