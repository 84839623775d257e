"""Any body at all, over real HTTP, is either taken or refused with a reason: it is never our fault."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aeon.web.answer import ApiAnswer
from aeon.web.route import ApiCall, JsonObject, Method, Policy, Route
from tests.web.api import GUILD, Api, open_api

PATH = f"/api/guild/{GUILD}/settings"
NAMES = st.sampled_from(["prefix", "muteRoleId", "id", "guildId", "x", ""]) | st.text(max_size=5)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode())
TAGS = st.none() | st.sampled_from(['"1"', "*", "W/x", '"', ""]) | st.text(st.characters(codec="latin-1"), max_size=5)
TYPES = st.sampled_from(["application/json", "application/json; charset=latin-1", "application/x+json", "", "x/y", "x"])


async def anything(call: ApiCall[dict[str, Any]]) -> ApiAnswer:  # noqa: RUF029  a handler is async
    return ApiAnswer.ok(call.body)


ECHO = Route(Method.POST, "/api/echo", Policy.SERVICE, anything, body=JsonObject)


async def outcome(api: Api, method: str, path: str, body: bytes, headers: dict[str, bytes]) -> tuple[int, bytes]:
    sent = {name.encode(): value for name, value in headers.items()}
    answer = await api.client.request(
        method, path, content=body, headers={**sent, b"authorization": f"Bearer {api.key}".encode()}
    )
    return answer.status_code, answer.content


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(BODIES, TAGS, TYPES), min_size=1, max_size=15))
async def test_any_body_is_taken_or_refused(requests: list[tuple[bytes, str | None, str]]) -> None:
    async with open_api(ECHO) as api:
        for body, tag, media_type in requests:
            headers = {"Content-Type": media_type.encode()}
            if tag is not None and tag.isprintable() and tag == tag.strip():
                headers["If-Match"] = tag.encode("latin-1")
            for method, path in (("PUT", PATH), ("POST", "/api/echo")):
                status, content = await outcome(api, method, path, body, headers)
                assert status in {200, 400, 412, 415, 422}, content
                assert isinstance(json.loads(content), dict)
