"""The way of one route as a caller sees it."""

import pytest

from aeon.web.caller import Right
from tests.web.api import GUILD, OTHER_GUILD, UNKNOWN_GUILD, Api

PATH = f"/api/guild/{GUILD}/settings"


async def test_settings_are_read_and_written_under_their_version(api: Api) -> None:
    read = await api.client.get(PATH, headers=api.bearer())
    assert (read.status_code, read.json(), read.headers["ETag"]) == (200, {"prefix": "!", "muteRoleId": None}, '"1"')

    written = await api.client.put(PATH, json={"prefix": "?"}, headers={**api.bearer(), "If-Match": '"1"'})
    assert (written.status_code, written.json()["prefix"], written.headers["ETag"]) == (200, "?", '"2"')

    late = await api.client.put(PATH, json={"prefix": "."}, headers={**api.bearer(), "If-Match": '"1"'})
    assert (late.status_code, late.json()["type"], late.headers["ETag"]) == (412, "precondition-failed", '"2"')
    assert api.guilds.kept[GUILD].settings.prefix == "?"


async def test_who_has_this_version_already_gets_304(api: Api) -> None:
    answer = await api.client.get(PATH, headers={**api.bearer(), "If-None-Match": 'W/"1"'})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", '"1"')


@pytest.mark.parametrize("tag", ['W/"1"', '"abc"', '"a,1"', "1", "", '"99999999999999999999999"', 'W/"1", "2"'])
async def test_a_tag_that_is_not_ours_matches_nothing(api: Api, tag: str) -> None:
    answer = await api.client.put(PATH, json={"prefix": "?"}, headers={**api.bearer(), "If-Match": tag})
    assert answer.status_code == 412


@pytest.mark.parametrize("lines", [['"abc", "1"'], ['W/"7"', '"1"']])
async def test_of_several_tags_the_one_that_is_a_version_counts(api: Api, lines: list[str]) -> None:
    headers = [*api.bearer().items(), *(("If-Match", line) for line in lines)]
    assert (await api.client.put(PATH, json={"prefix": "?"}, headers=headers)).status_code == 200


async def test_several_versions_are_not_taken_in_lines_of_their_own_either(api: Api) -> None:
    headers = [*api.bearer().items(), ("If-Match", '"1"'), ("If-Match", '"2"')]
    assert (await api.client.put(PATH, json={"prefix": "?"}, headers=headers)).status_code == 400


async def test_who_reads_is_not_asked_which_version_they_decided_on(api: Api) -> None:
    answer = await api.client.get(PATH, headers={**api.bearer(), "If-Match": '"1", "2"'})
    assert answer.status_code == 200


async def test_a_key_is_taken_from_either_header(api: Api) -> None:
    assert (await api.client.get(PATH, headers={"X-API-Key": api.key})).status_code == 200
    differing = {"X-API-Key": api.key, "Authorization": f"Bearer {api.keys.make()}"}
    assert (await api.client.get(PATH, headers=differing)).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer aeon_nothing"},
        {"Authorization": f"Bearer aeon_{'A' * 43}"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer"},
        {"X-API-Key": ""},
        {"X-API-Key": "a.b.c"},
    ],
)
async def test_without_credentials_that_hold_the_answer_is_401(api: Api, headers: dict[str, str]) -> None:
    answer = await api.client.get(PATH, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_no_right_and_no_such_guild_read_the_same(api: Api) -> None:
    named = api.bearer(api.keys.make(guilds=[OTHER_GUILD]))
    forbidden = await api.client.get(PATH, headers=named)
    unknown = await api.client.get(f"/api/guild/{UNKNOWN_GUILD}/settings", headers=api.bearer())
    no_id = await api.client.get("/api/guild/here/settings", headers=api.bearer())
    assert {answer.status_code for answer in (forbidden, unknown, no_id)} == {403}
    bodies = [{**answer.json(), "requestId": ""} for answer in (forbidden, unknown, no_id)]
    assert bodies[0] == bodies[1] == bodies[2]


async def test_a_reading_key_may_not_write(api: Api) -> None:
    reading = api.bearer(api.keys.make(Right.READ))
    assert (await api.client.get(PATH, headers=reading)).status_code == 200
    assert (await api.client.put(PATH, json={"prefix": "?"}, headers=reading)).status_code == 403
    assert api.guilds.kept[GUILD].version == 1


async def test_a_revoked_key_is_refused_at_once(api: Api) -> None:
    assert (await api.client.get(PATH, headers=api.bearer())).status_code == 200
    api.keys.revoke(api.key)
    assert (await api.client.get(PATH, headers=api.bearer())).status_code == 401


async def test_what_a_dashboard_read_it_may_send_back(api: Api) -> None:
    row = {"id": "x", "guildId": GUILD, "createdAt": "2026", "updatedAt": None, "prefix": "?", "muteRoleId": None}
    assert (await api.client.put(PATH, json=row, headers=api.bearer())).status_code == 200


async def test_faults_are_named_by_their_paths(api: Api) -> None:
    body = {"prefix": 5, "mute_role_id": "1", "colour": 1}
    answer = await api.client.put(PATH, json=body, headers=api.bearer())
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    assert {fault["path"]: fault["message"] for fault in answer.json()["errors"]} == {
        "prefix": "must be text",
        "mute_role_id": "is not a field of this",
        "colour": "is not a field of this",
    }


async def test_faults_that_the_guild_finds_look_the_same(api: Api) -> None:
    answer = await api.client.put(PATH, json={"prefix": "12345678901"}, headers=api.bearer())
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"path": "prefix", "message": "must have at most 10 characters"}]
