from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from aeon.app import needed_permissions
from aeon.cli.exits import Exit
from aeon.simulator.server import open_simulator
from tests.cli.command import Ended, run_aeon

SECRET = "a secret that the dashboard shares"


def marked(ended: Ended, mark: str) -> list[str]:
    return [line[6:] for line in ended.out.splitlines() if line.startswith(mark)]


async def test_a_bot_that_is_set_up_has_nothing_to_mend(database_url: str) -> None:
    async with open_simulator() as simulator:
        ended = await run_aeon(
            "doctor",
            DISCORD_BOT_TOKEN=simulator.token,
            DISCORD_API_URL=simulator.api_url,
            DATABASE_URL=database_url,
            AEON_JWT_SECRET=SECRET,
            AEON_JWT_ISSUER="https://dash.example",
        )
    assert (ended.code, marked(ended, "mend")) == (Exit.OK, [])
    assert "JWTs: those signed by HS256, for aeon, from https://dash.example are taken" in marked(ended, "ok")
    assert SECRET not in ended.out + ended.err
    (invite,) = [line for line in marked(ended, "ok") if line.startswith("invite: ")]
    query = parse_qs(urlsplit(invite.removeprefix("invite: ")).query)
    assert query["client_id"] == [simulator.world.application.id]
    assert query["scope"] == ["bot applications.commands"]
    assert query["permissions"] == [str(int(needed_permissions()))]
    assert simulator.token not in ended.out + ended.err


async def test_all_there_is_to_mend_is_told_at_once(empty_database_url: str) -> None:
    async with open_simulator() as simulator:
        ended = await run_aeon(
            "doctor",
            DISCORD_BOT_TOKEN="wrong",
            DISCORD_API_URL=simulator.api_url,
            DATABASE_URL=empty_database_url,
        )
    assert ended.code == Exit.FAULT
    assert [line.split()[0] for line in marked(ended, "mend")] == ["DISCORD_BOT_TOKEN"]
    assert "migrations are still to apply" in ended.out
    assert "Traceback" not in ended.err


async def test_the_doctor_changes_nothing(empty_database_url: str) -> None:
    await run_aeon("doctor", DATABASE_URL=empty_database_url)
    applied = await run_aeon("migrate", DATABASE_URL=empty_database_url)
    assert applied.out.startswith("applied 0001_")


async def test_without_a_token_the_rest_is_examined_all_the_same(tmp_path: Path) -> None:
    ended = await run_aeon("doctor", AEON_DATA_DIR=str(tmp_path), AEON_PUBLIC_URL="http://bot.invalid")
    assert ended.code == Exit.FAULT
    assert [line.split()[0] for line in marked(ended, "mend")] == ["DISCORD_BOT_TOKEN"]
    assert any("(embedded)" in line for line in marked(ended, "ok"))
    assert any("not encrypted" in line for line in marked(ended, "note"))
    assert any("no answer" in line for line in marked(ended, "note"))
