"""From the spool to the database: in order, once, and through its absence."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
import trio
from attrs import define, field

from aeon.journal.carrier import BATCH_RECORDS
from aeon.journal.errors import BodyBroken, JournalFull
from aeon.journal.journal import Journal, open_journal
from aeon.journal.kind import Kind
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.pool import PoolLimits
from aeon.storage.queries import Query
from aeon.storage.transaction import Transaction
from tests.conftest import Line

SECONDS = 20.0
ROUNDS = 16
BACKLOG_BATCHES = 20
LONGEST_WAIT_SECONDS = 1.0
INSERT = Query.parse('INSERT INTO public."Noted" (said) SELECT unnest(%(said)s::text[])', "insert_noted")
WRITE = Query.parse("""INSERT INTO public."GuildSettings" ("guildId") VALUES (public.aeon_id())""", "write")


@define(eq=False)
class Notes:
    """A kind of records whose table takes each of them as often as it comes, and none that says `bad`."""

    url: str
    told: list[str] = field(factory=list)

    def kind(self) -> Kind:
        return Kind("note", self.write, self.hear)

    async def write(self, transaction: Transaction, bodies: Sequence[bytes]) -> None:
        if b"unreadable" in bodies:
            raise BodyBroken("unreadable")
        await transaction.execute(INSERT, {"said": [body.decode() for body in bodies]})

    def hear(self, bodies: Sequence[bytes]) -> None:
        self.told += [body.decode() for body in bodies]

    def rows(self) -> list[str]:
        with psycopg.connect(self.url) as connection:
            return [said for (said,) in connection.execute('SELECT said FROM public."Noted" ORDER BY place')]


@pytest.fixture
def notes(database_url: str) -> Notes:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE public.\"Noted\" (place bigserial, said text CHECK (said <> 'bad'))")
    return Notes(database_url)


@asynccontextmanager
async def carrying(journal: Journal, database: Database, *kinds: Kind) -> AsyncIterator[None]:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(journal.carry, database, kinds)
        yield
        nursery.cancel_scope.cancel()


async def emptied(journal: Journal) -> None:
    with trio.fail_after(SECONDS):
        await journal.emptied()


def say(journal: Journal, *words: str) -> None:
    for word in words:
        journal.append("note", word.encode())


async def test_records_come_into_the_database_in_order_and_are_told_of(
    database: Database, notes: Notes, tmp_path: Path
) -> None:
    words = [str(number) for number in range(BATCH_RECORDS * 2 + 10)]
    with open_journal(tmp_path / "journal") as journal:
        say(journal, *words)
        async with carrying(journal, database, notes.kind()):
            await emptied(journal)
            say(journal, "last")
            await emptied(journal)
        assert notes.rows() == notes.told == [*words, "last"]
        found = journal.statistics()
        assert (found.appended, found.carried, found.put_aside) == (len(words) + 1, len(words) + 1, 0)


async def test_what_one_process_left_is_carried_by_the_next_before_what_is_new(
    database: Database, notes: Notes, tmp_path: Path
) -> None:
    with open_journal(tmp_path) as journal:
        say(journal, "a", "b")
    with open_journal(tmp_path) as journal:
        say(journal, "c")
        async with carrying(journal, database, notes.kind()):
            await emptied(journal)
    assert notes.rows() == ["a", "b", "c"]


async def test_what_a_process_left_that_never_comes_back_is_carried_by_another(
    database: Database, notes: Notes, tmp_path: Path
) -> None:
    with open_journal(tmp_path), open_journal(tmp_path) as second:
        say(second, "left")
    with open_journal(tmp_path) as journal:
        async with carrying(journal, database, notes.kind()):
            await emptied(journal)
    assert notes.rows() == ["left"]


async def test_what_was_left_and_cannot_be_read_keeps_nothing_else_waiting(
    database: Database, notes: Notes, tmp_path: Path
) -> None:
    with open_journal(tmp_path), open_journal(tmp_path) as second, open_journal(tmp_path) as third:
        say(second, "unreadable for now")
        say(third, "left")
    with open_journal(tmp_path, seldom_seconds=0.2) as journal:
        (broken,) = (tmp_path / "1").glob("*.spool")
        content = broken.read_bytes()
        broken.unlink()
        broken.mkdir()
        say(journal, "new")
        async with carrying(journal, database, notes.kind()):
            await emptied(journal)
            assert notes.rows() == ["left", "new"]
            broken.rmdir()
            broken.write_bytes(content)
            with trio.fail_after(SECONDS):
                while len(notes.told) < 3:
                    await trio.sleep(0.01)
    assert notes.rows() == ["left", "new", "unreadable for now"]


async def test_what_was_left_and_cannot_be_opened_does_not_keep_the_journal_from_opening(
    database: Database, notes: Notes, tmp_path: Path
) -> None:
    with open_journal(tmp_path), open_journal(tmp_path) as second:
        say(second, "left")
    (tmp_path / "1" / f"{'9' * 20}.spool").mkdir()
    with open_journal(tmp_path) as journal:
        say(journal, "new")
        async with carrying(journal, database, notes.kind()):
            await emptied(journal)
    assert notes.rows() == ["new"]


async def test_new_records_wait_a_while_and_not_longer_for_what_was_left(
    database: Database, notes: Notes, tmp_path: Path
) -> None:
    words = [str(number) for number in range(BATCH_RECORDS * BACKLOG_BATCHES)]
    with open_journal(tmp_path), open_journal(tmp_path) as second:
        say(second, *words)
    with open_journal(tmp_path, left_seconds=0.0) as journal:
        say(journal, "new")
        async with carrying(journal, database, notes.kind()):
            await emptied(journal)
            assert len(notes.rows()) < len(words)
            with trio.fail_after(SECONDS):
                while len(notes.told) <= len(words):
                    await trio.sleep(0.01)
    assert [word for word in notes.rows() if word != "new"] == words


async def test_records_wait_out_an_absence_of_the_database_and_come_once(
    notes: Notes, line: Line, line_url: str, tmp_path: Path
) -> None:
    """The line breaks at every stage of a batch, COMMIT among them."""
    async with open_database(StorageSettings(tmp_path, line_url)) as database:
        with open_journal(tmp_path / "journal") as journal:
            async with carrying(journal, database, notes.kind()):
                for number in range(ROUNDS):
                    line.cut_after = 150 * number
                    say(journal, *(f"{number}.{index}" for index in range(20)))
                    with trio.move_on_after(0.3):
                        await journal.emptied()
                    line.cut_after = None
                    line.mend()
                    await emptied(journal)
    assert notes.rows() == [f"{number}.{index}" for number in range(ROUNDS) for index in range(20)]


async def test_a_backlog_leaves_room_for_what_is_written_meanwhile(
    notes: Notes, database_url: str, tmp_path: Path
) -> None:
    """There is one connection for both."""
    words = [str(number) for number in range(BATCH_RECORDS * BACKLOG_BATCHES)]
    waits: list[float] = []
    settings = StorageSettings(tmp_path, database_url, pool=PoolLimits(size=1))
    async with open_database(settings) as database:
        with open_journal(tmp_path / "journal") as journal:
            say(journal, *words)
            async with carrying(journal, database, notes.kind()):
                while journal.statistics().carried < len(words):
                    began = trio.current_time()
                    await database.execute(WRITE)
                    waits.append(trio.current_time() - began)
    assert notes.rows() == words
    assert len(waits) >= BACKLOG_BATCHES
    assert max(waits) < LONGEST_WAIT_SECONDS


async def test_one_bad_record_holds_up_nobody_and_is_put_aside_with_its_reason(
    database: Database, notes: Notes, tmp_path: Path
) -> None:
    with open_journal(tmp_path) as journal:
        say(journal, *"abc", "bad", *"def", "unreadable", "g")
        journal.append("from the future", b"?")
        say(journal, "h")
        async with carrying(journal, database, notes.kind()):
            await emptied(journal)
        assert journal.statistics().put_aside == 3
    assert notes.rows() == list("abcdefgh")
    aside = (tmp_path / "0" / "refused.jsonl").read_text().splitlines()
    assert ["Noted_said_check" in aside[0], "unreadable" in aside[1], "from the future" in aside[2]] == [True] * 3


async def test_a_full_journal_says_so_and_takes_records_again_after_the_outage(
    notes: Notes, line: Line, line_url: str, tmp_path: Path
) -> None:
    async with open_database(StorageSettings(tmp_path, line_url)) as database:
        with open_journal(tmp_path / "journal", limit=4_000) as journal:
            line.cut()
            async with carrying(journal, database, notes.kind()):
                with pytest.raises(JournalFull):
                    say(journal, *("x" * 100 for _ in range(100)))
                taken = journal.statistics().appended
                assert journal.statistics().refused == 1
                line.mend()
                await emptied(journal)
    assert notes.rows() == ["x" * 100] * taken
