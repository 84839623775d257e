"""Whatever goes wrong, a caller reads problem+json and nothing of our inside."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import httpx
import pytest
import trio
from structlog.testing import capture_logs

from aeon.actors.errors import HandlerFailed, NotBegun, OutcomeUnknown, UnknownActor
from aeon.guild.errors import Fault, FeatureOff, Invalid, NoSuch, PreconditionFailed, Refused
from aeon.guild.languages import Text
from aeon.storage import errors as storage
from aeon.web.answer import ApiAnswer
from aeon.web.limits import Rate
from aeon.web.route import ApiCall, JsonObject, Method, Policy, Route
from tests.web.api import DASHBOARD, GUILD, OWNER, STRANGER, Api, open_api

PATH = f"/api/guild/{GUILD}/settings"


def assert_problem(answer: httpx.Response, status: int, kind: str) -> Any:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.text
    document = answer.json()
    assert (document["status"], document["type"]) == (status, kind)
    assert document["title"]
    assert document["requestId"] == answer.headers["X-Request-Id"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return document


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (UnknownActor("1"), 403, "forbidden"),
        (NotBegun("full", retry_after=2.1), 503, "unavailable"),
        (OutcomeUnknown(), 504, "outcome-unknown"),
        (HandlerFailed("abc123"), 500, "internal"),
        (FeatureOff("fun"), 503, "feature-off"),
        (Invalid((Fault("a.b", Text("is wrong")),)), 422, "invalid"),
        (PreconditionFailed(7), 412, "precondition-failed"),
        (NoSuch(Text("there is no template of this id")), 404, "not-found"),
        (Refused(Text("Ticket is not open!")), 409, "conflict"),
        (storage.DatabaseUnavailable("secret host", retry_after=0.2), 503, "unavailable"),
        (storage.TimedOut("x"), 503, "unavailable"),
        (storage.Clash("x"), 503, "unavailable"),
        (storage.OutcomeUnknown("x"), 504, "outcome-unknown"),
        (storage.Conflict("X_key", "secret"), 409, "conflict"),
        (storage.VersionMismatch("1", 2, 3), 412, "precondition-failed"),
        (storage.QueryBroken("secret", "x"), 500, "internal"),
        (KeyError("secret"), 500, "internal"),
        (ExceptionGroup("secret", [ValueError("secret")]), 500, "internal"),
    ],
)
async def test_each_error_is_the_problem_it_stands_for(api: Api, error: Exception, status: int, kind: str) -> None:
    api.guilds.failure = error
    with capture_logs() as logs:
        answer = await api.client.get(PATH, headers=api.bearer())
    document = assert_problem(answer, status, kind)
    assert "secret" not in answer.text
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        assert int(answer.headers["Retry-After"]) >= 1
    if status == HTTPStatus.PRECONDITION_FAILED:
        assert answer.headers["ETag"] in {'"7"', '"3"'}
        assert "nothing was changed" in document["detail"]
    unforeseen = status == HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, HandlerFailed)
    assert [entry["reference"] for entry in logs] == ([document["reference"]] if unforeseen else [])
    if isinstance(error, HandlerFailed):
        assert document["reference"] == "abc123"


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/api/guild", 404, "not-found"),
        ("GET", f"{PATH}/", 404, "not-found"),
        ("GET", f"/api//guild/{GUILD}/settings", 404, "not-found"),
        ("GET", "/static/x", 404, "not-found"),
        ("GET", "/%00", 404, "not-found"),
        ("GET", "/%ff%fe", 404, "not-found"),
        ("GET", "/..%2f..%2fetc/passwd", 404, "not-found"),
        ("DELETE", PATH, 405, "method-not-allowed"),
        ("TRACE", PATH, 405, "method-not-allowed"),
        ("BREW", PATH, 405, "method-not-allowed"),
        ("POST", "/health", 405, "method-not-allowed"),
        ("OPTIONS", "/nowhere", 404, "not-found"),
    ],
)
async def test_paths_and_methods_that_are_nobodys(api: Api, method: str, path: str, status: int, kind: str) -> None:
    answer = await api.client.request(method, path)
    document = assert_problem(answer, status, kind)
    assert document["detail"].startswith(("there is nothing at this address", "this address does not take this method"))
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("content", "headers", "status", "kind"),
    [
        (b"{", {}, 400, "bad-request"),
        (b"", {}, 400, "bad-request"),
        (b'{"prefix": "\xff"}', {}, 400, "bad-request"),
        (b'{"prefix": "a", "prefix": "b"}', {}, 400, "bad-request"),
        (b"[" * 50_000, {}, 400, "bad-request"),
        (b"[]", {}, 422, "invalid"),
        (b"null", {}, 422, "invalid"),
        (b'{"prefix": "\\u0000"}', {}, 422, "invalid"),
        (b'{"prefix": "a"}', {"Content-Type": "text/plain"}, 415, "unsupported-media-type"),
        (b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"),
        (b'{"prefix": "a"}', {"Content-Encoding": "gzip"}, 415, "unsupported-media-type"),
        (b" " * 300_000, {}, 413, "body-too-large"),
        (b" " * 30_000_000, {}, 413, "body-too-large"),
        (b'{"prefix": "a"}', {"If-Match": '"1", "2"'}, 400, "bad-request"),
    ],
)
async def test_bodies_that_cannot_be_taken(
    api: Api, content: bytes, headers: dict[str, str], status: int, kind: str
) -> None:
    answer = await api.client.put(
        PATH, content=content, headers={"Content-Type": "application/json", **headers, **api.bearer()}
    )
    assert_problem(answer, status, kind)
    assert api.guilds.kept[GUILD].version == 1


async def test_a_large_body_in_chunks_is_refused_and_the_answer_arrives(api: Api) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield b" " * 65_536
            await trio.lowlevel.checkpoint()

    answer = await api.client.put(PATH, content=chunks(), headers={"Content-Type": "application/json", **api.bearer()})
    assert_problem(answer, 413, "body-too-large")


async def test_a_body_without_a_media_type_is_taken_for_json(api: Api) -> None:
    answer = await api.client.put(PATH, content=b'{"prefix": "?"}', headers=api.bearer())
    assert answer.status_code == 200


async def test_a_handler_that_takes_too_long_is_told_apart_by_what_it_may_have_done() -> None:
    async def forever(_: ApiCall[Any]) -> ApiAnswer:
        await trio.sleep_forever()
        raise AssertionError

    read = Route(Method.GET, "/api/slow", Policy.OPEN, forever, seconds=0.05)
    write = Route(Method.POST, "/api/slow", Policy.OPEN, forever, body=JsonObject, seconds=0.05)
    async with open_api(read, write) as api:
        assert_problem(await api.client.get("/api/slow"), 503, "unavailable")
        assert_problem(await api.client.post("/api/slow", json={}), 504, "outcome-unknown")


async def test_head_and_options_are_answered(api: Api) -> None:
    head = await api.client.head(PATH, headers=api.bearer())
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", '"1"')
    options = await api.client.options(PATH)
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, PUT")


async def test_a_request_keeps_its_name(api: Api) -> None:
    named = await api.client.get("/health", headers={"X-Request-Id": "abc-1"})
    assert named.headers["X-Request-Id"] == "abc-1"
    forged = await api.client.get("/health", headers={"X-Request-Id": "a b<script>"})
    assert forged.headers["X-Request-Id"] != "a b<script>"


async def test_only_the_dashboards_pages_may_call(api: Api) -> None:
    asking = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization"}
    preflight = await api.client.options(PATH, headers={"Origin": DASHBOARD, **asking})
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == DASHBOARD
    assert "PUT" in preflight.headers["Access-Control-Allow-Methods"]
    assert {"Authorization", "If-Match"} <= set(preflight.headers["Access-Control-Allow-Headers"].split(", "))

    call = await api.client.get(PATH, headers={"Origin": DASHBOARD, **api.bearer()})
    exposed = set(call.headers["Access-Control-Expose-Headers"].split(", "))
    assert {"Link", "ETag", "Location", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining"} <= exposed
    refused = await api.client.get(PATH, headers={"Origin": DASHBOARD})
    assert refused.headers["Access-Control-Allow-Origin"] == DASHBOARD

    for origin in ("https://evil.example", "null", f"{DASHBOARD}.evil.example"):
        stranger = await api.client.options(PATH, headers={"Origin": origin, **asking})
        assert not [name for name in stranger.headers if name.startswith("access-control")]
        assert stranger.headers["Vary"] == "Origin"


async def test_a_caller_that_asks_too_often_is_told_to_wait() -> None:
    async with open_api(rate=Rate(3, 60.0)) as api:
        left = [(await api.client.get(PATH, headers=api.bearer())).headers["RateLimit-Remaining"] for _ in range(3)]
        assert left == ["2", "1", "0"]
        refused = await api.client.get(PATH, headers=api.bearer())
        assert_problem(refused, 429, "rate-limited")
        assert 0 < int(refused.headers["Retry-After"]) <= 20
        assert refused.headers["RateLimit-Limit"] == "3"
        # Others, and what is open, go on; so does the preflight of the same page.
        assert (await api.client.get(PATH, headers=api.bearer(api.keys.make()))).status_code == 200
        assert (await api.client.get("/health")).status_code == 200
        assert (await api.client.options(PATH, headers={"Origin": DASHBOARD})).status_code == 204


async def test_guessing_keys_is_bounded_but_keys_that_hold_go_on(api: Api) -> None:
    assert (await api.client.get(PATH, headers=api.bearer())).status_code == 200
    statuses = {(await api.client.get(PATH, headers=api.bearer("aeon_x"))).status_code for _ in range(70)}
    assert statuses == {401, 429}
    assert (await api.client.get(PATH, headers=api.bearer())).status_code == 200


async def test_while_the_database_is_away_known_keys_read_and_unknown_ones_wait(api: Api) -> None:
    stranger = api.keys.make()
    assert (await api.client.get(PATH, headers=api.bearer())).status_code == 200
    api.keys.away = True
    assert (await api.client.get(PATH, headers=api.bearer())).status_code == 200
    assert_problem(await api.client.get(PATH, headers=api.bearer(stranger)), 503, "unavailable")


async def test_acting_for_what_is_no_user_is_refused_rather_than_passed_over(api: Api) -> None:
    assert_problem(await api.client.get(PATH, headers={**api.bearer(), "X-Aeon-User": "me"}), 400, "bad-request")
    twice = [*api.bearer().items(), ("X-Aeon-User", OWNER), ("X-Aeon-User", STRANGER)]
    assert_problem(await api.client.get(PATH, headers=twice), 400, "bad-request")
