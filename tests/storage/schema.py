"""The schema as files. Run as a program, this writes `sql/schema.sql` and `sql/schema.prisma` anew; `nox -s schema` does that."""

import re
import subprocess
import tempfile
from pathlib import Path

import trio

from aeon.storage.cluster import Cluster
from aeon.storage.migrate import migrate
from aeon.storage.programs import find_program
from tests.conftest import FORGETFUL
from tests.storage.prisma import prisma_schema

SNAPSHOT = Path(__file__).parents[2] / "sql" / "schema.sql"
PRISMA = SNAPSHOT.with_suffix(".prisma")

HEADER = """\
-- The schema as all migrations leave it, to read and to compare; nothing loads it. `nox -s schema` writes it anew.

SET check_function_bodies = false;
SET search_path = '';
"""


def dumped(url: str) -> str:
    """All that is in the schema `public`, without what pg_dump says of itself and of the session."""
    program = find_program("pg_dump", Path())
    options = ["--schema-only", "--no-owner", "--no-privileges", "--schema=public", "--restrict-key=aeon"]
    done = subprocess.run(  # noqa: S603  our own program on our own database
        [program, *options, url], check=True, capture_output=True, text=True
    )
    begin = re.search(r"^CREATE (?!SCHEMA)", done.stdout, re.MULTILINE)
    end = done.stdout.rindex("--\n-- PostgreSQL database dump complete")
    assert begin is not None
    objects = re.sub(r"^--\n-- Name: .*\n--\n", "", done.stdout[begin.start() : end], flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", objects).strip() + "\n"


async def write_snapshots() -> None:
    """Migrate an empty database and write down what comes of it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # Where we are root, the server runs as somebody else, who must get in.
        await trio.Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "postgresql", FORGETFUL)
        address = await cluster.ensure_running()
        try:
            await migrate(address)
            SNAPSHOT.write_text(f"{HEADER}\n{dumped(address)}")
            PRISMA.write_text(prisma_schema(address))
        finally:
            await cluster.stop()


if __name__ == "__main__":
    trio.run(write_snapshots)
