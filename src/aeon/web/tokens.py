"""The dashboard's JWTs: who a person is, as their dashboard vouches for it.

How a token is checked is fixed by the configuration; its own header chooses nothing: no algorithm (so neither `none` nor a public key
taken for a shared secret), and no key, whatever it says of `jwk`, `jku`, `x5u` or `kid`. https://www.rfc-editor.org/rfc/rfc8725#section-3

Only what a person is called is taken from it. What they may is Discord's to say, see `rights.py`.
"""

from typing import Any

from attrs import field, frozen
from jwt import PyJWT
from jwt.algorithms import get_default_algorithms
from jwt.exceptions import PyJWTError

from aeon.discord.ids import GuildId, UserId, is_snowflake
from aeon.web.errors import Unauthenticated

LONGEST_TOKEN = 8 * 1024
"""Characters: enough for the two hundred guilds that a user of Discord may be in."""

LEEWAY_SECONDS = 10.0
"""By so much the dashboard's clock and ours may differ."""

REQUIRED = ("exp", "aud", "sub")


@frozen
class TokenRules:
    """How tokens are checked. `key` is the shared secret or the public key as PEM, as the one `algorithm` wants it."""

    algorithm: str
    key: str = field(repr=False)
    audience: str
    issuer: str | None = None


@frozen
class Person:
    """Who a token speaks for. `guild_ids` are those its claim `guilds` names, None without such a claim: a hint, and no right."""

    user_id: UserId
    guild_ids: tuple[GuildId, ...] | None = None


@frozen
class Tokens:
    """Verifies tokens by one set of rules."""

    _rules: TokenRules
    _key: Any = field(init=False, repr=False)
    _jwt: PyJWT = field(factory=lambda: PyJWT({"enforce_minimum_key_length": True}), init=False)

    @_key.default
    def _prepared(self) -> Any:
        """Read once, since a PEM takes longer to read than a token to check."""
        return get_default_algorithms()[self._rules.algorithm].prepare_key(self._rules.key)

    def person_of(self, token: str) -> Person:
        """Who the token speaks for. Raises `Unauthenticated`, which does not say in what the token fails."""
        if len(token) > LONGEST_TOKEN:
            raise Unauthenticated("a token is not as long as that")
        rules = self._rules
        try:
            claims = self._jwt.decode(
                token,
                self._key,
                algorithms=[rules.algorithm],
                audience=rules.audience,
                issuer=rules.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": list(REQUIRED)},
            )
        except (PyJWTError, ValueError, TypeError) as error:
            raise Unauthenticated("this token does not hold") from error
        user_id = claims["sub"]
        if not is_snowflake(user_id):
            raise Unauthenticated("the token's sub is no id of a user")
        return Person(UserId(user_id), _guilds_in(claims.get("guilds")))


def _guilds_in(claim: object) -> tuple[GuildId, ...] | None:
    """Without what is no id: a dashboard's fault in a hint need not lock people out."""
    if not isinstance(claim, list):
        return None
    return tuple(GuildId(each) for each in claim if isinstance(each, str) and is_snowflake(each))
