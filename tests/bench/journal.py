"""Acts a second: taken by the spool, and from there into the audit log, which numbers each within its guild."""

import tempfile
import time
from pathlib import Path

import trio

from aeon.audit.acts import Act, acts_kind, pack
from aeon.audit.row import AuditEntry
from aeon.discord.ids import GuildId
from aeon.journal.journal import Journal, open_journal
from aeon.storage.database import StorageSettings, open_database
from tests.bench.server import open_server

ACTS = 50_000
GUILDS = 100


def main() -> None:
    print(f"journal: {ACTS:,} acts in {GUILDS} guilds")
    with open_server() as place, tempfile.TemporaryDirectory() as folder, open_journal(Path(folder)) as journal:
        size = _append(journal)
        trio.run(_carry, place, journal, size)


def _append(journal: Journal) -> int:
    bodies = [pack(_act(number)) for number in range(ACTS)]
    began = time.perf_counter()
    for body in bodies:
        journal.append("audit", body)
    seconds = time.perf_counter() - began
    print(f"  taken by the spool   {ACTS / seconds:>9,.0f} a second, {seconds / ACTS * 1e6:.1f} us each")
    return sum(map(len, bodies))


def _act(number: int) -> Act:
    guild_id = GuildId(str(10**18 + number % GUILDS))
    entry = AuditEntry(guild_id, "timeout", reason="bench", metadata={"source": "discord", "number": number})
    return Act(f"bench-{number}", 1_700_000_000_000 + number, entry)


async def _carry(place: StorageSettings, journal: Journal, size: int) -> None:
    async with open_database(place) as database, trio.open_nursery() as nursery:
        began, cpu = time.perf_counter(), time.process_time()
        nursery.start_soon(journal.carry, database, [acts_kind(lambda _guild_id: None)])
        await journal.emptied()
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        nursery.cancel_scope.cancel()
    print(f"  into the database    {ACTS / seconds:>9,.0f} a second, {size / seconds / 1e6:.1f} MB/s", end="")
    print(f", {cpu / ACTS * 1e6:.0f} us of our processor each")
