"""The embedded server: made, started, adopted, shared, and never left behind."""

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from subprocess import PIPE, run

import psycopg
import pytest
import trio
from attrs import define

from aeon.storage.cluster import Cluster
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.embedded import EmbeddedServer, open_embedded
from aeon.storage.errors import DatabaseUnavailable, EmbeddedFailed
from aeon.storage.programs import MAJOR
from aeon.storage.queries import Query

FORGETFUL = {"fsync": "off"}

# Opens the server of a folder, says so, and waits to be killed.
OTHER_PROCESS = """
import os, sys, trio
from pathlib import Path
from aeon.storage.embedded import open_embedded

async def main():
    async with open_embedded(Path(sys.argv[1]), {"fsync": "off"}):
        os.write(1, b"o")
        await trio.sleep_forever()

trio.run(main)
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster that was made once, to make copies of."""
    folder = tmp_path_factory.mktemp("made") / "postgresql"

    async def make() -> None:
        cluster = Cluster(folder, FORGETFUL)
        await cluster.ensure_running()
        await cluster.stop()

    trio.run(make)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A data folder with a cluster in it."""
    # With its owner, who is not us where we are root.
    run(["/bin/cp", "-Rp", str(made), str(tmp_path)], check=True)  # noqa: S603 - folders of pytest's
    return tmp_path


def server_pid(folder: Path) -> int:
    return int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])


def runs(pid: int) -> bool:
    """True for a process that is alive; a dead one that nobody has reaped is not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "Z (zombie)" not in status.read_text()


@define
class Other:
    """Another process that has the server open."""

    process: trio.Process

    def kill(self) -> None:
        self.process.kill()

    async def end(self, kind: signal.Signals) -> None:
        self.process.send_signal(kind)
        with trio.fail_after(60):
            await self.process.wait()


@asynccontextmanager
async def other_process(folder: Path) -> AsyncIterator[Other]:
    process = await trio.lowlevel.open_process([sys.executable, "-c", OTHER_PROCESS, str(folder)], stdout=PIPE)
    assert process.stdout is not None
    async with process.stdout as said:
        with trio.fail_after(120):
            assert await said.receive_some(1) == b"o"
        yield Other(process)
        process.kill()
        await process.wait()


def ask(server: EmbeddedServer, question: str) -> object:
    with psycopg.connect(server.address, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


async def test_rows_outlive_the_server_and_no_process_is_left(tmp_path: Path) -> None:
    settings = StorageSettings(tmp_path)
    async with open_database(settings) as database:
        await database.execute(Query.parse("CREATE TABLE word AS SELECT 'kept' AS word"))
        pid = server_pid(tmp_path)
        assert runs(pid)
    assert not runs(pid)
    async with open_database(settings) as database:
        assert await database.fetch_one(Query.parse("SELECT word FROM word")) == {"word": "kept"}
        again = server_pid(tmp_path)
    assert not runs(again)


async def test_the_server_of_a_killed_process_is_adopted_and_stopped(folder: Path) -> None:
    async with other_process(folder) as other:
        await other.end(signal.SIGKILL)
        left = server_pid(folder)
        assert runs(left)
        async with open_embedded(folder) as server:
            assert server_pid(folder) == left
            assert ask(server, "SELECT 1") == 1
        assert not runs(left)


async def test_processes_share_a_server_and_the_last_stops_it(folder: Path) -> None:
    async with other_process(folder) as other:
        async with open_embedded(folder) as server:
            shared = server_pid(folder)
            assert ask(server, "SELECT 1") == 1
        assert runs(shared)
        async with open_embedded(folder) as server:
            await other.end(signal.SIGINT)
            assert server_pid(folder) == shared
            assert ask(server, "SELECT 1") == 1
        assert not runs(shared)


async def test_a_server_that_dies_is_started_again(folder: Path) -> None:
    async with open_database(StorageSettings(folder)) as database:
        await database.execute(Query.parse("CREATE TABLE word AS SELECT 'kept' AS word"))
        os.kill(server_pid(folder), signal.SIGKILL)
        with trio.fail_after(60):
            assert await word_in_the_end(database) == {"word": "kept"}


async def word_in_the_end(database: Database) -> dict[str, object] | None:
    while True:
        try:
            return await database.fetch_one(Query.parse("SELECT word FROM word"))
        except DatabaseUnavailable as error:
            await trio.sleep(error.retry_after)


async def test_a_cancelled_start_leaves_no_process(folder: Path) -> None:
    async with open_embedded(folder, FORGETFUL):
        pass
    for milliseconds in range(0, 60, 5):
        with trio.move_on_after(milliseconds / 1000):
            async with open_embedded(folder, FORGETFUL):
                await trio.sleep_forever()
        if Path("/proc").exists():
            assert not processes_on(folder)


def processes_on(folder: Path) -> list[str]:
    """Command lines that name the folder."""
    commands = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            commands.append(path.read_text())
    return [command for command in commands if str(folder) in command]


async def test_the_cluster_of_another_major_version_is_refused_with_the_cure(tmp_path: Path) -> None:
    folder = tmp_path / "postgresql"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedFailed, match=f"made by PostgreSQL 17, and this Aeon brings {MAJOR}.*aeon backup"):
        await Cluster(folder).ensure_running()


async def test_a_cluster_half_made_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgresql.new" / "base").mkdir(parents=True)
    async with open_embedded(tmp_path, FORGETFUL) as server:
        assert ask(server, "SELECT 1") == 1
    assert not (tmp_path / "postgresql.new").exists()


async def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgresql").mkdir()
    (tmp_path / "postgresql" / "letter.txt").write_text("dear")
    with pytest.raises(EmbeddedFailed, match="holds other files"):
        await Cluster(tmp_path / "postgresql").ensure_running()
    assert (tmp_path / "postgresql" / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize("pid", [pytest.param(os.getpid(), id="our own"), 2, 2**22 - 1])
async def test_a_pid_file_that_names_another_program_is_no_hindrance(folder: Path, pid: int) -> None:
    async with open_embedded(folder, FORGETFUL):
        lines = (folder / "postgresql" / "postmaster.pid").read_text().splitlines()
    (folder / "postgresql" / "postmaster.pid").write_text("\n".join([str(pid), *lines[1:]]))
    async with open_embedded(folder, FORGETFUL) as server:
        assert ask(server, "SELECT 1") == 1


async def test_a_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    long = tmp_path / ("long" * 30)
    async with open_embedded(long, FORGETFUL) as server:
        sockets = Path(str(ask(server, "SHOW unix_socket_directories")))
        assert not sockets.is_relative_to(long)
        assert sockets.stat().st_mode & 0o077 == 0
    assert not sockets.exists()


async def test_the_server_listens_on_no_network_and_sees_none_of_our_secrets(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_BOT_TOKEN", "a secret")
    async with open_embedded(folder, FORGETFUL) as server:
        assert ask(server, "SHOW listen_addresses") == ""
        environment = Path(f"/proc/{server_pid(folder)}/environ")
        if environment.exists():
            assert b"DISCORD" not in environment.read_bytes()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedFailed, match=r"Not a directory|File exists"):
        async with open_embedded(tmp_path / "file"):
            pass


async def test_a_server_that_ends_at_once_says_why(folder: Path) -> None:
    with pytest.raises(EmbeddedFailed, match="shared_buffers"):
        async with open_embedded(folder, {**FORGETFUL, "shared_buffers": "nonsense"}):
            pass
