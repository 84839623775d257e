"""What one start of Aeon is set to. Frozen; where its values come from is `load.py`'s business."""

from enum import Enum
from pathlib import Path

from attrs import frozen

from aeon.config.database_url import credentials_in
from aeon.secret import Secret


class LogLevel(Enum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(Enum):
    CONSOLE = "console"
    JSON = "json"
    AUTO = "auto"
    """Console on a terminal, else JSON."""


@frozen
class Shards:
    """The shards of this process, first to last, of `count` in all."""

    first: int
    last: int
    count: int


@frozen
class DatabaseAddresses:
    """Where PostgreSQL is. `direct` bypasses a pooler, for LISTEN and migrations; `storage` knows what holds without it."""

    url: Secret
    direct: Secret | None


class JwtAlgorithm(Enum):
    """As a JWT's header names it. https://www.iana.org/assignments/jose"""

    HS256 = "HS256"
    RS256 = "RS256"
    ES256 = "ES256"
    EDDSA = "EdDSA"


@frozen
class JwtSettings:
    """How the dashboard's JWTs are checked: HS256 by `secret`, or by `public_key` (PEM) as its kind says.

    One of the two is there, never both.
    """

    algorithm: JwtAlgorithm
    secret: Secret | None
    public_key: str | None
    audience: str
    issuer: str | None


@frozen
class S3Bucket:
    """An S3 bucket, or one of a service that speaks the same; without `endpoint` it is Amazon's."""

    bucket: str
    prefix: str
    endpoint: str | None
    access_key_id: Secret
    secret_access_key: Secret


@frozen
class Config:
    """The settings of one start.

    None stands for what was not set: no `token`, the embedded database, no JWTs accepted, `storage` in the database,
    no Sentry, as many shards as Discord recommends.
    """

    token: Secret | None
    discord_api_url: str
    database: DatabaseAddresses | None
    dashboard_api_url: str
    host: str
    port: int
    public_url: str
    jwt: JwtSettings | None
    storage: S3Bucket | None
    data_dir: Path
    log_level: LogLevel
    log_format: LogFormat
    meme_url: str
    sentry_dsn: Secret | None
    shards: Shards | None
    other_pages: tuple[str, ...] = ()
    """Addresses of pages that may call the API as the dashboard's may; no variable names any, the demo does."""

    def secrets(self) -> list[str]:
        """Every text in here that must not be logged, database passwords by themselves included."""
        held = [self.token, self.sentry_dsn]
        if self.database is not None:
            held += [self.database.url, self.database.direct]
        if self.jwt is not None:
            held.append(self.jwt.secret)
        if self.storage is not None:
            held += [self.storage.access_key_id, self.storage.secret_access_key]
        texts = [secret.reveal() for secret in held if secret is not None]
        return texts + [password for text in texts for password in credentials_in(text)]
