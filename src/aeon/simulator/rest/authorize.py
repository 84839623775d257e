"""The page on which a person lets the application sign them in, and what comes of it.

https://discord.com/developers/docs/topics/oauth2#authorization-code-grant, RFC 7636. The page shows everybody: whose
button is pressed is signed in. A program says yes for a person by POST with `Authorization: Sim <userId>` and the
query of the page, and is told `{location}`. Any address of this machine may be returned to, unless
`PUT /_sim/application {redirectUris}` named those that may.
"""

import html
from itertools import islice
from urllib.parse import urlencode, urlsplit

from attrs import frozen

from aeon.discord.ids import UserId
from aeon.simulator.call import Answer, Call
from aeon.simulator.routes import Caller, Route
from aeon.simulator.world.oauth import CODE_MS, Consent

SCOPES = frozenset({
    "identify", "email", "guilds", "guilds.join", "guilds.members.read", "bot", "applications.commands",
    "applications.commands.permissions.update", "connections", "openid", "role_connections.write",
})  # fmt: skip
_METHODS = ("plain", "S256")
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_MAX_SHOWN = 100


@frozen
class _Question:
    """What the application asks for, checked."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    challenge: str
    method: str

    def back(self, **said: str) -> str:
        """The address to return to, with what is said there."""
        state = {} if self.state is None else {"state": self.state}
        sign = "&" if urlsplit(self.redirect_uri).query else "?"
        return self.redirect_uri + sign + urlencode(said | state)


def _read(call: Call) -> _Question | str:
    """The question of the query, or what is wrong with it."""
    application = call.world.application
    redirect_uri = call.asked("redirect_uri") or ""
    scopes = tuple((call.asked("scope") or "").split())
    method = call.asked("code_challenge_method") or _METHODS[0]
    if call.asked("client_id") != application.id:
        return "Unknown application"
    if call.asked("response_type") != "code":
        return "Unsupported response type"
    allowed = application.redirect_uris
    if redirect_uri not in allowed if allowed else urlsplit(redirect_uri).hostname not in _LOCAL:
        return "Invalid OAuth2 redirect_uri"
    if not scopes or not set(scopes) <= SCOPES:
        return "The requested scope is invalid, unknown, or malformed."
    if method not in _METHODS:
        return "Unsupported code challenge method"
    return _Question(redirect_uri, scopes, call.asked("state"), call.asked("code_challenge") or "", method)


def show_page(call: Call) -> Answer:
    question = _read(call)
    if isinstance(question, str):
        return _refusal(question)
    people = islice((user for user in call.world.users.values() if not user.bot), _MAX_SHOWN)
    buttons = "".join(
        f'<button name="user_id" value="{user.id}">{html.escape(user.global_name or user.username)}</button>\n'
        for user in people
    )
    name, scopes = html.escape(call.world.application.name), html.escape(", ".join(question.scopes))
    page = (
        f"<!doctype html><meta charset=utf-8><title>{name}</title><h1>{name} wants to know who you are</h1>"
        f'<p>It asks for: {scopes}.<form method="post">{buttons}<button name="deny" value="1">No</button></form>'
    )
    return Answer(raw=page.encode(), headers=(("Content-Type", "text/html; charset=utf-8"),))


def decide(call: Call) -> Answer:
    """From the page: back to the application with a code, or with `access_denied`. From a program: where that is."""
    question = _read(call)
    if isinstance(question, str):
        return _refusal(question)
    given = call.body if isinstance(call.body, dict) else {}
    user_id = call.actor or UserId(str(given.get("user_id")))
    if given.get("deny") or user_id not in call.world.users:
        location = question.back(
            error="access_denied", error_description="The resource owner or authorization server denied the request"
        )
    else:
        ends_ms = call.world.now_ms() + CODE_MS
        consent = Consent(user_id, question.scopes, question.redirect_uri, question.challenge, question.method, ends_ms)
        location = question.back(code=call.world.oauth.keep(consent))
    if call.actor is not None:
        return Answer(body={"location": location})
    return Answer(302, raw=b"", headers=(("Location", location),))


def _refusal(what: str) -> Answer:
    return Answer(400, {"error": "invalid_request", "error_description": what})


PAGE = "/oauth2/authorize"
ROUTES = (
    Route("GET", PAGE, show_page, Caller.ANYONE, counted=False),
    Route("POST", PAGE, decide, Caller.ANYONE, counted=False),
)
