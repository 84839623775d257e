"""A person's sign-in: asked, granted, exchanged, used, refreshed, revoked."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from aeon.simulator.community import GUILD_ID, MEMBER_ID
from tests.simulator.people import People

BACK = "http://127.0.0.1:9/back?kept=1"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def page(people: People, **changes: str) -> str:
    application = people.simulator.world.application
    asked = {
        "client_id": application.id,
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "identify guilds guilds.members.read",
        "state": "s t",
    }
    return f"{people.simulator.url}/oauth2/authorize?{urlencode(asked | changes)}"


async def token(people: People, secret: str | None = "", **fields: str) -> httpx.Response:
    application = people.simulator.world.application
    whole = {"client_id": application.id, "redirect_uri": BACK, **fields}
    if secret is not None:
        whole["client_secret"] = secret or application.client_secret
    return await people.http.post(f"{people.simulator.api_url}/oauth2/token", data=whole)


async def consent(people: People, **changes: str) -> str:
    """The code of a member's yes."""
    answer = await people.http.post(page(people, **changes), headers={"Authorization": f"Sim {MEMBER_ID}"})
    location = urlsplit(answer.json()["location"])
    said: dict[str, list[str]] = parse_qs(location.query)
    assert (location.netloc, location.path, said["kept"], said["state"]) == ("127.0.0.1:9", "/back", ["1"], ["s t"])
    return said["code"][0]


async def signed_in(people: People) -> dict[str, Any]:
    answer = await token(people, grant_type="authorization_code", code=await consent(people))
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


async def test_the_page_shows_people_and_sends_the_chosen_one_back_with_a_code(people: People) -> None:
    shown = await people.http.get(page(people))
    assert f'value="{MEMBER_ID}"' in shown.text
    answer = await people.http.post(page(people), data={"user_id": MEMBER_ID})
    assert answer.status_code == 302
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    assert (await token(people, grant_type="authorization_code", code=code)).status_code == 200
    denied = await people.http.post(page(people), data={"deny": "1"})
    assert "error=access_denied" in denied.headers["location"]


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "1"}, {"response_type": "token"}, {"redirect_uri": "https://example.org/"}, {"scope": "no"},
        {"code_challenge_method": "S512"},
    ],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
async def test_a_question_that_makes_no_sense_shows_no_page(people: People, changes: dict[str, str]) -> None:
    answer = await people.http.get(page(people, **changes))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_where_addresses_are_registered_no_other_is_returned_to(people: People) -> None:
    await people.control("PUT", "/application", {"redirectUris": ["https://example.org/"]})
    assert (await people.http.get(page(people))).status_code == 400
    assert (await people.http.get(page(people, redirect_uri="https://example.org/"))).status_code == 200


async def test_a_token_opens_what_was_granted_and_no_more(people: People) -> None:
    tokens = await signed_in(people)
    assert (tokens["token_type"], tokens["scope"]) == ("Bearer", "identify guilds guilds.members.read")
    bearer = tokens["access_token"]
    assert (await people.rest("GET", "/users/@me", bearer=bearer)).json()["id"] == MEMBER_ID
    (guild,) = (await people.rest("GET", "/users/@me/guilds?with_counts=true", bearer=bearer)).json()
    assert (guild["id"], guild["owner"], guild["approximate_member_count"]) == (GUILD_ID, False, 9)
    member = await people.rest("GET", f"/users/@me/guilds/{GUILD_ID}/member", bearer=bearer)
    assert member.json()["user"]["id"] == MEMBER_ID
    about = (await people.rest("GET", "/oauth2/@me", bearer=bearer)).json()
    assert (about["user"]["id"], about["scopes"]) == (MEMBER_ID, tokens["scope"].split())
    assert (await people.rest("GET", f"/guilds/{GUILD_ID}", bearer=bearer)).status_code == 401
    narrow = await token(people, grant_type="authorization_code", code=await consent(people, scope="guilds"))
    assert (await people.rest("GET", "/users/@me", bearer=narrow.json()["access_token"])).status_code == 401


async def test_a_code_is_good_once_at_its_address_and_with_the_secret(people: People) -> None:
    code = await consent(people)
    grant = {"grant_type": "authorization_code"}
    assert (await token(people, "wrong", **grant, code=code)).json()["error"] == "invalid_client"
    assert (await token(people, None, **grant, code=code)).json()["error"] == "invalid_client"
    assert (await token(people, **grant, code=code)).status_code == 200
    assert (await token(people, **grant, code=code)).json()["error"] == "invalid_grant"
    elsewhere = await token(people, **grant, code=await consent(people), redirect_uri="http://127.0.0.1/")
    assert elsewhere.json()["error"] == "invalid_grant"
    assert (await token(people, grant_type="password")).json()["error"] == "unsupported_grant_type"


async def test_pkce_takes_the_place_of_the_secret_and_needs_the_verifier(people: People) -> None:
    asked = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    grant = {"grant_type": "authorization_code"}
    good = await token(people, None, **grant, code=await consent(people, **asked), code_verifier=VERIFIER)
    assert good.status_code == 200
    for wrong in ({"code_verifier": "w" * 43}, {}):
        refused = await token(people, **grant, code=await consent(people, **asked), **wrong)
        assert refused.json()["error"] == "invalid_grant"
    without = await token(people, None, **grant, code=await consent(people), code_verifier=VERIFIER)
    assert without.json()["error"] == "invalid_client"


async def test_refreshing_replaces_both_tokens_and_revoking_ends_them(people: People) -> None:
    old = await signed_in(people)
    new = (await token(people, grant_type="refresh_token", refresh_token=old["refresh_token"])).json()
    assert (await people.rest("GET", "/oauth2/@me", bearer=old["access_token"])).status_code == 401
    assert (await people.rest("GET", "/oauth2/@me", bearer=new["access_token"])).status_code == 200
    again = await token(people, grant_type="refresh_token", refresh_token=old["refresh_token"])
    assert again.json()["error"] == "invalid_grant"
    application = people.simulator.world.application
    revoked = await people.http.post(
        f"{people.simulator.api_url}/oauth2/token/revoke",
        data={"token": new["access_token"]},
        auth=(application.id, application.client_secret),
    )
    assert revoked.status_code == 200
    assert (await people.rest("GET", "/oauth2/@me", bearer=new["access_token"])).status_code == 401
    assert (await token(people, grant_type="refresh_token", refresh_token=new["refresh_token"])).status_code == 400
