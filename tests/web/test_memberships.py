"""What people are in guilds, kept for moments, on a clock of its own."""

import pytest
import trio
from attrs import define, field
from trio.testing import MockClock, wait_all_tasks_blocked

from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.guild.errors import DiscordAway
from aeon.guild.standing import Membership
from aeon.web.errors import RateLimited
from aeon.web.memberships import ANSWER_SECONDS, ASK_RATE, KEPT_SECONDS, Memberships

GUILD = GuildId("1")
USER = UserId("2")
BEFORE = Membership((RoleId("3"),))
AFTER = Membership()


@define
class Discord:
    """Answers when it is let; each question gets what holds when it is put."""

    said: Membership | None = BEFORE
    asked: int = 0
    away: bool = False
    may_answer: trio.Event = field(factory=trio.Event)

    async def ask(self, guild_id: GuildId, user_id: UserId) -> Membership | None:
        del guild_id, user_id
        self.asked += 1
        said = self.said
        await self.may_answer.wait()
        if self.away:
            raise DiscordAway
        return said


def answering(*, away: bool = False) -> Discord:
    discord = Discord(away=away)
    discord.may_answer.set()
    return discord


async def test_an_answer_serves_for_five_seconds(autojump_clock: MockClock) -> None:
    discord = answering()
    memberships = Memberships(discord.ask)
    assert await memberships.of(GUILD, USER) == BEFORE
    discord.said = None
    await trio.sleep(KEPT_SECONDS - 0.1)
    assert await memberships.of(GUILD, USER) == BEFORE
    assert await memberships.of(GUILD, USER, max_age=0.3) is None
    await trio.sleep(KEPT_SECONDS - 0.1)
    assert (await memberships.of(GUILD, USER), discord.asked) == (None, 2)


async def test_many_at_once_put_one_question(autojump_clock: MockClock) -> None:
    discord, answers = Discord(), list[Membership | None]()
    memberships = Memberships(discord.ask)

    async def ask() -> None:
        answers.append(await memberships.of(GUILD, USER))

    async with trio.open_nursery() as nursery:
        for _ in range(20):
            nursery.start_soon(ask)
        await wait_all_tasks_blocked()
        discord.may_answer.set()
    assert (answers, discord.asked) == ([BEFORE] * 20, 1)


async def test_who_asks_after_a_change_never_gets_what_was_before(autojump_clock: MockClock) -> None:
    discord = Discord()
    memberships = Memberships(discord.ask)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(memberships.of, GUILD, USER)
        await wait_all_tasks_blocked()
        discord.said = AFTER
        memberships.forget(GUILD, USER)
        discord.may_answer.set()
        assert await memberships.of(GUILD, USER) == AFTER
    assert (await memberships.of(GUILD, USER), discord.asked) == (AFTER, 2)


async def test_a_silent_discord_is_waited_for_three_seconds(autojump_clock: MockClock) -> None:
    discord = Discord()
    memberships, began = Memberships(discord.ask), trio.current_time()
    with pytest.raises(DiscordAway):
        await memberships.of(GUILD, USER)
    assert trio.current_time() - began == pytest.approx(ANSWER_SECONDS)
    discord.may_answer.set()
    assert await memberships.of(GUILD, USER) == BEFORE


async def test_a_failure_is_shared_by_who_waits_and_not_kept(autojump_clock: MockClock) -> None:
    discord, failures = Discord(away=True), list[bool]()
    memberships = Memberships(discord.ask)

    async def ask() -> None:
        with pytest.raises(DiscordAway):
            await memberships.of(GUILD, USER)
        failures.append(True)

    async with trio.open_nursery() as nursery:
        for _ in range(5):
            nursery.start_soon(ask)
        await wait_all_tasks_blocked()
        discord.may_answer.set()
    assert (len(failures), discord.asked) == (5, 1)
    discord.away = False
    assert await memberships.of(GUILD, USER) == BEFORE


async def test_who_asks_first_may_leave_without_harm_to_the_others(autojump_clock: MockClock) -> None:
    discord, leaving = Discord(), trio.CancelScope()
    memberships = Memberships(discord.ask)

    async def leave() -> None:
        with leaving:
            await memberships.of(GUILD, USER)

    async def stay() -> None:
        assert await memberships.of(GUILD, USER) == BEFORE

    async with trio.open_nursery() as nursery:
        nursery.start_soon(leave)
        await wait_all_tasks_blocked()
        nursery.start_soon(stay)
        await wait_all_tasks_blocked()
        leaving.cancel()
        await wait_all_tasks_blocked()
        discord.may_answer.set()
    assert discord.asked == 2


async def test_nobody_makes_the_bot_ask_without_end(autojump_clock: MockClock) -> None:
    discord = answering()
    memberships = Memberships(discord.ask)
    for number in range(ASK_RATE.requests):
        await memberships.of(GuildId(str(number)), USER)
    with pytest.raises(RateLimited):
        await memberships.of(GuildId("9999"), USER)
    assert await memberships.of(GUILD, UserId("999")) == BEFORE
    assert await memberships.of(GuildId("0"), USER) == BEFORE


async def test_memory_is_bounded(autojump_clock: MockClock) -> None:
    discord = answering()
    memberships = Memberships(discord.ask, capacity=2)
    for user_id in ("1", "2", "3", "1"):
        await memberships.of(GUILD, UserId(user_id))
    assert discord.asked == 4
