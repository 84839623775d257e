"""What an operator can get wrong is one line that says what to do, an exit code, and no traceback."""

import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from aeon.cli.exits import Exit
from aeon.simulator.server import open_simulator
from aeon.storage.cluster import Cluster
from aeon.storage.database import Database
from aeon.storage.queries import Query
from tests.cli.command import Ended, run_aeon
from tests.conftest import free_port

TOKEN = "a-token-that-is-not-to-be-seen"


def one_complaint(ended: Ended, *, code: Exit, about: str) -> str:
    """The single line that was said."""
    assert ended.code == code, ended.err
    (line,) = ended.complaints
    assert about in line
    assert "Traceback" not in ended.err
    assert TOKEN not in ended.err + ended.out
    return line


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def test_run_without_a_token_says_where_to_find_one() -> None:
    one_complaint(await run_aeon("run"), code=Exit.MISTAKE, about="DISCORD_BOT_TOKEN is missing: copy the token")


async def test_a_broken_sharding_names_what_would_do() -> None:
    ended = await run_aeon("run", DISCORD_BOT_TOKEN=TOKEN, AEON_SHARDS="3-1/4")
    assert "0-3/16" in one_complaint(ended, code=Exit.MISTAKE, about="AEON_SHARDS")


async def test_every_wrong_setting_has_its_line() -> None:
    ended = await run_aeon("run", AEON_SHARDS="x", WEBSOCKET_PORT="x", DATABASE_URL="x")
    assert ended.code == Exit.MISTAKE
    assert [line.split()[1] for line in ended.complaints] == [
        "DISCORD_BOT_TOKEN", "WEBSOCKET_PORT", "DATABASE_URL", "AEON_SHARDS",
    ]  # fmt: skip


async def test_an_unreachable_database_is_one_line(closed_port: int) -> None:
    url = f"postgresql://aeon:pass-word@127.0.0.1:{closed_port}/aeon"
    for command in ("run", "migrate"):
        ended = await run_aeon(command, DISCORD_BOT_TOKEN=TOKEN, DATABASE_URL=url, WEBSOCKET_PORT=str(closed_port))
        line = one_complaint(ended, code=Exit.NOT_READY, about="check DATABASE_URL")
        assert "pass-word" not in line


@asynccontextmanager
async def guarded_server(folder: Path) -> AsyncIterator[str]:
    """Place of a server that asks for passwords over TCP: the user aeon has one, and no database of its own name."""
    rules, port = folder / "pg_hba.conf", free_port()
    rules.write_text("local all all trust\nhost all aeon,ghost 127.0.0.1/32 scram-sha-256\n")
    options = {"listen_addresses": "127.0.0.1", "port": str(port), "hba_file": str(rules), "fsync": "off"}
    cluster = Cluster(folder / "postgresql", options)
    with psycopg.connect(await cluster.ensure_running(), autocommit=True) as connection:
        connection.execute("ALTER ROLE aeon PASSWORD 'pass-word'")
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await cluster.stop()


async def test_a_database_that_does_not_let_us_in_is_a_mistake_and_its_password_is_not_told(
    tmp_path: Path, closed_port: int
) -> None:
    settings = {"DISCORD_BOT_TOKEN": TOKEN, "AEON_DATA_DIR": str(tmp_path / "data"), "WEBSOCKET_PORT": str(closed_port)}
    async with guarded_server(tmp_path) as place:
        for address, reason in (
            (f"aeon:not-the-pass-word@{place}/postgres", "password authentication failed"),
            (f"ghost:pass-word@{place}/postgres", "password authentication failed"),
            (f"aeon@{place}/postgres", "no password supplied"),
            (f"aeon:pass-word@{place}/nowhere", 'database "nowhere" does not exist'),
            (f"stranger:pass-word@{place}/postgres", "no pg_hba.conf entry"),
        ):
            ended = await run_aeon("run", **settings, DATABASE_URL=f"postgresql://{address}")
            line = one_complaint(ended, code=Exit.MISTAKE, about=reason)
            assert "correct user, password and database in DATABASE_URL" in line
            assert "pass-word" not in ended.err + ended.out
        ended = await run_aeon("migrate", DATABASE_URL=f"postgresql://aeon:pass-word@{place}/postgres")
        assert ended.code == Exit.OK, ended.err


async def test_a_taken_port_is_one_line(taken_port: int, database_url: str) -> None:
    ended = await run_aeon("run", DISCORD_BOT_TOKEN=TOKEN, DATABASE_URL=database_url, WEBSOCKET_PORT=str(taken_port))
    one_complaint(ended, code=Exit.NOT_READY, about=f"port {taken_port} ")


async def test_a_port_asked_of_the_demo_is_not_replaced_by_another(taken_port: int, tmp_path: Path) -> None:
    ended = await run_aeon("demo", "--port", str(taken_port), AEON_DATA_DIR=str(tmp_path))
    one_complaint(ended, code=Exit.NOT_READY, about=f"port {taken_port} ")


async def test_a_wrong_token_is_one_line(database_url: str, closed_port: int) -> None:
    async with open_simulator() as simulator:
        ended = await run_aeon(
            "run",
            DISCORD_BOT_TOKEN=TOKEN,
            DISCORD_API_URL=simulator.api_url,
            DATABASE_URL=database_url,
            WEBSOCKET_PORT=str(closed_port),
        )
    one_complaint(ended, code=Exit.MISTAKE, about="DISCORD_BOT_TOKEN is refused by Discord")


async def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    ended = await run_aeon("migrate", AEON_DATA_DIR=str(file / "data"))
    assert str(file) in one_complaint(ended, code=Exit.NOT_READY, about="AEON_DATA_DIR")


async def test_a_folder_that_takes_no_journal_is_named(tmp_path: Path, database_url: str, closed_port: int) -> None:
    (tmp_path / "journal").touch()
    settings = {"DATABASE_URL": database_url, "AEON_DATA_DIR": str(tmp_path), "WEBSOCKET_PORT": str(closed_port)}
    ended = await run_aeon("run", DISCORD_BOT_TOKEN=TOKEN, **settings)
    assert str(tmp_path) in one_complaint(ended, code=Exit.NOT_READY, about="AEON_DATA_DIR")


async def test_a_fault_of_ours_is_told_by_its_reference(database_url: str, database: Database) -> None:
    await database.execute(Query.parse('ALTER TABLE "ApiKey" DROP COLUMN "name"'))
    ended = await run_aeon("key", "list", DATABASE_URL=database_url)
    assert ended.code == Exit.FAULT
    (line,) = ended.complaints
    (logged,) = [json.loads(text) for text in ended.err.splitlines() if text.startswith("{")]
    assert logged["reference"] in line
    assert logged["errors"][0].startswith("QueryBroken: ")
    assert "keys.py" in "".join(logged["at"])
    assert "Traceback" not in ended.err


async def test_the_whole_traceback_of_a_fault_is_there_for_who_asks(database_url: str, database: Database) -> None:
    await database.execute(Query.parse('ALTER TABLE "ApiKey" DROP COLUMN "name"'))
    ended = await run_aeon("key", "list", DATABASE_URL=database_url, AEON_LOG_LEVEL="debug")
    assert "Traceback" in ended.err


@pytest.mark.parametrize(
    "words",
    [[], ["fly"], ["key"], ["key", "create", "--guild", "here"], ["key", "create", "\n"], ["demo", "--port", "0"]],
)
async def test_wrong_words_end_with_the_usage(words: list[str]) -> None:
    ended = await run_aeon(*words)
    assert ended.code == Exit.MISTAKE
    assert ended.err.startswith("usage: aeon")
    assert not ended.out
