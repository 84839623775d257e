"""Claims of scheduled actions, tried with a clock of their own: by hypothesis against a plain reading of the rules, and one by one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trio
from attrs import define, field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aeon.audit.log import AuditFilter, read_page
from aeon.discord.ids import GuildId
from aeon.schedule import table
from aeon.schedule.action import Action, Due
from aeon.schedule.claims import (
    CLAIM_SECONDS,
    DROPPED,
    FIRST_PAUSE_SECONDS,
    LAST_PAUSE_SECONDS,
    LATE_SECONDS,
    SPREAD_AT_ONCE,
    SPREAD_PER_SECOND,
    Claims,
    Shards,
    pause_seconds,
)
from aeon.schedule.errors import TakenOver
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.queries import Query
from tests.schedule.clock import StandingClock

GUILD, OTHER = GuildId("1100000000000000000"), GuildId("1200000000000000000")
KEYS = ("a", "b", "c")
KIND = "greet"
SETTLE_SECONDS = 10 * LAST_PAUSE_SECONDS
_EMPTY = Query.parse('DELETE FROM public."ScheduledAction"', "empty")
_FILL = Query.parse("""
    INSERT INTO public."ScheduledAction" ("guildId", "kind", "key", "dueAt", "availableAt")
    SELECT %(guild_id)s, 'greet', n::text, %(at)s, %(at)s FROM generate_series(1, %(many)s::integer) n
""")
_COUNT = Query.parse('SELECT count(*) AS count FROM public."ScheduledAction"', "count")
_DUE = Query.parse('SELECT "availableAt" AS at FROM public."ScheduledAction" ORDER BY 1', "due")
_TRIED = Query.parse('UPDATE public."ScheduledAction" SET "attempts" = %(attempts)s', "tried")
_LAST_EPOCH = Query.parse('UPDATE public."ScheduledAction" SET "epoch" = 9223372036854775807', "last_epoch")
_DUE_AT = Query.parse('UPDATE public."ScheduledAction" SET "dueAt" = %(due_at)s::timestamp', "due_at")


async def left(database: Database) -> int:
    [row] = await database.fetch_all(_COUNT)
    return int(str(row["count"]))


def action(key: str, due_at: datetime, *, guild_id: GuildId = GUILD, **payload: object) -> Action:
    return Action(guild_id, KIND, key, due_at, payload)


@define
class Wanted:
    """What the test knows of an action under a key: the last wish counts."""

    number: int
    due_at: datetime


@define
class House:
    """Two processes at one table, and what a plain reading of the rules says of it."""

    database: Database
    clock: StandingClock
    wanted: dict[str, Wanted] = field(factory=dict)
    claimed: dict[str, tuple[Due, datetime]] = field(factory=dict)
    """Claims that hold, by id, and until when."""
    stale: list[Due] = field(factory=list)
    done: list[int] = field(factory=list)
    dead: set[int] = field(factory=set)
    """Wishes that were replaced, cancelled or dropped."""
    numbers: int = 0

    async def put(self, key: str, seconds: int) -> None:
        if key in self.wanted:
            self.dead.add(self.wanted[key].number)
        self._forget(key)
        self.numbers += 1
        wish = Wanted(self.numbers, self.clock.now + timedelta(seconds=seconds))
        self.wanted[key] = wish
        await table.put(self.database, action(key, wish.due_at, number=wish.number))

    async def cancel(self, key: str) -> None:
        assert await table.cancel(self.database, GUILD, KIND, key) == (key in self.wanted)
        if key in self.wanted:
            self.dead.add(self.wanted.pop(key).number)
        self._forget(key)

    async def claim(self, limit: int) -> None:
        for due in await Claims(self.database, Shards(), self.clock).claim(limit):
            wish = self.wanted[due.key]
            assert due.payload == {"number": wish.number}, "the last wish counts"
            assert due.due_at.replace(tzinfo=UTC) == wish.due_at <= self.clock.now, "nothing is done before its time"
            held = self.claimed.get(due.id)
            assert held is None or held[1] <= self.clock.now, "what somebody has is nobody else's"
            if held is not None:
                self.stale.append(held[0])
            self.claimed[due.id] = due, self.clock.now + timedelta(seconds=CLAIM_SECONDS)

    async def end(self, how: str) -> None:
        """The oldest claim ends so; a process that was killed says nothing."""
        if not self.claimed:
            return
        due, _until = next(iter(self.claimed.values()))
        claims = Claims(self.database, Shards(), self.clock)
        if how == "finish":
            async with self.database.transaction() as transaction:
                await table.finish(transaction, due)
            self.done.append(due.payload["number"])
        elif how == "drop":
            await claims.drop(due, "it cannot be done")
            self.dead.add(due.payload["number"])
        elif how == "postpone":
            await claims.postpone(due, "later")
        if how in {"finish", "drop"}:
            del self.wanted[due.key]
        if how != "die":
            del self.claimed[due.id]
            self.stale.append(due)

    async def end_stale(self) -> None:
        """Whoever has lost a claim can neither end nor postpone the action."""
        for due in self.stale[-3:]:
            before = await self.database.fetch_all(_DUE)
            with pytest.raises(TakenOver):
                async with self.database.transaction() as transaction:
                    await table.finish(transaction, due)
            await Claims(self.database, Shards(), self.clock).postpone(due, "too late")
            assert await self.database.fetch_all(_DUE) == before

    def _forget(self, key: str) -> None:
        for due_id, (due, _until) in list(self.claimed.items()):
            if due.key == key:
                del self.claimed[due_id]
                self.stale.append(due)


steps = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(KEYS), st.integers(-100, 200)),
    st.tuples(st.just("cancel"), st.sampled_from(KEYS)),
    st.tuples(st.just("claim"), st.integers(1, 3)),
    st.tuples(st.just("end_stale")),
    st.tuples(st.just("end"), st.sampled_from(["finish", "drop", "postpone", "die"])),
    st.tuples(st.just("move"), st.sampled_from([0.1, 5.0, CLAIM_SECONDS, 300.0])),
)


async def play(url: str, folder: Path, moves: list[tuple[Any, ...]]) -> House:
    async with open_database(StorageSettings(folder, url)) as database:
        await database.execute(_EMPTY)
        house = House(database, StandingClock())
        for name, *args in moves:
            if name == "move":
                house.clock.move(*args)
            else:
                await getattr(house, name)(*args)
        for _ in range(2 * len(KEYS)):
            house.clock.move(SETTLE_SECONDS)
            await house.claim(len(KEYS))
            while house.claimed:
                await house.end("finish")
        assert await left(database) == 0
        return house


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(steps, max_size=25))
def test_every_wish_that_stands_is_done_once_and_never_before_its_time(
    database_url: str, tmp_path: Path, moves: list[tuple[Any, ...]]
) -> None:
    house = trio.run(play, database_url, tmp_path, moves)
    assert sorted(house.done) == sorted(set(house.done))
    assert set(house.done) | house.dead == set(range(1, house.numbers + 1))
    assert not set(house.done) & house.dead


async def test_whoever_has_lost_a_claim_has_no_say(database: Database) -> None:
    house = House(database, StandingClock())
    await house.put("a", 0)
    await house.claim(1)
    house.clock.move(CLAIM_SECONDS)
    await house.claim(1)
    await house.end_stale()
    await house.put("a", 0)
    await house.end_stale()
    assert await left(database) == 1


async def test_a_transaction_that_lost_the_action_leaves_nothing_else(database: Database) -> None:
    clock = StandingClock()
    claims = Claims(database, Shards(), clock)
    await table.put(database, action("a", clock.now))
    [due] = await claims.claim(1)
    await table.cancel(database, GUILD, KIND, "a")
    with pytest.raises(TakenOver):
        await claims.drop(due, "never")
    assert await read_page(database, GUILD, AuditFilter(), limit=10) == []


async def test_what_can_never_be_done_is_dropped_and_the_audit_log_says_why(database: Database) -> None:
    clock = StandingClock()
    claims = Claims(database, Shards(), clock)
    await table.put(database, action("a", clock.now))
    [due] = await claims.claim(1)
    await claims.drop(due, "nobody can read it")
    assert await left(database) == 0
    [row] = await read_page(database, GUILD, AuditFilter(), limit=10)
    assert (row.action_type, row.reason, row.bot_action) == (DROPPED, "nobody can read it", True)
    assert row.metadata == {"kind": KIND, "key": "a", "dueAt": "2030-01-01T00:00:00.000Z"}


async def test_each_process_takes_its_own_shards_and_the_first_what_is_no_guilds(database: Database) -> None:
    clock = StandingClock()
    guilds = [GuildId(str((1 << 60) + (shard << 22))) for shard in range(4)]
    odd = [GuildId(text) for text in ("", "guild", "9" * 40, "-1")]
    for guild_id in [*guilds, *odd]:
        await table.put(database, action("a", clock.now, guild_id=guild_id))
    first, second = Claims(database, Shards(0, 1, 4), clock), Claims(database, Shards(2, 3, 4), clock)
    assert {due.guild_id for due in await second.claim(10)} == set(guilds[2:])
    assert {due.guild_id for due in await first.claim(10)} == {*guilds[:2], *odd}


async def test_what_is_due_in_a_shard_that_another_process_has_is_left_to_it(database: Database) -> None:
    clock, held = StandingClock(), {0}
    guilds = [GuildId(str((1 << 60) + (shard << 22))) for shard in range(2)]
    for guild_id in guilds:
        await table.put(database, action("a", clock.now - timedelta(days=1), guild_id=guild_id))
    claims = Claims(database, Shards(0, 1, 2, held.__contains__), clock)
    assert await claims.spread() == 1
    clock.move(0.05)
    assert [due.guild_id for due in await claims.claim(10)] == guilds[:1]
    held.clear()
    assert not claims.are_any
    assert await claims.claim(10) == []
    held.add(1)
    assert [due.guild_id for due in await claims.claim(10)] == guilds[1:]


async def test_many_that_are_late_are_spread_and_few_are_not(database: Database) -> None:
    clock = StandingClock()
    claims = Claims(database, Shards(), clock)
    await table.put(database, action("fresh", clock.now - timedelta(seconds=LATE_SECONDS - 1)))
    await table.put(database, action("late", clock.now - timedelta(days=3)))
    assert await claims.spread() == 1
    clock.move(0.05)
    assert len(await claims.claim(10)) == 2
    for number in range(200):
        await table.put(database, action(f"late {number}", clock.now - timedelta(days=3)))
    assert await claims.spread() == 200
    at_once = len(await claims.claim(300))
    assert at_once < 20
    clock.move(10.0)
    assert at_once + len(await claims.claim(300)) == 200


async def test_what_is_anothers_is_not_spread_and_delays_nothing_of_ours(database: Database) -> None:
    clock = StandingClock()
    ours, theirs = (GuildId(str((1 << 60) + (shard << 22))) for shard in range(2))
    for number in range(100):
        await table.put(database, action(str(number), clock.now - timedelta(days=1), guild_id=theirs))
    await table.put(database, action("ours", clock.now - timedelta(days=1), guild_id=ours))
    claims = Claims(database, Shards(0, 0, 2), clock)
    assert await claims.spread() == 1
    clock.move(0.05)
    assert [due.key for due in await claims.claim(10)] == ["ours"]


async def test_very_many_that_are_late_are_spread_in_slices(database: Database) -> None:
    clock, many = StandingClock(), SPREAD_AT_ONCE + 10
    await database.execute(_FILL, {"guild_id": GUILD, "many": many, "at": clock.now - timedelta(days=1)})
    claims = Claims(database, Shards(), clock)
    assert await claims.spread() == SPREAD_AT_ONCE
    assert await claims.spread(SPREAD_AT_ONCE) == 10
    clock.move(SPREAD_AT_ONCE / SPREAD_PER_SECOND)
    assert len(await claims.claim(many)) == SPREAD_AT_ONCE
    clock.move(10 / SPREAD_PER_SECOND)
    assert len(await claims.claim(many)) == 10


async def test_those_of_busy_guilds_are_left(database: Database) -> None:
    clock = StandingClock()
    claims = Claims(database, Shards(), clock)
    for guild_id in (GUILD, OTHER):
        await table.put(database, action("a", clock.now, guild_id=guild_id))
    assert [due.guild_id for due in await claims.claim(10, busy=[GUILD])] == [OTHER]
    assert [due.guild_id for due in await claims.claim(10)] == [GUILD]


async def test_only_who_has_an_action_can_hold_it(database: Database) -> None:
    await table.put(database, action("a", datetime.now(UTC)))
    claims = Claims(database)
    [due] = await claims.claim(1)
    await table.hold(database, due)
    assert await claims.claim(1) == []
    await table.put(database, action("a", datetime.now(UTC)))
    with pytest.raises(TakenOver):
        await table.hold(database, due)


def test_pauses_grow_to_a_limit_and_are_never_alike() -> None:
    pauses = [[pause_seconds(attempts) for _ in range(50)] for attempts in (0, 1, 2, 40, 100_000)]
    for some, longest in zip(pauses, (1, 2, 4, LAST_PAUSE_SECONDS, LAST_PAUSE_SECONDS), strict=True):
        limit = longest if longest == LAST_PAUSE_SECONDS else longest * FIRST_PAUSE_SECONDS
        assert all(limit / 2 <= pause <= limit for pause in some)
        assert len(set(some)) > 40


@pytest.mark.parametrize("attempts", [-5, 2**31 - 1])
async def test_any_number_of_tries_can_be_put_off(database: Database, attempts: int) -> None:
    await table.put(database, action("odd", StandingClock().now))
    await database.execute(_TRIED, {"attempts": attempts})
    claims = Claims(database, Shards(), StandingClock())
    [due] = await claims.claim(1)
    await claims.postpone(due, "not now")
    [row] = await database.fetch_all(_DUE)
    assert row["at"] > StandingClock().now.replace(tzinfo=None)  # type: ignore[operator]


async def test_the_largest_epoch_keeps_nobody_from_anything(database: Database) -> None:
    clock = StandingClock()
    claims = Claims(database, Shards(), clock)
    await table.put(database, action("odd", clock.now))
    await database.execute(_LAST_EPOCH)
    await table.put(database, action("good", clock.now, guild_id=OTHER))
    assert {due.key for due in await claims.claim(2)} == {"odd", "good"}
    await database.execute(_LAST_EPOCH)
    await table.put(database, action("odd", clock.now))
    assert [due.key for due in await claims.claim(2)] == ["odd"]


@pytest.mark.parametrize("due_at", ["infinity", "-infinity", "20000-01-01"])
async def test_what_waits_until_no_time_of_the_calendar_can_be_looked_at(database: Database, due_at: str) -> None:
    await table.put(database, action("odd", StandingClock().now))
    await database.execute(_DUE_AT, {"due_at": due_at})
    assert await table.find(database, GUILD, KIND, "odd") is not None


async def test_a_character_that_the_database_does_not_take_is_left_out(database: Database) -> None:
    await table.put(database, action("odd", StandingClock().now, reason="a\x00b \\u0000"))
    waiting = await table.find(database, GUILD, KIND, "odd")
    assert waiting is not None
    assert waiting.payload == {"reason": "ab \\u0000"}
