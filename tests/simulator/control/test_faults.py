"""Faults in REST, real limits, and the log that shows both."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from aeon.simulator import Simulator, open_simulator
from aeon.simulator.community import GENERAL_ID, MEMBER_ID
from tests.simulator.people import People

MESSAGES = f"/channels/{GENERAL_ID}/messages"


async def rules(people: People, *faults: dict[str, Any]) -> None:
    await people.control("PUT", "/faults", list(faults))


async def test_a_rule_is_used_up_and_only_meets_its_route(people: People) -> None:
    fault = {"method": "POST", "route": "/channels/{channel_id}/messages", "count": 2, "status": 503}
    await rules(people, fault)
    statuses = [(await people.rest("POST", MESSAGES, {"content": "x"})).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]
    assert (await people.rest("GET", MESSAGES)).status_code == 200
    assert len(await people.ask("GET", MESSAGES)) == 1


@pytest.mark.parametrize(
    ("kind", "scope", "is_global"), [("own", "user", False), ("global", "global", True), ("shared", "shared", False)]
)
async def test_a_limit_says_what_it_is(people: People, kind: str, scope: str, is_global: bool) -> None:
    await rules(people, {"route": "*", "limit": kind, "retryAfter": 0.25, "count": 1})
    refused = await people.rest("GET", MESSAGES)
    assert (refused.status_code, refused.headers["x-ratelimit-scope"]) == (429, scope)
    assert (refused.json()["retry_after"], refused.json()["global"]) == (0.25, is_global)
    assert ("x-ratelimit-global" in refused.headers) is is_global
    assert (await people.rest("GET", MESSAGES)).status_code == 200


async def test_a_status_of_429_is_a_limit_too(people: People) -> None:
    await rules(people, {"status": 429, "scope": "global", "retryAfter": 2, "count": 1})
    refused = await people.rest("GET", MESSAGES)
    assert (refused.headers["retry-after"], refused.headers["x-ratelimit-global"]) == ("2", "true")


@pytest.mark.parametrize(("cut", "posted"), [(True, 1), ("handled", 1), ("unhandled", 0)])
async def test_a_cut_comes_after_the_body_arrived(people: People, cut: object, posted: int) -> None:
    await rules(people, {"method": "POST", "route": "*/messages", "cut": cut, "count": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        await people.rest("POST", MESSAGES, {"content": "x"})
    assert len(await people.ask("GET", MESSAGES)) == posted
    entry = (await people.control("GET", "/requests"))[1]
    assert (entry["status"], entry["body"], entry["fault"][:3]) == (0, {"content": "x"}, "cut")


async def test_a_delay_delays(people: People) -> None:
    await rules(people, {"route": "/users/@me", "delayMs": 60})
    await people.ask("GET", "/users/@me")
    entry = (await people.control("GET", "/requests"))[-1]
    assert entry["ms"] >= 60
    await people.control("DELETE", "/faults")
    await people.ask("GET", "/users/@me")
    assert (await people.control("GET", "/requests"))[-1]["fault"] is None


async def test_people_meet_no_faults_and_are_not_logged(people: People) -> None:
    await rules(people, {"route": "*", "status": 500})
    await people.ask("POST", MESSAGES, {"content": "x"}, user=MEMBER_ID)
    assert [entry["method"] for entry in await people.control("GET", "/requests")] == ["FAULTS"]


async def test_the_log_is_read_from_where_one_left_off(people: People) -> None:
    await people.rest("GET", "/users/@me")
    (first,) = await people.control("GET", "/requests")
    await people.rest("POST", MESSAGES, {"content": "x"})
    (second,) = await people.control("GET", f"/requests?after={first['id']}")
    assert second["path"] == f"/api/v10{MESSAGES}"
    assert (second["method"], second["body"], second["status"]) == ("POST", {"content": "x"}, 200)
    assert second["route"] == "/channels/{channel_id}/messages"


@pytest.mark.parametrize("fault", [{"stauts": 500}, {"limit": "none"}, {"delayMs": "x"}, 7])
async def test_a_fault_that_makes_no_sense_is_refused(simulator: Simulator, people: People, fault: Any) -> None:
    assert (await people.http.put(f"{simulator.url}/_sim/faults", json=[fault])).status_code == 400


@pytest.fixture
async def limited() -> AsyncIterator[People]:
    async with open_simulator() as simulator, httpx.AsyncClient() as http:
        yield People(simulator, http)


async def test_a_bucket_counts_down_and_refuses(limited: People) -> None:
    answers = [await limited.rest("POST", MESSAGES, {"content": "x"}) for _ in range(6)]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0"]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 0 < answers[-1].json()["retry_after"] <= 5
    assert answers[-1].headers["x-ratelimit-scope"] == "user"
    other = int(GENERAL_ID) + 1
    elsewhere = await limited.rest("POST", f"/channels/{other}/messages", {"content": "x"})
    assert elsewhere.status_code == 200, "each channel has a window of its own"
    assert elsewhere.headers["x-ratelimit-bucket"] == answers[0].headers["x-ratelimit-bucket"]


async def test_a_channel_is_renamed_twice_in_ten_minutes(limited: People) -> None:
    path = f"/channels/{GENERAL_ID}"
    statuses = [(await limited.rest("PATCH", path, {"name": f"n{number}"})).status_code for number in range(3)]
    assert statuses == [200, 200, 429]
    refused = await limited.rest("PATCH", path, {"topic": "x"})
    assert 590 < refused.json()["retry_after"] <= 600
    assert refused.headers["x-ratelimit-remaining"] == "1"
    await limited.ask("PATCH", path, {"nsfw": False})


async def test_people_are_not_limited(limited: People) -> None:
    for _ in range(7):
        await limited.ask("POST", MESSAGES, {"content": "x"}, user=MEMBER_ID)
