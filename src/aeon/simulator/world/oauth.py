"""What people have granted the application: codes that wait to be exchanged, tokens that act for them.

https://discord.com/developers/docs/topics/oauth2, RFC 6749, RFC 7636 (PKCE).
"""

import base64
import hashlib
import secrets

from attrs import Factory, define, frozen

from aeon.discord.ids import UserId

CODE_MS = 10 * 60 * 1000
TOKEN_SECONDS = 604_800
_MAX_KEPT = 10_000


@frozen
class Consent:
    """A person's yes, on its way to the application as a code. `challenge` is PKCE's, empty without it."""

    user_id: UserId
    scopes: tuple[str, ...]
    redirect_uri: str
    challenge: str
    method: str
    ends_ms: int

    def proven_by(self, verifier: str) -> bool:
        """True where the verifier is the one whose challenge came with the question, or where none came."""
        if not self.challenge:
            return True
        if self.method == "S256":
            digest = hashlib.sha256(verifier.encode()).digest()
            verifier = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return secrets.compare_digest(verifier.encode(), self.challenge.encode())


@frozen
class Grant:
    """An access token, with the refresh token that replaces it."""

    access_token: str
    refresh_token: str
    user_id: UserId
    scopes: tuple[str, ...]
    ends_ms: int


@define
class OAuth:
    """All consents and grants; of each kind the oldest are forgotten beyond some thousands."""

    _codes: dict[str, Consent] = Factory(dict)
    _by_access: dict[str, Grant] = Factory(dict)
    _by_refresh: dict[str, Grant] = Factory(dict)

    def keep(self, consent: Consent) -> str:
        """The code that stands for a consent."""
        code = secrets.token_urlsafe(22)
        self._codes[code] = consent
        _forget_oldest(self._codes)
        return code

    def redeem(self, code: str, *, now_ms: int) -> Consent | None:
        """The consent behind a code, once and within ten minutes."""
        consent = self._codes.pop(code, None)
        return None if consent is None or consent.ends_ms <= now_ms else consent

    def grant(self, user_id: UserId, scopes: tuple[str, ...], *, now_ms: int) -> Grant:
        """New tokens, for a week."""
        ends_ms = now_ms + TOKEN_SECONDS * 1000
        made = Grant(secrets.token_urlsafe(22), secrets.token_urlsafe(22), user_id, scopes, ends_ms)
        self._by_access[made.access_token] = self._by_refresh[made.refresh_token] = made
        _forget_oldest(self._by_access)
        _forget_oldest(self._by_refresh)
        return made

    def refresh(self, refresh_token: str, *, now_ms: int) -> Grant | None:
        """New tokens in the place of old ones, which end; None for a refresh token that is unknown or used."""
        old = self._by_refresh.get(refresh_token)
        if old is None:
            return None
        self.revoke(refresh_token)
        return self.grant(old.user_id, old.scopes, now_ms=now_ms)

    def revoke(self, token: str) -> None:
        """End a grant by either of its tokens; an unknown one is no mistake (RFC 7009, 2.2)."""
        grant = self._by_access.get(token) or self._by_refresh.get(token)
        if grant is not None:
            self._by_access.pop(grant.access_token, None)
            self._by_refresh.pop(grant.refresh_token, None)

    def find(self, access_token: str, *, now_ms: int) -> Grant | None:
        """The grant of an access token that is still good."""
        grant = self._by_access.get(access_token)
        return None if grant is None or grant.ends_ms <= now_ms else grant


def _forget_oldest(kept: "dict[str, Consent] | dict[str, Grant]") -> None:
    if len(kept) > _MAX_KEPT:
        del kept[next(iter(kept))]
