"""Prometheus' text format out of numbers that others keep: nothing is counted here, a scrape shows what stands at that moment.

https://prometheus.io/docs/practices/naming/
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Metric, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector, CollectorRegistry

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4

Values = Mapping[tuple[str, ...], float]
"""By the values of the labels. There are few of each: never ids, which are as many as there are guilds or people."""

_UNREGISTERED = CollectorRegistry()
_PROCESS = (ProcessCollector(registry=_UNREGISTERED), PlatformCollector(registry=_UNREGISTERED))


def counter(name: str, text: str, labels: Sequence[str], values: Values) -> Metric:
    """What only rises; `name` ends with `_total`."""
    family = CounterMetricFamily(name, text, labels=labels)
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family


def gauge(name: str, text: str, labels: Sequence[str], values: Values) -> Metric:
    """What rises and falls."""
    family = GaugeMetricFamily(name, text, labels=labels)
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family


def summary(name: str, text: str, labels: Sequence[str], values: Mapping[tuple[str, ...], tuple[int, float]]) -> Metric:
    """How often something happened and what it came to in all, as `_count` and `_sum`; `name` ends with the unit."""
    family = SummaryMetricFamily(name, text, labels=labels)
    for label_values, (count, total) in values.items():
        family.add_metric(label_values, count, total)
    return family


def one_of(name: str, text: str, label: str, chosen: str, choices: Iterable[str]) -> Metric:
    """Which of a few states holds: 1 for that, 0 for the others."""
    return gauge(name, text, [label], {(choice,): float(choice == chosen) for choice in choices})


def own_families() -> Iterable[Metric]:
    """What every process has: version, CPU, memory, open files, Python's version."""
    yield InfoMetricFamily("aeon_build", "The running version of Aeon.", value={"version": version("aeon")})
    for collector in _PROCESS:
        yield from collector.collect()


def exposition(families: Iterable[Metric]) -> bytes:
    """The families as text, in UTF-8."""
    return generate_latest(_Families(tuple(families)))


class _Families(Collector):
    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families
