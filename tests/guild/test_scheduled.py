"""What is due in a guild is asked of its actor, and nothing that stands in the way is final but what says so."""

from datetime import datetime
from typing import Any

import pytest
import trio
from attrs import define, field, frozen

from aeon.actors.errors import HandlerFailed, NotBegun, OutcomeUnknown, UnknownActor
from aeon.actors.request import Request
from aeon.discord.ids import GuildId
from aeon.guild.directory import Directory
from aeon.guild.errors import DiscordAway, FeatureOff, Refused
from aeon.guild.languages import Text
from aeon.guild.scheduled import ASK_SECONDS, Scheduled, performed_by
from aeon.schedule.action import Due
from aeon.schedule.errors import Impossible, NotYet, TakenOver
from tests.guild.examples import GUILD


@frozen
class Greet(Request[None]):
    due: Due


@define
class OneGuild:
    """A guild that does, or does not do, what it is asked."""

    error: Exception | None = None
    asked: list[object] = field(factory=list)

    async def ask(self, guild_id: GuildId, request: Request[Any], *, seconds: float = 5.0, trace: str = "") -> Any:
        await trio.lowlevel.checkpoint()
        self.asked.append((guild_id, request))
        assert (seconds, trace) == (ASK_SECONDS, "action a1")
        if self.error is not None:
            raise self.error

    def tell(self, guild_id: GuildId, message: object) -> None:
        raise NotImplementedError

    def read(self, guild_id: GuildId) -> Directory | None:
        raise NotImplementedError


def due(kind: str = "greet") -> Due:
    return Due("a1", GUILD, kind, "somebody", {}, datetime(2030, 1, 1), epoch=1, attempts=0)  # noqa: DTZ001  as it comes back


async def test_the_guild_is_asked_by_whoever_knows_the_kind() -> None:
    guild = OneGuild()
    await performed_by(guild, [Scheduled("greet", Greet)])(due())
    assert guild.asked == [(GUILD, Greet(due()))]


async def test_a_kind_that_nobody_knows_waits_for_who_does() -> None:
    guild = OneGuild()
    with pytest.raises(NotYet, match="there is nobody who does dance"):
        await performed_by(guild, [Scheduled("greet", Greet)])(due("dance"))
    assert guild.asked == []


@pytest.mark.parametrize(
    "error",
    [
        UnknownActor(GUILD),
        NotBegun("busy"),
        OutcomeUnknown(),
        HandlerFailed("abc123"),
        DiscordAway(),
        FeatureOff("moderation"),
        Refused(Text("no")),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_stands_in_the_way_is_never_final(error: Exception) -> None:
    with pytest.raises(NotYet) as caught:
        await performed_by(OneGuild(error), [Scheduled("greet", Greet)])(due())
    assert caught.value.reason == str(error)


@pytest.mark.parametrize("error", [Impossible("never"), TakenOver("a1"), NotYet("in an hour", 3600.0)])
async def test_what_the_guild_says_of_the_action_itself_stands(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        await performed_by(OneGuild(error), [Scheduled("greet", Greet)])(due())
    assert caught.value is error
