"""Tokens for what people granted: made from codes, refreshed, revoked, looked at.

https://discord.com/developers/docs/topics/oauth2. Bodies are forms, mistakes are RFC 6749's (5.2): `{error,
error_description}`. The application says who it is by HTTP Basic or in the body; a code that was asked for with PKCE
may be exchanged without the secret, as by an application that is public.
"""

import base64
import binascii
import secrets

from aeon.simulator.call import Answer, Call
from aeon.simulator.errors import Refusal, Refused
from aeon.simulator.payloads.application import public_application_object
from aeon.simulator.payloads.user import user_object
from aeon.simulator.routes import Caller, Route
from aeon.simulator.wire import iso
from aeon.simulator.world.oauth import TOKEN_SECONDS, Grant


def _wrong(error: str, description: str, *, status: int = 400) -> Answer:
    return Answer(status, {"error": error, "error_description": description})


def _fields(call: Call) -> dict[str, str]:
    """The body, with what HTTP Basic says of the application (RFC 6749, 2.3.1)."""
    fields = {str(key): str(value) for key, value in (call.body if isinstance(call.body, dict) else {}).items()}
    scheme, _, credential = (call.authorization or "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(credential, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return fields
        fields |= {"client_id": client_id, "client_secret": secret}
    return fields


def _knows_client(call: Call, fields: dict[str, str], *, public: bool) -> bool:
    """Whether it is our application that asks; `public`: it need not give its secret."""
    application = call.world.application
    if fields.get("client_id") != application.id:
        return False
    secret = fields.get("client_secret")
    if secret is None:
        return public
    return secrets.compare_digest(secret.encode(), application.client_secret.encode())


def make_token(call: Call) -> Answer:
    """Tokens for a code, or for a refresh token."""
    fields = _fields(call)
    match fields.get("grant_type"):
        case "authorization_code":
            return _from_code(call, fields)
        case "refresh_token":
            if not _knows_client(call, fields, public=True):
                return _wrong("invalid_client", "Invalid client", status=401)
            grant = call.world.oauth.refresh(fields.get("refresh_token", ""), now_ms=call.world.now_ms())
            return _wrong("invalid_grant", 'Invalid "refresh_token" in request.') if grant is None else _tokens(grant)
        case _:
            return _wrong("unsupported_grant_type", "Grant type is not supported")


def _from_code(call: Call, fields: dict[str, str]) -> Answer:
    if not _knows_client(call, fields, public="code_verifier" in fields):
        return _wrong("invalid_client", "Invalid client", status=401)
    consent = call.world.oauth.redeem(fields.get("code", ""), now_ms=call.world.now_ms())
    if consent is None or not consent.proven_by(fields.get("code_verifier", "")):
        return _wrong("invalid_grant", 'Invalid "code" in request.')
    if "client_secret" not in fields and not consent.challenge:
        return _wrong("invalid_client", "Invalid client", status=401)
    if fields.get("redirect_uri") != consent.redirect_uri:
        return _wrong("invalid_grant", 'Invalid "redirect_uri" in request.')
    return _tokens(call.world.oauth.grant(consent.user_id, consent.scopes, now_ms=call.world.now_ms()))


def _tokens(grant: Grant) -> Answer:
    body = {
        "token_type": "Bearer",
        "access_token": grant.access_token,
        "expires_in": TOKEN_SECONDS,
        "refresh_token": grant.refresh_token,
        "scope": " ".join(grant.scopes),
    }
    return Answer(body=body, headers=(("Cache-Control", "no-store"),))


def revoke_token(call: Call) -> Answer:
    """https://discord.com/developers/docs/topics/oauth2#authorization-code-grant-token-revocation-example."""
    fields = _fields(call)
    if not _knows_client(call, fields, public=False):
        return _wrong("invalid_client", "Invalid client", status=401)
    call.world.oauth.revoke(fields.get("token", ""))
    return Answer(body={})


def get_own_authorization(call: Call) -> Answer:
    """https://discord.com/developers/docs/topics/oauth2#get-current-authorization-information."""
    token = (call.authorization or "").partition(" ")[2]
    grant = call.world.oauth.find(token, now_ms=call.world.now_ms())
    if grant is None:
        raise Refused(Refusal.UNAUTHORIZED)
    body = {
        "application": public_application_object(call.world),
        "scopes": list(grant.scopes),
        "expires": iso(grant.ends_ms),
    }
    if "identify" in grant.scopes:
        body["user"] = user_object(call.world.user(grant.user_id))
    return Answer(body=body)


ROUTES = (
    Route("POST", "/oauth2/token", make_token, Caller.ANYONE),
    Route("POST", "/oauth2/token/revoke", revoke_token, Caller.ANYONE),
    Route("GET", "/oauth2/@me", get_own_authorization, scope=""),
)
