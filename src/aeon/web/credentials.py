"""What a request brings to say who sends it, not yet checked.

What contradicts itself is refused rather than read in one way or another: a proxy before us may have read it in the other.
"""

from attrs import field, frozen
from werkzeug.datastructures import Headers

from aeon.discord.ids import UserId, is_snowflake
from aeon.web.errors import BadRequest, Unauthenticated

ACTS_FOR = "X-Aeon-User"


@frozen
class Credentials:
    """A token, and the user for whom its bearer wants to act."""

    token: str = field(repr=False)
    acts_for: UserId | None = None


def credentials_of(headers: Headers) -> Credentials | None:
    """The credentials in the headers, None where there is no token. Raises `Unauthenticated` and `BadRequest`."""
    token = token_of(headers)
    return None if token is None else Credentials(token, acts_for(headers))


def token_of(headers: Headers) -> str | None:
    """The token in the headers, None where there is none. Raises `Unauthenticated` where they contradict each other."""
    api_key, authorization = _only(headers, "X-API-Key"), _only(headers, "Authorization")
    if authorization is None:
        return api_key
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("only the scheme Bearer is understood")
    token = token.strip()
    if api_key is not None and api_key != token:
        raise Unauthenticated("Authorization and X-API-Key differ")
    return token


def acts_for(headers: Headers) -> UserId | None:
    """The user whom `X-Aeon-User` names, None without it. Raises `BadRequest` for what is no user's id."""
    user_id = _only(headers, ACTS_FOR)
    if user_id is not None and not is_snowflake(user_id):
        raise BadRequest(f"{ACTS_FOR} is the id of a user")
    return None if user_id is None else UserId(user_id)


def _only(headers: Headers, name: str) -> str | None:
    values = headers.getlist(name)
    if len(values) > 1:
        raise BadRequest(f"{name} is given twice")
    return values[0] if values else None
