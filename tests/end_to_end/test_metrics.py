"""What `/metrics` shows of a running bot."""

import re
from collections.abc import Mapping

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.end_to_end.people import REQUEST_SECONDS, Community, Dashboard

SAMPLES_PER_FAMILY = 400
"""Far more than one shard's event types and states; guilds or members would be found out."""

Samples = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


async def scrape(dashboard: Dashboard) -> str:
    async with httpx.AsyncClient(base_url=dashboard.addresses.api, timeout=REQUEST_SECONDS) as prometheus:
        answer = await prometheus.get("/metrics")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return answer.text


def samples_of(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, tuple(sorted(labels.items()))), 0.0)


async def test_what_happens_is_counted(community: Community, dashboard: Dashboard) -> None:
    before = samples_of(await scrape(dashboard))
    await community.say("!ping")
    await community.answer_to(await community.run("ping"))
    after = samples_of(await scrape(dashboard))

    def rise(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert rise("aeon_gateway_events_total", shard="0", type="MESSAGE_CREATE") >= 1
    assert rise("aeon_gateway_events_total", shard="0", type="INTERACTION_CREATE") == 1
    assert rise("aeon_handler_seconds_count", kind="MessageCreate") >= 1
    assert rise("aeon_handler_seconds_sum", kind="InteractionCreate") > 0
    assert rise("aeon_discord_requests_total", **{"class": "reply"}) >= 1
    assert rise("aeon_discord_requests_total", **{"class": "callback"}) == 1
    assert value(after, "aeon_gateway_shard_state", shard="0", state="live") == 1
    assert value(after, "aeon_gateway_connects_total", shard="0") == 1
    assert 0 <= value(after, "aeon_gateway_heartbeat_latest_seconds", shard="0") < 10
    assert value(after, "aeon_guilds", state="awake") == 1
    assert value(after, "aeon_database_up") == 1
    assert value(after, "aeon_database_changes", mode="listening") == 1
    assert value(after, "process_cpu_seconds_total") > value(before, "process_cpu_seconds_total") > 0
    assert value(after, "process_resident_memory_bytes") > 10_000_000


async def test_names_follow_the_rules_and_no_label_says_who(community: Community, dashboard: Dashboard) -> None:
    await community.say("!ping")
    text = await scrape(dashboard)
    families = list(text_string_to_metric_families(text))
    names = [family.name for family in families]
    assert len(names) == len(set(names))
    for family in families:
        assert re.fullmatch(r"(aeon|process|python)_[a-z_]+", family.name)
        assert family.documentation
        assert len(family.samples) <= SAMPLES_PER_FAMILY
        if family.type == "counter":
            assert {sample.name for sample in family.samples} <= {f"{family.name}_total"}
        for sample in family.samples:
            assert not any(re.search(r"\d{5}", text) for text in sample.labels.values())
    for secret in (dashboard.addresses.key, community.guild_id, community.member_id):
        assert secret not in text


async def test_strangers_need_a_key(dashboard: Dashboard) -> None:
    forwarded = {"X-Forwarded-For": "198.51.100.7"}
    async with httpx.AsyncClient(
        base_url=dashboard.addresses.api, headers=forwarded, timeout=REQUEST_SECONDS
    ) as stranger:
        assert (await stranger.get("/metrics")).status_code == 401
        known = {"Authorization": f"Bearer {dashboard.addresses.key}"}
        assert (await stranger.get("/metrics", headers=known)).status_code == 200
