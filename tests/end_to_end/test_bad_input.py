"""What the API says to callers who got something wrong: a clear problem, and nothing changed."""

from typing import Any

import httpx
import pytest

from tests.end_to_end.people import REQUEST_SECONDS, Dashboard

UNKNOWN_GUILD = "1"


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = dict(answer.json())
    assert found["status"] == status
    assert found["title"]
    return found


async def test_no_key_and_a_wrong_key_are_401(dashboard: Dashboard) -> None:
    async with httpx.AsyncClient(base_url=dashboard.addresses.api, timeout=REQUEST_SECONDS) as stranger:
        answer = await stranger.get(dashboard.settings_path)
        problem(answer, 401)
        assert "WWW-Authenticate" in answer.headers
        wrong = {"Authorization": f"Bearer aeon_{'x' * 43}"}
        problem(await stranger.put(dashboard.settings_path, headers=wrong, json={"prefix": "?"}), 401)
    assert (await dashboard.settings())["prefix"] == "!"


async def test_an_unknown_guild_is_403_like_any_without_a_right(dashboard: Dashboard) -> None:
    problem(await dashboard.http.get(f"/api/guild/{UNKNOWN_GUILD}/settings"), 403)
    problem(await dashboard.http.get("/api/guild/nonsense/settings"), 403)


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b'{"prefix": "\xff"}', b"nonsense"])
async def test_a_body_that_is_no_json_is_400(dashboard: Dashboard, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    problem(await dashboard.http.put(dashboard.settings_path, content=body, headers=headers), 400)
    assert (await dashboard.settings())["prefix"] == "!"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"prefix": "x" * 11}, "prefix"),
        ({"prefix": ""}, "prefix"),
        ({"prefix": "a b"}, "prefix"),
        ({"prefix": None}, "prefix"),
        ({"funEnabled": "yes"}, "funEnabled"),
        ({"globalCooldown": -1}, "globalCooldown"),
        ({"globalCooldown": 1.5}, "globalCooldown"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
async def test_a_wrong_value_is_422_and_names_its_path(dashboard: Dashboard, body: dict[str, Any], path: str) -> None:
    before = await dashboard.settings()
    found = problem(await dashboard.http.put(dashboard.settings_path, json={**body, "useSlashCommands": False}), 422)
    assert [error["path"] for error in found["errors"]] == [path]
    assert await dashboard.settings() == before


async def test_every_fault_is_named_at_once(dashboard: Dashboard) -> None:
    found = problem(await dashboard.http.put(dashboard.settings_path, json={"prefix": "", "nonsense": 1}), 422)
    assert {error["path"] for error in found["errors"]} == {"prefix", "nonsense"}


async def test_a_body_that_is_no_object_is_422(dashboard: Dashboard) -> None:
    problem(await dashboard.http.put(dashboard.settings_path, json=[1, 2]), 422)


async def test_a_change_of_an_outdated_version_is_412(dashboard: Dashboard) -> None:
    read = await dashboard.http.get(dashboard.settings_path)
    changed = await dashboard.http.put(dashboard.settings_path, json={"prefix": "?"})
    assert changed.headers["ETag"] != read.headers["ETag"]
    late = {"If-Match": read.headers["ETag"]}
    problem(await dashboard.http.put(dashboard.settings_path, json={"prefix": "$"}, headers=late), 412)
    assert (await dashboard.settings())["prefix"] == "?"
    timely = {"If-Match": changed.headers["ETag"]}
    answer = await dashboard.http.put(dashboard.settings_path, json={"prefix": "$"}, headers=timely)
    assert (answer.status_code, answer.json()["prefix"]) == (200, "$")
