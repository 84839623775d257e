"""Messages counted in the database: each once, whatever comes again and in whichever batches."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import trio
from attrs import define, evolve, field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aeon.audit.by import UNKNOWN, By
from aeon.discord.ids import ChannelId, GuildId, MessageId, UserId
from aeon.features.levelling.counting import Counted, Earning, Gain, pack, xp_kind
from aeon.features.levelling.curve import MOST_XP
from aeon.features.levelling.standings import Change, change_xp, read_page, read_standing
from aeon.storage.database import Database, StorageSettings, open_database
from aeon.storage.queries import Query
from tests.guild.examples import CHANNEL, GUILD, MEMBER, OWNER

NOON = 1_800_000_000_000
MINUTE = 60_000
CLEAR = Query.parse('DELETE FROM public."MemberLevel"', "clear")
LAST_AT = Query.parse("""
    INSERT INTO public."MemberLevel" ("guildId", "userId", "lastXpAt") VALUES (%(guild_id)s, %(user_id)s, %(time)s::timestamp)
""")


def earning(at: int, user_id: UserId = MEMBER, amount: int = 20, guild_id: GuildId = GUILD) -> Earning:
    return Earning(guild_id, user_id, amount, NOON + at, MessageId(f"{user_id}{at}"), CHANNEL)


@define(eq=False)
class Told:
    gains: list[tuple[GuildId, Gain]] = field(factory=list)

    def tell(self, guild_id: GuildId, message: object) -> None:
        assert isinstance(message, Counted)
        self.gains += [(guild_id, gain) for gain in message.gains]


async def count(database: Database, *batches: Sequence[Earning]) -> list[tuple[GuildId, Gain]]:
    """What guilds are told when these batches come to the database."""
    told = Told()
    kind = xp_kind(told.tell)
    for batch in batches:
        bodies = [pack(each) for each in batch]
        async with database.transaction() as transaction:
            await kind.write(transaction, bodies)
        kind.written(bodies)
    return told.gains


async def xp(database: Database, guild_id: GuildId = GUILD) -> dict[UserId, int]:
    return {row.user_id: row.xp for row in await read_page(database, guild_id, limit=100)}


async def test_what_messages_earned_adds_up_and_the_guild_hears_of_it(database: Database) -> None:
    told = await count(database, [earning(0), earning(5, OWNER, 15)], [earning(MINUTE, amount=25)])
    assert await xp(database) == {MEMBER: 45, OWNER: 15}
    assert [(gain.user_id, gain.xp, gain.is_counted) for _, gain in told] == [
        (MEMBER, 20, True),
        (OWNER, 15, True),
        (MEMBER, 45, True),
    ]
    assert told[2][1] == Gain(
        MEMBER,
        MessageId(f"{MEMBER}{MINUTE}"),
        ChannelId(CHANNEL),
        NOON + MINUTE,
        25,
        45,
        NOON + MINUTE,
        is_counted=True,
    )


async def test_what_comes_again_or_too_soon_is_not_counted_and_the_guild_hears_which_was(database: Database) -> None:
    told = await count(database, [earning(0)], [earning(0), earning(30_000)], [earning(-MINUTE)])
    assert await xp(database) == {MEMBER: 20}
    assert [(gain.is_counted, gain.xp, gain.last_at) for _, gain in told[1:]] == [(False, 20, NOON)] * 3


async def test_a_backlog_of_one_member_is_counted_message_by_message(database: Database) -> None:
    batch = [earning(minute * MINUTE // 2) for minute in range(10)]
    told = await count(database, batch)
    assert await xp(database) == {MEMBER: 100}
    assert [gain.is_counted for _, gain in told] == [True, False] * 5


async def test_guilds_are_told_of_their_own_messages(database: Database) -> None:
    other = GuildId("100000000000000777")
    told = await count(database, [earning(0), earning(0, guild_id=other)])
    assert [guild_id for guild_id, _ in told] == [GUILD, other]
    assert await xp(database, other) == {MEMBER: 20}


async def test_a_batch_that_did_not_come_to_pass_is_counted_when_it_comes_again(database: Database) -> None:
    told = Told()
    kind, bodies = xp_kind(told.tell), [pack(earning(0)), pack(earning(MINUTE))]
    with trio.CancelScope() as scope:
        async with database.transaction() as transaction:
            await kind.write(transaction, bodies)
            scope.cancel()
            await trio.lowlevel.checkpoint()
    assert await xp(database) == {}
    async with database.transaction() as transaction:
        await kind.write(transaction, bodies[:1])
    kind.written(bodies[:1])
    assert [gain.xp for _, gain in told.gains] == [20]


async def test_nobody_has_more_than_there_is(database: Database) -> None:
    await change_xp(database, GUILD, Change(MEMBER, UNKNOWN, xp=MOST_XP - 1))
    [(_, gain)] = await count(database, [earning(0)])
    assert (gain.xp, gain.is_counted) == (MOST_XP, True)


@pytest.mark.parametrize("time", ["infinity", "294276-12-31 23:59:59", "20000-01-01"])
async def test_nothing_more_is_counted_behind_a_time_that_no_calendar_has_and_all_others_are(
    database: Database, time: str
) -> None:
    await database.execute(LAST_AT, {"guild_id": GUILD, "user_id": MEMBER, "time": time})
    told = await count(database, [earning(0), earning(0, OWNER)], [earning(MINUTE)])
    assert await xp(database) == {MEMBER: 0, OWNER: 20}
    assert [gain.is_counted for _, gain in told] == [False, True, False]


async def test_before_a_time_that_no_calendar_has_nothing_was_counted(database: Database) -> None:
    await database.execute(LAST_AT, {"guild_id": GUILD, "user_id": MEMBER, "time": "-infinity"})
    await count(database, [earning(0)])
    assert await xp(database) == {MEMBER: 20}


async def test_places_follow_what_was_earned(database: Database) -> None:
    for number, amount in enumerate((10, 30, 30, 20)):
        await count(database, [earning(0, UserId(str(number)), amount)])
    rows = await read_page(database, GUILD, limit=100)
    assert [row.user_id for row in rows] == ["2", "1", "3", "0"]
    ahead = [await read_standing(database, GUILD, row.user_id) for row in rows]
    assert [standing.ahead for standing in ahead if standing is not None] == [0, 1, 2, 3]
    assert await read_standing(database, GUILD, UserId("9")) is None


async def test_a_wish_that_comes_twice_is_met_once(database: Database) -> None:
    wish = Change(MEMBER, By(OWNER), amount=50, source_id="500000000000000001")
    first, again = await change_xp(database, GUILD, wish), await change_xp(database, GUILD, wish)
    assert (first.before, first.row.xp, again.before, again.row.xp) == (0, 50, 50, 50)
    other = await change_xp(database, GUILD, evolve(wish, source_id="500000000000000002"))
    assert other.row.xp == 100


WRITTEN = st.lists(st.tuples(st.sampled_from(["1", "2", "3"]), st.integers(0, 6 * MINUTE)), max_size=20)


def counted(messages: list[Earning]) -> int:
    """What the rule gives for messages in the order in which they came."""
    last: dict[str, int] = {}
    total = 0
    for each in messages:
        if each.user_id not in last or each.at >= last[each.user_id] + MINUTE:
            last[each.user_id] = each.at
            total += each.amount
    return total


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=WRITTEN, again=WRITTEN, size=st.integers(1, 7))
def test_any_batches_come_to_what_the_rule_gives(
    database_url: str, written: list[tuple[str, int]], again: list[tuple[str, int]], size: int
) -> None:
    messages = [earning(at, UserId(user_id), 15 + at % 11) for user_id, at in [*written, *again, *written]]

    async def run() -> int:
        async with open_database(StorageSettings(Path(), database_url)) as database:
            await database.execute(CLEAR)
            await count(database, *(messages[start : start + size] for start in range(0, len(messages), size)))
            return sum((await xp(database)).values())

    assert trio.run(run) == counted(messages)
