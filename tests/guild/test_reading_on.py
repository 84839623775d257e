"""News that came just before the database went away, and are read however long it stays away."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trio.testing
from attrs import define, evolve

from aeon.actors.turn import Effect, Turn
from aeon.guild.audit_tail import MoreRows, TailRead, audit_tail_handlers
from aeon.guild.behaviour import Handler
from aeon.guild.configuration import RowsRead, configuration_handlers
from aeon.guild.messages import RowsChanged
from aeon.guild.ports import Ports
from aeon.guild.reading_on import READ_SECONDS
from aeon.guild.state import GuildState
from aeon.storage.errors import DatabaseUnavailable
from tests.guild.examples import guild_state, ports_to_nowhere, wish_of

OUTAGE_SECONDS = 20 * 60.0


@define
class Away:
    """A database that nobody reaches before `until`, and that has nothing to say then."""

    until: float

    @asynccontextmanager
    async def transaction(self, *_anything: object) -> AsyncIterator["Away"]:
        yield self

    async def execute(self, *_anything: object) -> int:
        await trio.lowlevel.checkpoint()
        return 0

    async def fetch_all(self, *_anything: object, **_more: object) -> Sequence[object]:
        await trio.lowlevel.checkpoint()
        if trio.current_time() < self.until:
            raise DatabaseUnavailable("away")
        return []


@pytest.fixture
def nowhere() -> Ports:
    """Made before the clock is another."""
    return ports_to_nowhere()


def guild_at(nowhere: Ports) -> GuildState:
    state = guild_state()
    database: Any = Away(trio.current_time() + OUTAGE_SECONDS)
    state.ports = evolve(nowhere, database=database)
    return state


async def lived(state: GuildState, handlers: Sequence[Handler], message: object) -> list[object]:
    """What comes back of the effects that this message and all that follows from it start, until nothing does."""
    handle: dict[type, Callable[..., bool]] = {each.message: each.handle for each in handlers}
    seen, messages = [], [message]
    while messages:
        turn = Turn(now=trio.current_time())
        handle[type(messages[0])](state, messages.pop(0), turn)
        for effect in wish_of(turn).effects:
            messages.append(await ended(effect))
            seen.append(messages[-1])
    return seen


async def ended(effect: Effect) -> object:
    with trio.fail_after(READ_SECONDS):
        return await effect.call(*effect.args)


async def test_rows_of_others_are_read_once_the_database_is_back(
    nowhere: Ports, autojump_clock: trio.testing.MockClock
) -> None:
    state = guild_at(nowhere)
    seen = await lived(state, configuration_handlers(), RowsChanged(state.version + 1))
    assert isinstance(seen[-1], RowsRead)
    assert not state.is_behind
    assert trio.current_time() >= OUTAGE_SECONDS


async def test_rows_of_the_log_are_told_once_the_database_is_back(
    nowhere: Ports, autojump_clock: trio.testing.MockClock
) -> None:
    seen = await lived(guild_at(nowhere), audit_tail_handlers(), MoreRows())
    assert seen[-1] == TailRead(())
    assert trio.current_time() >= OUTAGE_SECONDS
