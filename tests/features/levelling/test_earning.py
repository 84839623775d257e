"""Which messages earn something, before anybody is asked."""

import msgspec
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from aeon.actors.turn import Turn
from aeon.discord.events import MessageCreate
from aeon.discord.ids import DISCORD_EPOCH_MS, MessageId, UserId
from aeon.features.levelling.counting import Counted, Earning, Gain
from aeon.features.levelling.earning import (
    HANDLERS,
    KEPT_MEMBERS,
    OPEN_AT_MOST,
    PAUSE_MS,
    Pauses,
    amount_of,
    earn,
    wakes,
)
from aeon.guild.interests import interest_of
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState
from tests.commands.calls import message
from tests.guild.examples import BOT, CHANNEL, GUILD, MEMBER, OWNER, Notebook, guild_state, user, wish_of

NOON = 1_800_000_000_000


def written(at: int, user_id: UserId = MEMBER) -> MessageCreate:
    """A message of this moment, in milliseconds since 1970."""
    return message("hello", user_id, id=MessageId(str(at - DISCORD_EPOCH_MS << 22)))


def house(settings: Settings | None = None) -> tuple[GuildState, Notebook]:
    state, notebook = guild_state(settings), Notebook()
    state.ports = evolve(state.ports, records=notebook)
    return state, notebook


def hear(state: GuildState, *messages: MessageCreate) -> None:
    for each in messages:
        turn = Turn(now=1.0)
        assert earn(state, each, turn) is False
        assert wish_of(turn).effects == []


def earned(notebook: Notebook) -> list[Earning]:
    assert {kind for kind, _ in notebook.records} <= {"xp"}
    return [msgspec.json.decode(body, type=Earning) for _, body in notebook.records]


def tell(state: GuildState, *gains: Gain) -> None:
    """The database has counted."""
    told = next(each for each in HANDLERS if each.message is Counted)
    told.handle(state, Counted(gains), Turn(now=1.0))


def gain_of(earning: Earning, *, last_at: int | None = None) -> Gain:
    """Counted, or refused where another was counted last."""
    counted_at = earning.at if last_at is None else last_at
    amount, is_counted = earning.amount, last_at is None
    return Gain(earning.user_id, earning.message_id, CHANNEL, earning.at, amount, 20, counted_at, is_counted=is_counted)


def test_a_message_earns_its_author_something_once_a_minute_by_the_time_it_was_written() -> None:
    state, notebook = house()
    hear(state, written(NOON), written(NOON, OWNER))
    tell(state, *map(gain_of, earned(notebook)))
    hear(state, *(written(NOON + offset) for offset in (1, PAUSE_MS - 1, PAUSE_MS, 2 * PAUSE_MS - 1)))
    hear(state, written(NOON + 1, OWNER))
    found = earned(notebook)
    assert [(each.user_id, each.at - NOON) for each in found] == [(MEMBER, 0), (OWNER, 0), (MEMBER, PAUSE_MS)]
    assert {(each.guild_id, each.channel_id) for each in found} == {(GUILD, CHANNEL)}
    assert all(15 <= each.amount <= 25 for each in found)


def test_bots_and_webhooks_earn_nothing_and_nobody_does_where_levels_are_off() -> None:
    state, notebook = house()
    bot = structs.replace(written(NOON), author=user(BOT, bot=True))
    hear(state, bot, structs.replace(written(NOON), webhook_id="1"), structs.replace(written(NOON), type=7))
    off, _ = house(Settings(levelling_enabled=False))
    off.ports = state.ports
    hear(off, written(NOON))
    assert earned(notebook) == []


def test_nothing_is_kept_where_the_journal_is_short_of_room() -> None:
    state, notebook = house()
    notebook.is_full = True
    hear(state, written(NOON))
    assert earned(notebook) == []


def test_a_guild_is_woken_for_messages_only_where_they_earn_something() -> None:
    assert wakes(guild_state()) & interest_of(written(NOON), BOT)
    assert wakes(guild_state(Settings(levelling_enabled=False))) == 0


@given(st.integers(0, 2**63).map(lambda number: MessageId(str(number))))
def test_what_a_message_is_worth_depends_on_itself_alone(message_id: MessageId) -> None:
    assert 15 <= amount_of(message_id) <= 25
    assert amount_of(message_id) == amount_of(MessageId(str(message_id)))


def test_messages_are_worth_anything_from_15_to_25() -> None:
    assert {amount_of(written(NOON + number).id) for number in range(500)} == set(range(15, 26))


def test_until_the_database_has_spoken_all_of_a_members_messages_are_brought_before_it() -> None:
    """After a restart one of them may look as if it counted, although one of half a minute before did."""
    state, notebook = house()
    hear(state, written(NOON + 30_000), written(NOON + 40_000))
    first, second = earned(notebook)
    tell(state, gain_of(first, last_at=NOON))
    hear(state, written(NOON + 50_000))
    third = earned(notebook)[2]
    tell(state, gain_of(second, last_at=NOON), gain_of(third, last_at=NOON))
    hear(state, written(NOON + PAUSE_MS - 1), written(NOON + PAUSE_MS))
    assert [each.at - NOON for each in earned(notebook)] == [30_000, 40_000, 50_000, PAUSE_MS]


def test_where_another_was_counted_than_was_thought_the_pause_is_another_too() -> None:
    state, notebook = house()
    hear(state, written(NOON))
    tell(state, gain_of(earned(notebook)[0]))
    hear(state, written(NOON + PAUSE_MS + 30_000))
    tell(state, gain_of(earned(notebook)[1], last_at=NOON + PAUSE_MS))
    hear(state, written(NOON + 2 * PAUSE_MS))
    assert [each.at - NOON for each in earned(notebook)] == [0, PAUSE_MS + 30_000, 2 * PAUSE_MS]


def test_few_messages_of_a_member_wait_for_a_database_that_is_away() -> None:
    state, notebook = house()
    hear(state, *(written(NOON + number) for number in range(10 * OPEN_AT_MOST)))
    assert len(earned(notebook)) == OPEN_AT_MOST + 1


@pytest.mark.parametrize("members", [100, 3 * KEPT_MEMBERS])
def test_memory_is_bounded_by_those_who_wrote_in_the_last_minute(members: int) -> None:
    pauses = Pauses()
    for number in range(members):
        assert pauses.is_over(UserId(str(number)), NOON)
        pauses.learn(UserId(str(number)), NOON, last_at=NOON)
    assert len(pauses) <= min(members, KEPT_MEMBERS)
    assert not pauses.is_over(UserId(str(members - 1)), NOON + 1)
    for number in range(200):
        user_id = UserId(f"1{number:03}")
        at = NOON + (number + 2) * PAUSE_MS
        assert pauses.is_over(user_id, at)
        pauses.learn(user_id, at, last_at=at)
    assert len(pauses) <= KEPT_MEMBERS
    for number in range(members):
        pauses.is_over(UserId(f"2{number:05}"), NOON)
    assert len(pauses) <= 2 * KEPT_MEMBERS


def test_a_time_to_come_that_another_program_wrote_ends_nobody_elses_pause() -> None:
    pauses = Pauses()
    for number in range(64):
        assert pauses.is_over(UserId(str(number)), NOON)
        pauses.learn(UserId(str(number)), NOON, last_at=NOON)
    assert pauses.is_over(MEMBER, NOON)
    pauses.learn(MEMBER, NOON, last_at=253_402_214_400_000)
    assert not any(pauses.is_over(UserId(str(number)), NOON + 1) for number in range(64))
