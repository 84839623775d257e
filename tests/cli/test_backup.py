"""`aeon backup` and `aeon restore`, as operators use them."""

from pathlib import Path

import pytest

from aeon.cli.exits import Exit
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.embedded import open_embedded
from aeon.storage.queries import Query
from tests.cli.command import Ended, run_aeon

SOMETHING = (
    """INSERT INTO "GuildSettings" ("guildId", "prefix") VALUES ('1', '$')""",
    """INSERT INTO "GatewaySession" ("bot", "shardId", "shardCount", "owner", "until") VALUES ('1', 0, 1, 'me', now())""",
    """INSERT INTO "GuildSnapshot" ("bot", "shardId", "guildId", "packed") VALUES ('1', 0, '2', '')""",
)

FORGOTTEN = """
    SELECT (SELECT count(*) FROM "GatewaySession") AS sessions, (SELECT count(*) FROM "GuildSnapshot") AS snapshots,
        (SELECT max("xact") FROM "GuildChange") AS xact, (SELECT max("version") FROM "GuildChange") AS version
"""


async def execute(folder: Path, *statements: str) -> None:
    async with open_database(StorageSettings(folder)) as database:
        for statement in statements:
            await database.execute(Query.parse(statement))


async def prefix(database: Database) -> object:
    row = await database.fetch_one(Query.parse('SELECT "prefix" FROM "GuildSettings"'))
    return None if row is None else row["prefix"]


async def prefix_in(folder: Path) -> object:
    async with open_database(StorageSettings(folder)) as database:
        return await prefix(database)


@pytest.fixture
async def backup(tmp_path: Path) -> Path:
    """A backup of a database with something in it, which is in `tmp_path / "old"`."""
    file = tmp_path / "aeon.backup"
    await execute(tmp_path / "old", *SOMETHING)
    made = await run_aeon("backup", str(file), AEON_DATA_DIR=str(tmp_path / "old"))
    assert (made.code, made.complaints) == (Exit.OK, [])
    return file


async def restored(backup: Path, folder: Path, *options: str) -> Ended:
    return await run_aeon("restore", str(backup), *options, AEON_DATA_DIR=str(folder))


def one_complaint(ended: Ended, *, code: Exit, about: str) -> None:
    (line,) = ended.complaints
    assert (ended.code, about in line) == (code, True), line


async def test_what_was_configured_comes_back_and_what_was_of_its_time_does_not(backup: Path, tmp_path: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    assert (await restored(backup, tmp_path / "new")).code == Exit.OK
    async with open_database(StorageSettings(tmp_path / "new")) as database:
        assert await prefix(database) == "$"
        assert await database.fetch_one(Query.parse(FORGOTTEN)) == {
            "sessions": 0, "snapshots": 0, "xact": 0, "version": 1,
        }  # fmt: skip
        # Triggers came back too.
        await database.execute(Query.parse("""UPDATE "GuildSettings" SET "prefix" = '%%'"""))
        assert await database.fetch_one(Query.parse('SELECT max("version") AS version FROM "GuildChange"')) == {
            "version": 2
        }


async def test_a_database_that_holds_something_is_replaced_only_by_force(backup: Path, tmp_path: Path) -> None:
    await execute(tmp_path / "old", """UPDATE "GuildSettings" SET "prefix" = 'new'""")
    one_complaint(await restored(backup, tmp_path / "old"), code=Exit.MISTAKE, about="--force")
    assert await prefix_in(tmp_path / "old") == "new"
    assert (await restored(backup, tmp_path / "old", "--force")).code == Exit.OK
    assert await prefix_in(tmp_path / "old") == "$"


async def test_a_backup_of_a_newer_program_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    newer = """INSERT INTO "_aeon_migrations" ("number", "name", "checksum") VALUES (9999, 'tomorrow', '')"""
    await execute(tmp_path / "old", *SOMETHING)
    await execute(tmp_path / "newer", newer)
    file = tmp_path / "newer.backup"
    assert (await run_aeon("backup", str(file), AEON_DATA_DIR=str(tmp_path / "newer"))).code == Exit.OK
    ended = await restored(file, tmp_path / "old", "--force")
    one_complaint(ended, code=Exit.MISTAKE, about="newer than this program")
    assert await prefix_in(tmp_path / "old") == "$"


async def test_a_file_that_is_no_backup_is_refused_and_nothing_is_lost(backup: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.backup"
    torn.write_bytes(backup.read_bytes()[: backup.stat().st_size // 3])
    one_complaint(await restored(torn, tmp_path / "old", "--force"), code=Exit.MISTAKE, about="pg_restore failed")
    torn.write_text("no backup")
    one_complaint(await restored(torn, tmp_path / "old", "--force"), code=Exit.MISTAKE, about="pg_restore failed")
    assert await prefix_in(tmp_path / "old") == "$"


async def test_a_database_in_use_can_be_backed_up_but_not_restored(backup: Path, tmp_path: Path) -> None:
    async with open_embedded(tmp_path / "old"):
        ended = await restored(backup, tmp_path / "old", "--force")
        one_complaint(ended, code=Exit.NOT_READY, about="stop `aeon run`")
        again = tmp_path / "again.backup"
        assert (await run_aeon("backup", str(again), AEON_DATA_DIR=str(tmp_path / "old"))).code == Exit.OK


async def test_a_file_that_is_there_is_left_alone(backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()
    ended = await run_aeon("backup", str(backup), AEON_DATA_DIR=str(tmp_path / "old"))
    one_complaint(ended, code=Exit.MISTAKE, about="is there already")
    assert backup.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("aeon.backup*")) == ["aeon.backup"]


async def test_a_server_of_the_operators_own_is_not_ours_to_back_up(tmp_path: Path) -> None:
    ended = await run_aeon("backup", str(tmp_path / "file"), DATABASE_URL="postgresql://db/aeon")
    one_complaint(ended, code=Exit.MISTAKE, about="pg_dump")
