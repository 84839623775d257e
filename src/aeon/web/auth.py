"""From credentials to a caller.

Each request asks the store anew, so that a revoked key is refused at once. While the database is away a key that it confirmed within
`OUTAGE_SECONDS` goes on working, for what is served from memory: nobody can revoke a key meanwhile, since revoking is a write to that
very database, and a dashboard should not go blind in an outage. Nothing else is taken from memory.

Guessing is bounded by address: a key that was never confirmed costs the address one of its attempts before the store is asked, and a
JWT that does not hold costs one afterwards, since checking it asks nobody. So a dashboard's many people do not count as guesses.
"""

from collections import OrderedDict

import trio
from attrs import define, field, frozen
from werkzeug.datastructures import Headers

from aeon.storage.errors import DatabaseUnavailable, StorageError
from aeon.web.caller import Caller, KeyGrant
from aeon.web.credentials import Credentials, credentials_of
from aeon.web.errors import Forbidden, RateLimited, Unauthenticated
from aeon.web.keys import KEY, KeyStore, digest_of
from aeon.web.limits import Rate, RateLimiter
from aeon.web.tokens import Person, Tokens

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
    """Verifies credentials. One for the whole API, since it counts the attempts. Without `tokens` no JWT holds."""

    _keys: KeyStore
    _tokens: Tokens | None = None
    _attempts: RateLimiter = field(factory=lambda: RateLimiter(ATTEMPTS))
    _confirmed: OrderedDict[str, _Confirmed] = field(factory=OrderedDict)

    async def caller_of(self, headers: Headers, address: str) -> Caller:
        """The caller that a request's headers speak for.

        Raises `Unauthenticated` without credentials, `BadRequest` for what is none, and what `verify` does.
        """
        credentials = credentials_of(headers)
        if credentials is None:
            raise Unauthenticated("credentials are needed: Authorization: Bearer <key or JWT>, or X-API-Key")
        return await self.verify(credentials, address)

    async def verify(self, credentials: Credentials, address: str) -> Caller:
        """The caller that these credentials stand for. Waits at most `LOOKUP_SECONDS`.

        Raises `Unauthenticated` where they do not hold, `Forbidden` for a person who wants to act for another, `RateLimited` after too
        many attempts, `DatabaseUnavailable` where nobody can tell.
        """
        if not KEY.fullmatch(credentials.token):
            person = self._person_of(credentials.token, address)
            if credentials.acts_for not in {None, person.user_id}:
                raise Forbidden
            return Caller(user_id=person.user_id, guild_ids=person.guild_ids)
        grant = await self._grant_of(credentials.token, address)
        return Caller(key=grant, user_id=credentials.acts_for)

    def _person_of(self, token: str, address: str) -> Person:
        try:
            person = None if self._tokens is None else self._tokens.person_of(token)
        except Unauthenticated:
            self._spend_attempt(address)
            raise
        if person is None:
            self._spend_attempt(address)
            raise Unauthenticated(WRONG)
        return person

    async def _grant_of(self, key: str, address: str) -> KeyGrant:
        digest = digest_of(key)
        if digest not in self._confirmed:
            self._spend_attempt(address)
        grant = await self._look_up(digest)
        if grant is None:
            raise Unauthenticated(WRONG)
        return grant

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
