"""Aeon's settings, read once from the environment.

What is read here is checked here, and every mistake is told at once. What only the world can tell (is the database
there, is the token right) is found out by the parts that use it, or by `aeon doctor`.
"""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import parse_qsl

import platformdirs
from attrs import frozen

from aeon.config import database_url
from aeon.config.environment import Environment, Fault, is_host, shown, split_url
from aeon.config.jwt_key import Unusable, algorithm_of
from aeon.config.model import (
    Config,
    DatabaseAddresses,
    JwtAlgorithm,
    JwtSettings,
    LogFormat,
    LogLevel,
    S3Bucket,
    Shards,
)
from aeon.secret import Secret

DISCORD_API_URL = "https://discord.com/api/v10"
DASHBOARD_API_URL = "http://localhost:3000/api"
MEME_URL = "https://meme-api.com/gimme"
PORT = 3001
HOST = "127.0.0.1"
JWT_AUDIENCE = "aeon"

SHORTEST_JWT_SECRET = 32
"""Bytes of an HS256 secret: as many as its hash has. https://www.rfc-editor.org/rfc/rfc7518#section-3.2"""

TOKEN = "DISCORD_BOT_TOKEN"  # noqa: S105 - the variable's name
# No quotes among them: `docker --env-file` and others take those of NAME="value" for a part of the value.
TOKEN_SHAPE = re.compile(r"[!#-&(-~]+", re.ASCII)
LONGEST_TOKEN = 500
"""Many times as long as Discord's, and short enough for a header."""
LONGEST_FOLDER = 200
"""Characters; names of files follow it, and systems take about a thousand in all."""

BINDABLE = re.compile(r"[A-Za-z0-9.:_-]+(?:%[A-Za-z0-9]+)?", re.ASCII)
MENDS = {TOKEN: "copy the token from your application's Bot page at https://discord.com/developers/applications"}

# The digits are bounded because Discord has no bots of a million shards and Python refuses to parse endless numbers.
SHARD_COUNT = re.compile(r"[1-9]\d{0,5}", re.ASCII)
SHARD_RANGE = re.compile(r"(\d{1,6})-(\d{1,6})/([1-9]\d{0,5})", re.ASCII)

S3_MENDS = {
    "AWS_ACCESS_KEY_ID": "set the id of a key that may write to the bucket of AEON_STORAGE_URL",
    "AWS_SECRET_ACCESS_KEY": "set the secret of AWS_ACCESS_KEY_ID",
}
SENTRY_PROJECT = re.compile(r"/\d{1,20}$", re.ASCII)
S3_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)


@frozen
class InvalidConfig(Exception):
    """The environment cannot be used; `faults` are all that were found."""

    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


def load_config(variables: Mapping[str, str], *, required: Collection[str] = ()) -> Config:
    """Settings from environment variables; raises `InvalidConfig` with every fault there is.

    `required` names variables without which the command cannot do its work, for `run` the token.
    """
    environment = Environment(variables)
    environment.require(required, MENDS)
    host, port = _host(environment), environment.port("WEBSOCKET_PORT", PORT)
    config = Config(
        token=_token(environment),
        discord_api_url=environment.http_base("DISCORD_API_URL", DISCORD_API_URL),
        database=_database(environment),
        dashboard_api_url=environment.http_base("DASHBOARD_API_URL", DASHBOARD_API_URL),
        host=host,
        port=port,
        public_url=environment.http_base("AEON_PUBLIC_URL", local_url(host, port)),
        jwt=_jwt(environment),
        storage=_storage(environment),
        data_dir=_data_dir(environment),
        log_level=environment.choice("AEON_LOG_LEVEL", LogLevel, LogLevel.INFO),
        log_format=environment.choice("AEON_LOG_FORMAT", LogFormat, LogFormat.AUTO),
        meme_url=environment.http_url("AEON_MEME_URL", MEME_URL),
        sentry_dsn=_sentry_dsn(environment),
        shards=_shards(environment),
    )
    if environment.faults:
        raise InvalidConfig(tuple(environment.faults))
    return config


def local_url(host: str, port: int) -> str:
    """The address of a server bound to this host and port, IPv6 in its brackets."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _token(environment: Environment) -> Secret | None:
    text = environment.text(TOKEN)
    if text is None:
        return None
    if text.lower().startswith("bot "):
        environment.fault(TOKEN, 'begins with the word "Bot"', "set the token alone")
    elif TOKEN_SHAPE.fullmatch(text) is None:
        environment.fault(TOKEN, "holds blanks or characters that no token has", "copy the token again, without quotes")
    elif len(text) > LONGEST_TOKEN:
        environment.fault(TOKEN, f"is longer than {LONGEST_TOKEN} characters", "copy the token again, and nothing else")
    return Secret(text)


def _host(environment: Environment) -> str:
    host = (environment.text("AEON_HOST") or HOST).removeprefix("[").removesuffix("]")
    if BINDABLE.fullmatch(host) and is_host(host):
        return host
    environment.fault("AEON_HOST", f"is no address to bind ({shown(host)})", "set one such as 127.0.0.1, 0.0.0.0 or ::")
    return HOST


def _database(environment: Environment) -> DatabaseAddresses | None:
    url = _postgres(environment, "DATABASE_URL")
    direct = _postgres(environment, "DATABASE_DIRECT_URL")
    if url is not None:
        return DatabaseAddresses(url=Secret(url), direct=None if direct is None else Secret(direct))
    if direct is not None:
        environment.fault("DATABASE_DIRECT_URL", "is set without DATABASE_URL", "set DATABASE_URL too, or neither")
    return None


def _postgres(environment: Environment, variable: str) -> str | None:
    text = environment.text(variable)
    if text is None:
        return None
    problem = database_url.problem_of(text)
    if problem is not None:
        # The address itself is not repeated: it holds a password.
        environment.fault(variable, problem, "set one such as postgresql://user:password@host:5432/aeon")
    return text


def _jwt(environment: Environment) -> JwtSettings | None:
    secret, key = environment.text("AEON_JWT_SECRET"), environment.text("AEON_JWT_PUBLIC_KEY")
    issuer = environment.text("AEON_JWT_ISSUER")
    if secret is not None and key is not None:
        environment.fault(
            "AEON_JWT_SECRET", "is set beside AEON_JWT_PUBLIC_KEY", "keep one: the algorithm follows from it"
        )
    if secret is None and key is None:
        if issuer is not None:
            environment.fault(
                "AEON_JWT_ISSUER", "is set without a key", "set AEON_JWT_SECRET or AEON_JWT_PUBLIC_KEY too"
            )
        return None
    key = None if key is None else key.replace("\\n", "\n")  # one-line files write the line breaks of a PEM so
    return JwtSettings(
        algorithm=_shared_secret(environment, secret) if key is None else _public_key(environment, key),
        secret=None if secret is None else Secret(secret),
        public_key=key,
        audience=environment.text("AEON_JWT_AUDIENCE") or JWT_AUDIENCE,
        issuer=issuer,
    )


def _shared_secret(environment: Environment, secret: str | None) -> JwtAlgorithm:
    if (secret or "").startswith("-----BEGIN "):
        # As a secret it would be one that everybody may know.
        environment.fault("AEON_JWT_SECRET", "is a key", "set a public key as AEON_JWT_PUBLIC_KEY instead")
    elif len((secret or "").encode()) < SHORTEST_JWT_SECRET:
        environment.fault(
            "AEON_JWT_SECRET",
            f"has less than {SHORTEST_JWT_SECRET} bytes and could be guessed",
            "set a longer one, in the dashboard too",
        )
    return JwtAlgorithm.HS256


def _public_key(environment: Environment, key: str) -> JwtAlgorithm:
    try:
        return algorithm_of(key)
    except Unusable as error:
        environment.fault("AEON_JWT_PUBLIC_KEY", error.problem, error.mend)
        return JwtAlgorithm.RS256


def _storage(environment: Environment) -> S3Bucket | None:
    text = environment.text("AEON_STORAGE_URL")
    if text is None or text == "database:":
        return None
    parts = split_url(text)
    query = dict(parse_qsl(parts.query)) if parts is not None else {}
    endpoint = query.get("endpoint")
    where = None if endpoint is None else split_url(endpoint)
    if parts is None or parts.scheme != "s3" or not S3_BUCKET.fullmatch(parts.netloc):
        environment.fault(
            "AEON_STORAGE_URL", "is no storage", "set database: or s3://bucket/prefix?endpoint=https://..."
        )
        return None
    if endpoint is not None and (where is None or where.scheme not in {"http", "https"} or not where.hostname):
        environment.fault(
            "AEON_STORAGE_URL", "has an endpoint that is no web address", "end it with ?endpoint=https://..."
        )
    environment.require(S3_MENDS, S3_MENDS)
    return S3Bucket(
        bucket=parts.netloc,
        prefix=parts.path.strip("/"),
        endpoint=endpoint,
        access_key_id=Secret(environment.text("AWS_ACCESS_KEY_ID") or ""),
        secret_access_key=Secret(environment.text("AWS_SECRET_ACCESS_KEY") or ""),
    )


def _data_dir(environment: Environment) -> Path:
    text = environment.text("AEON_DATA_DIR")
    if text is None:
        return platformdirs.user_data_path("aeon", appauthor=False)
    try:
        folder = Path(text).expanduser().absolute()
    except RuntimeError:  # ~name of nobody here
        environment.fault("AEON_DATA_DIR", f"names no folder ({shown(text)})", "set a path such as /var/lib/aeon")
        return Path(text)
    if len(str(folder)) > LONGEST_FOLDER:
        environment.fault("AEON_DATA_DIR", f"is longer than {LONGEST_FOLDER} characters", "set a shorter path")
    elif folder.exists() and not folder.is_dir():
        environment.fault(
            "AEON_DATA_DIR", f"is a file ({shown(text)})", "set a folder's path; it is made when it is not there"
        )
    return folder


def _sentry_dsn(environment: Environment) -> Secret | None:
    text = environment.text("SENTRY_DSN")
    if text is None:
        return None
    parts = split_url(text)
    is_whole = parts is not None and parts.username and is_host(parts.hostname) and SENTRY_PROJECT.search(parts.path)
    if parts is None or parts.scheme not in {"http", "https"} or not is_whole:
        environment.fault("SENTRY_DSN", "is no DSN", "copy it from your Sentry project's Client Keys")
    return Secret(text)


def _shards(environment: Environment) -> Shards | None:
    text = environment.text("AEON_SHARDS")
    if text is None or text.lower() == "auto":
        return None
    if SHARD_COUNT.fullmatch(text):
        return Shards(first=0, last=int(text) - 1, count=int(text))
    parts = SHARD_RANGE.fullmatch(text)
    first, last, count = map(int, parts.groups()) if parts is not None else (0, 0, 0)
    if not first <= last < count:
        mend = "set auto, a count such as 4, or a range such as 0-3/16 (shards 0 to 3 of 16)"
        environment.fault("AEON_SHARDS", f"is not understood ({shown(text)})", mend)
    elif environment.text("DATABASE_URL") is None:
        mend = "set DATABASE_URL, for processes that share a bot share a database"
        environment.fault("AEON_SHARDS", "is a range, which the embedded database refuses", mend)
    return Shards(first=first, last=last, count=count)
