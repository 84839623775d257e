from importlib.metadata import version
from pathlib import Path

from aeon.cli.exits import Exit
from tests.cli.command import run_aeon


async def test_the_version_is_the_package_s() -> None:
    ended = await run_aeon("--version")
    assert (ended.code, ended.out) == (Exit.OK, f"aeon {version('aeon')}\n")


async def test_help_names_every_command() -> None:
    ended = await run_aeon("--help")
    assert ended.code == Exit.OK
    assert not [command for command in ("run", "demo", "migrate", "doctor", "key") if command not in ended.out]


async def test_migrate_names_what_it_applies_and_can_be_repeated(empty_database_url: str) -> None:
    first = await run_aeon("migrate", DATABASE_URL=empty_database_url)
    assert first.code == Exit.OK
    applied = [line.removeprefix("applied ") for line in first.out.splitlines()[:-1]]
    sources = Path(__file__).parents[2] / "sql" / "migrations"
    assert applied == sorted(path.name for path in sources.iterdir())
    second = await run_aeon("migrate", DATABASE_URL=empty_database_url)
    assert (second.code, second.out) == (Exit.OK, "the database is up to date\n")
