"""What people are in guilds, asked of Discord and kept for moments.

A question is kept from the moment it is put: who comes while it is open waits for its answer, who comes within `KEPT_SECONDS` gets it at
once. It is forgotten when the gateway tells of a change of that member, the open one too: its answer may be from before the change, so
only those who asked before still get it. What roles are worth, who owns the guild and which groups there are is looked up at each
request, so no event about these has anything to forget here.

Questions use up the bot's requests to Discord, of which all guilds have need, so nobody causes more than `ASK_RATE`.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

import trio
from attrs import define, field

from aeon.discord.ids import GuildId, UserId
from aeon.guild.errors import DiscordAway
from aeon.guild.standing import Membership
from aeon.web.errors import RateLimited
from aeon.web.limits import Rate, RateLimiter

KEPT_SECONDS = 5.0
ANSWER_SECONDS = 3.0
ASK_RATE = Rate(requests=300, seconds=60.0)
"""Per person: a list of all their guilds, and then a page or two that is watched."""

CAPACITY = 10_000
"""Answers kept; beyond it the oldest question is forgotten."""

Ask = Callable[[GuildId, UserId], Awaitable[Membership | None]]
"""Asks Discord; None for who is no member. Raises `DiscordAway`."""


@define(eq=False)
class _Question:
    """`failed` and `answered` are both False while it is open, and where whoever put it was cancelled."""

    asked_at: float
    over: trio.Event = field(factory=trio.Event)
    answered: bool = False
    failed: bool = False
    answer: Membership | None = None


@define(eq=False)
class Memberships:
    """One for the whole API."""

    _ask: Ask
    _capacity: int = CAPACITY
    _limiter: RateLimiter = field(factory=lambda: RateLimiter(ASK_RATE))
    _questions: OrderedDict[tuple[GuildId, UserId], _Question] = field(factory=OrderedDict)

    async def of(self, guild_id: GuildId, user_id: UserId, *, max_age: float = KEPT_SECONDS) -> Membership | None:
        """What the user is in the guild, None for no member, by an answer that was asked for at most `max_age` seconds ago.

        Raises `DiscordAway`, after `ANSWER_SECONDS` at the latest, and `RateLimited`.
        """
        try:
            with trio.fail_after(ANSWER_SECONDS):
                return await self._of(guild_id, user_id, max_age)
        except trio.TooSlowError as error:
            raise DiscordAway from error

    def forget(self, guild_id: GuildId, user_id: UserId) -> None:
        """Ask anew about a member who is no longer what they were, or may not be."""
        self._questions.pop((guild_id, user_id), None)

    async def _of(self, guild_id: GuildId, user_id: UserId, max_age: float) -> Membership | None:
        while True:
            question = self._questions.get((guild_id, user_id))
            if question is None or trio.current_time() - question.asked_at > max_age:
                return await self._put(guild_id, user_id)
            await question.over.wait()
            if question.failed:
                raise DiscordAway
            if question.answered:
                return question.answer

    async def _put(self, guild_id: GuildId, user_id: UserId) -> Membership | None:
        standing = self._limiter.take(user_id, trio.current_time())
        if standing.retry_after is not None:
            raise RateLimited(standing.retry_after)
        question = self._open(guild_id, user_id)
        try:
            question.answer = await self._ask(guild_id, user_id)
        except DiscordAway:
            question.failed = True
            raise
        else:
            question.answered = True
            return question.answer
        finally:
            question.over.set()
            if not question.answered and self._questions.get((guild_id, user_id)) is question:
                self.forget(guild_id, user_id)

    def _open(self, guild_id: GuildId, user_id: UserId) -> _Question:
        question = self._questions[guild_id, user_id] = _Question(trio.current_time())
        self._questions.move_to_end((guild_id, user_id))
        if len(self._questions) > self._capacity:
            self._questions.popitem(last=False)
        return question
