"""From credentials to a caller.

Each request asks the store anew, so that a revoked key is refused at once. While the database is away a key that it confirmed within
`OUTAGE_SECONDS` goes on working, for what is served from memory: nobody can revoke a key meanwhile, since revoking is a write to that
very database, and a dashboard should not go blind in an outage. Nothing else is taken from memory.

Guessing is bounded by address: a token that was never confirmed costs the address one of its attempts before the store is asked.
"""

from collections import OrderedDict

import trio
from attrs import define, field, frozen
from werkzeug.datastructures import Headers

from aeon.storage.errors import DatabaseUnavailable, StorageError
from aeon.web.caller import Caller, KeyGrant
from aeon.web.errors import RateLimited, Unauthenticated
from aeon.web.keys import KEY, KeyStore, digest_of
from aeon.web.limits import Rate, RateLimiter

OUTAGE_SECONDS = 15 * 60.0
LOOKUP_SECONDS = 5.0
REMEMBERED_KEYS = 1_000
ATTEMPTS = Rate(requests=60, seconds=60.0)
"""Per address, of tokens that are not known to hold."""

WRONG = "these credentials do not hold"


@frozen
class _Confirmed:
    grant: KeyGrant
    at: float


@define
class Authenticator:
    """Verifies tokens. One for the whole API, since it counts the attempts."""

    _keys: KeyStore
    _attempts: RateLimiter = field(factory=lambda: RateLimiter(ATTEMPTS))
    _confirmed: OrderedDict[str, _Confirmed] = field(factory=OrderedDict)

    async def caller_of(self, headers: Headers, address: str) -> Caller:
        """The caller that a request's headers speak for.

        Raises `Unauthenticated` without credentials or with wrong ones, `RateLimited` after too many attempts, `DatabaseUnavailable`
        where nobody can tell.
        """
        if headers.get("X-Aeon-User") is not None:
            # Ignoring it would give the request more rights than its sender asked for.
            raise Unauthenticated("a key cannot act for a user here")
        token = token_of(headers)
        if token is None:
            raise Unauthenticated("credentials are needed: Authorization: Bearer <key>, or X-API-Key")
        return await self.verify(token, address)

    async def verify(self, token: str, address: str) -> Caller:
        """The caller that this token stands for; raises as `caller_of`. Waits at most `LOOKUP_SECONDS`."""
        if not KEY.fullmatch(token):
            self._spend_attempt(address)
            raise Unauthenticated(WRONG)
        digest = digest_of(token)
        if digest not in self._confirmed:
            self._spend_attempt(address)
        grant = await self._look_up(digest)
        if grant is None:
            raise Unauthenticated(WRONG)
        return Caller(key=grant)

    async def _look_up(self, digest: str) -> KeyGrant | None:
        try:
            with trio.fail_after(LOOKUP_SECONDS):
                grant = await self._keys.find(digest)
        except (StorageError, trio.TooSlowError) as error:
            remembered = self._confirmed.get(digest)
            if remembered is None or trio.current_time() - remembered.at > OUTAGE_SECONDS:
                raise DatabaseUnavailable("the key cannot be looked up") from error
            return remembered.grant
        self._confirmed.pop(digest, None)
        if grant is not None:
            self._confirmed[digest] = _Confirmed(grant, trio.current_time())
            if len(self._confirmed) > REMEMBERED_KEYS:
                self._confirmed.popitem(last=False)
        return grant

    def _spend_attempt(self, address: str) -> None:
        standing = self._attempts.take(address, trio.current_time())
        if standing.retry_after is not None:
            raise RateLimited(standing.retry_after)


def token_of(headers: Headers) -> str | None:
    """The token in the headers, None where there is none. Raises `Unauthenticated` where they contradict each other."""
    api_key = headers.get("X-API-Key")
    authorization = headers.get("Authorization")
    if authorization is None:
        return api_key
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("only the scheme Bearer is understood")
    token = token.strip()
    if api_key is not None and api_key != token:
        raise Unauthenticated("Authorization and X-API-Key differ")
    return token
