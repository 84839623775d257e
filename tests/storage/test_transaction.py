"""What a transaction says of its end is true, wherever it is stopped."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
import trio
from attrs import evolve, frozen

from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.errors import (
    Clash,
    Conflict,
    DatabaseUnavailable,
    OutcomeUnknown,
    QueryBroken,
    ReferenceBroken,
    StorageError,
    TimedOut,
    ValueRefused,
)
from aeon.storage.pool import PoolLimits
from aeon.storage.queries import Query
from aeon.storage.transaction import Isolation, TimeLimits
from tests.conftest import Line
from tests.storage.notes import COUNT, INSERT, SLEEP, count, insert_thrice, make_notes, run

BUSY = Query.parse(
    "SELECT count(*)::integer AS count FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(30)%%'", "busy"
)
RUNNING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE %s"
SLEEPING, COMMITTING = "SELECT pg_sleep(30)%", "%COMMIT%"
KILL_OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

QUICK = TimeLimits(statement=0.2, lock=0.1, transaction=2.0, grace=5.0)


@frozen
class Count:
    count: int


@pytest.fixture
def notes_url(database_url: str) -> str:
    make_notes(database_url)
    return database_url


def settings(url: str, folder: Path) -> StorageSettings:
    return StorageSettings(folder, url, pool=PoolLimits(size=2))


async def insert_then(database: Database, act: Callable[[], Awaitable[None]] | None) -> None:
    """Insert a note and act before the commit; without an act, do something wrong and go on as if nothing were."""
    async with database.transaction() as transaction:
        await transaction.execute(INSERT, {"text": "x"})
        if act is not None:
            await act()
            return
        with pytest.raises(QueryBroken):
            await transaction.execute(Query.parse("SELECT nonsense"))


def wait_for_no_others(url: str) -> None:
    """Until the server has ended all other sessions, which it must within 5 s."""
    run(
        url,
        """DO $$ BEGIN
            FOR turn IN 1..500 LOOP
                PERFORM pg_stat_clear_snapshot();
                EXIT WHEN NOT EXISTS (
                    SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                        AND backend_type = 'client backend'
                );
                PERFORM pg_sleep(0.01);
            END LOOP;
        END $$""",
    )


async def test_a_cancelled_statement_stops_on_the_server(notes_url: str, tmp_path: Path) -> None:
    async with open_database(settings(notes_url, tmp_path)) as database:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(cancel_when_running, notes_url, SLEEPING, nursery.cancel_scope)
            async with database.transaction() as transaction:
                await transaction.execute(INSERT, {"text": "x"})
                await transaction.fetch_all(SLEEP)
        assert await database.fetch_one(BUSY, into=Count) == Count(0)
        assert await database.fetch_one(COUNT, {"text": "x"}, into=Count) == Count(0)
        assert database.statistics().discarded == 0


async def test_what_is_said_is_true_wherever_the_line_is_cut(
    line: Line, line_url: str, notes_url: str, tmp_path: Path
) -> None:
    said: set[type[StorageError] | None] = set()
    async with open_database(settings(line_url, tmp_path)) as database:
        for cut_after in range(1, 1200, 23):
            line.mend()
            with trio.fail_after(30):
                await reachable(database)
            line.cut_after = cut_after
            error = await outcome(database, f"cut {cut_after}")
            line.cut_after = None
            done = count(notes_url, f"cut {cut_after}")
            said.add(type(error) if error else None)
            assert done in {0, 3}
            if error is None:
                assert done == 3
            elif not isinstance(error, OutcomeUnknown):
                assert done == 0
            assert database.statistics().in_use == 0
    assert said == {None, DatabaseUnavailable, OutcomeUnknown}


async def outcome(database: Database, text: str) -> StorageError | None:
    try:
        await insert_thrice(database, text)
    except StorageError as error:
        return error
    return None


async def reachable(database: Database) -> None:
    while True:
        try:
            return await database.check()
        except DatabaseUnavailable as error:
            await trio.sleep(error.retry_after)


async def test_connections_that_died_while_idle_are_not_noticed(notes_url: str, tmp_path: Path) -> None:
    async with open_database(settings(notes_url, tmp_path)) as database:
        await insert_thrice(database, "before")
        run(notes_url, KILL_OTHERS)
        await insert_thrice(database, "after")
        run(notes_url, KILL_OTHERS)
        assert await database.fetch_one(COUNT, {"text": "after"}, into=Count) == Count(3)


async def test_a_server_that_ends_the_session_before_commit_has_changed_nothing(notes_url: str, tmp_path: Path) -> None:
    async with open_database(settings(notes_url, tmp_path)) as database:
        with pytest.raises(DatabaseUnavailable):
            await insert_then(database, partial(trio.to_thread.run_sync, run, notes_url, KILL_OTHERS))
        assert count(notes_url, "x") == 0


async def test_a_commit_that_the_server_refuses_has_changed_nothing(notes_url: str, tmp_path: Path) -> None:
    run(notes_url, "ALTER TABLE note ADD CONSTRAINT once UNIQUE (text) DEFERRABLE INITIALLY DEFERRED")
    async with open_database(settings(notes_url, tmp_path)) as database:
        with pytest.raises(Conflict) as conflict:
            await insert_thrice(database, "x")
        assert conflict.value.constraint == "once"
        assert count(notes_url, "x") == 0
        assert database.statistics().discarded == 0


async def test_a_commit_under_way_is_not_cancelled(notes_url: str, tmp_path: Path) -> None:
    with held_commits(notes_url) as let_go:
        async with open_database(settings(notes_url, tmp_path)) as database, trio.open_nursery() as nursery:
            with trio.CancelScope() as scope:

                async def cancel() -> None:
                    await cancel_when_running(notes_url, COMMITTING, scope)
                    let_go()

                nursery.start_soon(cancel)
                await database.execute(INSERT, {"text": "x"})
            assert scope.cancel_called
            assert not scope.cancelled_caught
            assert count(notes_url, "x") == 1


async def test_a_line_lost_during_commit_leaves_the_outcome_unknown(
    line: Line, line_url: str, notes_url: str, tmp_path: Path
) -> None:
    with held_commits(notes_url):
        async with open_database(settings(line_url, tmp_path)) as database, trio.open_nursery() as nursery:

            async def cut() -> None:
                await until_running(notes_url, COMMITTING)
                line.cut()

            nursery.start_soon(cut)
            with pytest.raises(OutcomeUnknown):
                await database.execute(INSERT, {"text": "x"})


@contextmanager
def held_commits(url: str) -> Iterator[Callable[[], object]]:
    """Keep every COMMIT that adds notes waiting, until what this gives is called."""
    run(
        url,
        """CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION dawdle()""",
    )
    with psycopg.connect(url) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(1)")
        yield holder.rollback


async def until_running(url: str, query: str) -> None:
    """Wait until the server is at a statement like this."""
    with psycopg.connect(url, autocommit=True) as connection, trio.fail_after(30):
        while True:
            found = connection.execute(RUNNING, (query,)).fetchone()
            if found is not None:
                return
            await trio.sleep(0.01)


async def cancel_when_running(url: str, query: str, scope: trio.CancelScope) -> None:
    await until_running(url, query)
    scope.cancel()


async def test_the_server_ends_statements_that_take_too_long(notes_url: str, tmp_path: Path) -> None:
    async with open_database(evolve(settings(notes_url, tmp_path), times=QUICK)) as database:
        with pytest.raises(TimedOut, match="statement timeout"):
            async with database.transaction() as transaction:
                await transaction.fetch_all(SLEEP)
        async with database.transaction() as holder:
            await holder.execute(Query.parse("LOCK TABLE note"))
            with pytest.raises(TimedOut, match="lock timeout"):
                await database.execute(INSERT, {"text": "x"})
        assert database.statistics().discarded == 0


async def test_a_read_that_takes_too_long_is_ended_by_us(notes_url: str, tmp_path: Path) -> None:
    times = evolve(QUICK, grace=0.1)
    async with open_database(evolve(settings(notes_url, tmp_path), times=times)) as database:
        with pytest.raises(TimedOut):
            await database.fetch_all(SLEEP)
        assert await database.fetch_one(BUSY, into=Count) == Count(0)


async def test_a_forgotten_transaction_is_ended_by_the_server(notes_url: str, tmp_path: Path) -> None:
    async with open_database(evolve(settings(notes_url, tmp_path), times=evolve(QUICK, transaction=0.1))) as database:
        with pytest.raises(DatabaseUnavailable):
            await insert_then(database, partial(trio.to_thread.run_sync, wait_for_no_others, notes_url))
        assert count(notes_url, "x") == 0


async def test_a_swallowed_error_does_not_pass_for_success(notes_url: str, tmp_path: Path) -> None:
    async with open_database(settings(notes_url, tmp_path)) as database:
        with pytest.raises(QueryBroken, match="was rolled back"):
            await insert_then(database, None)
        assert count(notes_url, "x") == 0


async def test_a_transaction_is_of_no_use_after_its_block(notes_url: str, tmp_path: Path) -> None:
    async with open_database(settings(notes_url, tmp_path)) as database:
        async with database.transaction() as transaction:
            pass
        with pytest.raises(QueryBroken, match="has ended"):
            await transaction.execute(INSERT, {"text": "x"})


async def test_a_snapshot_sees_one_moment_and_writes_nothing(notes_url: str, tmp_path: Path) -> None:
    async with open_database(settings(notes_url, tmp_path)) as database:
        async with database.transaction(Isolation.SNAPSHOT) as snapshot:
            assert await snapshot.fetch_one(COUNT, {"text": "x"}, into=Count) == Count(0)
            await database.execute(INSERT, {"text": "x"})
            assert await snapshot.fetch_one(COUNT, {"text": "x"}, into=Count) == Count(0)
        with pytest.raises(DatabaseUnavailable, match="read-only"):
            async with database.transaction(Isolation.SNAPSHOT) as snapshot:
                await snapshot.execute(INSERT, {"text": "x"})


async def test_a_deadlock_is_a_clash(notes_url: str, tmp_path: Path) -> None:
    run(notes_url, "INSERT INTO note (text) VALUES ('a'), ('b')")
    lock = Query.parse("SELECT 1 FROM note WHERE text = %(text)s FOR UPDATE", "lock_note")
    clashes = 0
    both_hold_one = [trio.Event(), trio.Event()]
    async with open_database(evolve(settings(notes_url, tmp_path), times=TimeLimits(lock=5.0))) as database:

        async def lock_both(mine: int, first: str, second: str) -> None:
            nonlocal clashes
            try:
                async with database.transaction() as transaction:
                    await transaction.fetch_all(lock, {"text": first})
                    both_hold_one[mine].set()
                    await both_hold_one[1 - mine].wait()
                    await transaction.fetch_all(lock, {"text": second})
            except Clash:
                clashes += 1

        async with trio.open_nursery() as nursery:
            nursery.start_soon(lock_both, 0, "a", "b")
            nursery.start_soon(lock_both, 1, "b", "a")
    assert clashes == 1


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("INSERT INTO thing VALUES (1, 1, 'x')", Conflict("thing_pkey")),
        ("INSERT INTO thing VALUES (2, 9, 'x')", ReferenceBroken("thing_other_fkey")),
        ("INSERT INTO thing VALUES (2, 1, 'xx')", ValueRefused("thing_word_check")),
        ("INSERT INTO thing VALUES (2, 1, NULL)", ValueRefused("word")),
        ("INSERT INTO thing VALUES ('two', 1, 'x')", ValueRefused("")),
    ],
)
async def test_the_servers_refusals_are_named(
    notes_url: str, tmp_path: Path, statement: str, error: StorageError
) -> None:
    run(
        notes_url,
        """CREATE TABLE thing (
            id integer PRIMARY KEY, other integer REFERENCES thing, word text NOT NULL CHECK (length(word) = 1)
        ); INSERT INTO thing VALUES (1, 1, 'x')""",
    )
    async with open_database(settings(notes_url, tmp_path)) as database:
        with pytest.raises(type(error)) as raised:
            await database.execute(Query.parse(statement))
        assert getattr(raised.value, "constraint", None) == getattr(error, "constraint", None)


async def test_a_text_with_a_nul_is_refused_before_it_is_sent(notes_url: str, tmp_path: Path) -> None:
    async with open_database(settings(notes_url, tmp_path)) as database:
        with pytest.raises(ValueRefused):
            await database.execute(INSERT, {"text": "a\0b"})
        assert database.statistics().discarded == 0
