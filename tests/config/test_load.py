from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.config import (
    DatabaseAddresses,
    Fault,
    InvalidConfig,
    JwtAlgorithm,
    LogFormat,
    LogLevel,
    S3Bucket,
    Shards,
    load_config,
)
from aeon.secret import Secret

DATABASE = "postgresql://aeon:pass-word@db.example:5432/aeon"
S3_KEYS = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key"}
PEM = (
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA1OlayHCX4ewe2CRhcW1La/kbiCcdwg2tniAdqBM0KsI=\n-----END PUBLIC KEY-----"
)

VARIABLES = [
    "DISCORD_BOT_TOKEN", "DISCORD_API_URL", "DATABASE_URL", "DATABASE_DIRECT_URL", "DASHBOARD_API_URL", "WEBSOCKET_PORT",
    "AEON_HOST", "AEON_PUBLIC_URL", "AEON_JWT_SECRET", "AEON_JWT_PUBLIC_KEY", "AEON_JWT_AUDIENCE", "AEON_JWT_ISSUER",
    "AEON_STORAGE_URL", "AEON_DATA_DIR", "AEON_LOG_LEVEL", "AEON_LOG_FORMAT", "AEON_MEME_URL", "SENTRY_DSN", "AEON_SHARDS",
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
]  # fmt: skip


def faults_of(**variables: str) -> list[str]:
    """The variables complained about, in the order of the lines."""
    with pytest.raises(InvalidConfig) as raised:
        load_config(variables)
    return [fault.variable for fault in raised.value.faults]


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    config = load_config({})
    assert config.token is None
    assert config.discord_api_url == "https://discord.com/api/v10"
    assert config.database is None
    assert config.dashboard_api_url == "http://localhost:3000/api"
    assert (config.host, config.port, config.public_url) == ("127.0.0.1", 3001, "http://127.0.0.1:3001")
    assert config.jwt is None
    assert config.storage is None
    assert config.data_dir == platformdirs.user_data_path("aeon", appauthor=False)
    assert (config.log_level, config.log_format) == (LogLevel.INFO, LogFormat.AUTO)
    assert config.sentry_dsn is None
    assert config.shards is None


def test_blank_variables_count_as_missing() -> None:
    assert load_config(dict.fromkeys(VARIABLES, "  ")) == load_config({})


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(InvalidConfig) as raised:
        load_config(
            {
                "DATABASE_URL": "mysql://somewhere",
                "WEBSOCKET_PORT": "http",
                "AEON_SHARDS": "4/4",
                "AEON_LOG_LEVEL": "loud",
                "AEON_STORAGE_URL": "ftp://x",
                "AEON_PUBLIC_URL": "bot.example",
            },
            required=["DISCORD_BOT_TOKEN"],
        )
    lines = str(raised.value).splitlines()
    assert len(lines) == 7
    named = {line.split()[0] for line in lines}
    assert named == {
        "DISCORD_BOT_TOKEN", "DATABASE_URL", "WEBSOCKET_PORT", "AEON_SHARDS", "AEON_LOG_LEVEL", "AEON_STORAGE_URL",
        "AEON_PUBLIC_URL",
    }  # fmt: skip


@pytest.mark.parametrize(
    "token", ["Bot abc.def", "abc def", "abc\ndef", "tökén", '"abc.def"', "'abc.def'", "a" * 501, "abc\udcff"]
)
def test_a_token_that_cannot_be_one_is_refused(token: str) -> None:
    assert faults_of(DISCORD_BOT_TOKEN=token) == ["DISCORD_BOT_TOKEN"]


@pytest.mark.parametrize("port", ["0", "65536", "-1", "3001.5", "٣٠٠١", "9" * 5000])
def test_a_port_is_a_number_that_can_be_bound(port: str) -> None:
    assert faults_of(WEBSOCKET_PORT=port) == ["WEBSOCKET_PORT"]


@pytest.mark.parametrize("host", ["http://127.0.0.1", "127.0.0.1/", "a b", "a" * 64])
def test_a_host_is_an_address_alone(host: str) -> None:
    assert faults_of(AEON_HOST=host) == ["AEON_HOST"]


def test_the_public_address_follows_host_and_port() -> None:
    assert load_config({"AEON_HOST": "[::1]", "WEBSOCKET_PORT": "8080"}).public_url == "http://[::1]:8080"
    assert load_config({"AEON_PUBLIC_URL": "https://bot.example/"}).public_url == "https://bot.example"


@pytest.mark.parametrize(
    "url", ["bot.example", "ftp://bot.example", "https://", "https://a:b@bot.example", "https://b/?x=1"]
)
def test_an_address_that_paths_cannot_follow_is_refused(url: str) -> None:
    assert faults_of(AEON_PUBLIC_URL=url) == ["AEON_PUBLIC_URL"]


@pytest.mark.parametrize(
    ("text", "shards"),
    [
        ("auto", None),
        ("AUTO", None),
        ("1", Shards(0, 0, 1)),
        ("16", Shards(0, 15, 16)),
        ("0-3/16", Shards(0, 3, 16)),
        ("12-15/16", Shards(12, 15, 16)),
    ],
)
def test_sharding_is_auto_a_count_or_a_range(text: str, shards: Shards | None) -> None:
    assert load_config({"AEON_SHARDS": text, "DATABASE_URL": DATABASE}).shards == shards


@pytest.mark.parametrize("text", ["0", "-1", "many", "3-1/16", "0-16/16", "0-3", "0-3/", "1.5", "0-3/0", "9" * 5000])
def test_a_broken_sharding_is_one_fault(text: str) -> None:
    assert faults_of(AEON_SHARDS=text) == ["AEON_SHARDS"]


def test_a_range_of_shards_refuses_the_embedded_database() -> None:
    assert faults_of(AEON_SHARDS="0-3/16") == ["AEON_SHARDS"]
    assert load_config({"AEON_SHARDS": "4"}).shards == Shards(0, 3, 4)


def test_a_direct_address_alone_is_a_mistake() -> None:
    assert faults_of(DATABASE_DIRECT_URL=DATABASE) == ["DATABASE_DIRECT_URL"]


def test_a_direct_address_bypasses_the_pooler() -> None:
    database = load_config({"DATABASE_URL": DATABASE, "DATABASE_DIRECT_URL": "postgresql://direct/db"}).database
    assert database == DatabaseAddresses(Secret(DATABASE), Secret("postgresql://direct/db"))
    assert load_config({"DATABASE_URL": DATABASE}).database == DatabaseAddresses(Secret(DATABASE), None)


def test_one_kind_of_jwt_key_is_accepted() -> None:
    assert faults_of(AEON_JWT_SECRET="s" * 32, AEON_JWT_PUBLIC_KEY=PEM) == ["AEON_JWT_SECRET"]
    assert faults_of(AEON_JWT_ISSUER="https://dashboard.example") == ["AEON_JWT_ISSUER"]
    assert faults_of(AEON_JWT_PUBLIC_KEY="ssh-ed25519 AAAA") == ["AEON_JWT_PUBLIC_KEY"]
    by_secret = load_config({"AEON_JWT_SECRET": "s" * 32, "AEON_JWT_ISSUER": "us"}).jwt
    assert by_secret is not None
    assert (by_secret.audience, by_secret.issuer, by_secret.public_key) == ("aeon", "us", None)


def test_a_public_key_may_be_written_on_one_line() -> None:
    jwt = load_config({"AEON_JWT_PUBLIC_KEY": PEM.replace("\n", "\\n"), "AEON_JWT_AUDIENCE": "bot"}).jwt
    assert jwt is not None
    assert (jwt.public_key, jwt.audience, jwt.secret) == (PEM, "bot", None)
    assert jwt.algorithm is JwtAlgorithm.EDDSA


@pytest.mark.parametrize("secret", ["s" * 31, PEM])
def test_a_secret_that_others_can_guess_or_read_is_refused(secret: str) -> None:
    assert faults_of(AEON_JWT_SECRET=secret) == ["AEON_JWT_SECRET"]


def test_an_s3_bucket_needs_its_keys() -> None:
    url = "s3://transcripts/aeon/?endpoint=https://minio.example:9000"
    assert faults_of(AEON_STORAGE_URL=url) == ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
    bucket = load_config({"AEON_STORAGE_URL": url, **S3_KEYS}).storage
    assert isinstance(bucket, S3Bucket)
    assert (bucket.bucket, bucket.prefix, bucket.endpoint) == ("transcripts", "aeon", "https://minio.example:9000")


@pytest.mark.parametrize("url", ["s3://", "s3://UPPER/x", "file:///tmp", "s3://bucket?endpoint=minio"])
def test_a_broken_storage_is_refused(url: str) -> None:
    assert faults_of(AEON_STORAGE_URL=url, **S3_KEYS) == ["AEON_STORAGE_URL"]


def test_a_file_in_place_of_the_data_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "aeon"
    file.touch()
    assert faults_of(AEON_DATA_DIR=str(file)) == ["AEON_DATA_DIR"]
    assert load_config({"AEON_DATA_DIR": str(tmp_path / "new")}).data_dir == tmp_path / "new"


def test_a_data_folder_below_which_no_file_could_be_named_is_refused() -> None:
    assert faults_of(AEON_DATA_DIR="/a" * 2_000) == ["AEON_DATA_DIR"]


@pytest.mark.parametrize(
    "dsn", ["key@x", "https://key@sentry.example", "https://key@sentry.example/x", "https://sentry.example/1"]
)
def test_a_dsn_that_names_no_project_or_key_is_refused(dsn: str) -> None:
    assert faults_of(SENTRY_DSN=dsn) == ["SENTRY_DSN"]


def test_no_secret_is_shown_by_the_settings_or_by_a_fault() -> None:
    variables = {
        "DISCORD_BOT_TOKEN": "token-of-the-bot",
        "DATABASE_URL": "postgresql://aeon:p%40ss-word@db/aeon",
        "AEON_JWT_SECRET": "jwt-secret-of-the-dashboard-here",
        "AEON_STORAGE_URL": "s3://bucket/x",
        "AWS_ACCESS_KEY_ID": "aws-key-id",
        "AWS_SECRET_ACCESS_KEY": "aws-secret-key",
        "SENTRY_DSN": "https://sentry-key@sentry.example/1",
    }
    config = load_config(variables)
    secrets = config.secrets()
    assert {"token-of-the-bot", "p%40ss-word", "p@ss-word", "aws-secret-key", variables["SENTRY_DSN"]} <= set(secrets)
    assert not [secret for secret in secrets if secret in f"{config!r} {config}"]

    broken = {"DATABASE_URL": "postgres://aeon:pass-word@db:port/aeon", "SENTRY_DSN": "sentry-key@x"}
    with pytest.raises(InvalidConfig) as raised:
        load_config(broken)
    assert "pass-word" not in f"{raised.value} {raised.value!r}"
    assert "sentry-key" not in f"{raised.value} {raised.value!r}"


def test_what_is_no_text_is_said_once_and_not_called_missing() -> None:
    assert faults_of(AEON_JWT_SECRET="\udcff" * 40, AEON_DATA_DIR="/tmp/\udcff") == ["AEON_JWT_SECRET", "AEON_DATA_DIR"]
    with pytest.raises(InvalidConfig) as raised:
        load_config({"DISCORD_BOT_TOKEN": "\udcff"}, required=["DISCORD_BOT_TOKEN"])
    assert str(raised.value).splitlines() == ["DISCORD_BOT_TOKEN is not text in UTF-8: set it anew, in UTF-8"]


ANY_CHARACTER = st.characters(codec=None, exclude_categories=())
"""Lone surrogates are among them, as which the environment shows bytes that are no UTF-8."""


@given(st.dictionaries(st.sampled_from(VARIABLES), st.text(max_size=40) | st.text(ANY_CHARACTER, max_size=40)))
def test_whatever_is_set_is_settings_or_faults_of_one_line_each(variables: dict[str, str]) -> None:
    faults: tuple[Fault, ...] = ()
    try:
        load_config(variables)
    except InvalidConfig as error:
        faults = error.faults
        lines = str(error).splitlines()
    else:
        lines = []
    assert len(lines) == len(faults)
    assert all(line.startswith(fault.variable) for line, fault in zip(lines, faults, strict=True))
