"""Which events are worth waking a guild for."""

import pytest

from aeon.actors.actor import ALL_INTERESTS, ALWAYS
from aeon.discord import events
from aeon.discord.events import Event, GuildRoleUpdate, MessageCreate, MessageDelete
from aeon.discord.ids import MessageId
from aeon.guild.actor import GuildActor
from aeon.guild.behaviour import Behaviour, Handler, handler
from aeon.guild.interests import KINDS, TO_THE_BOT, interest_of, opening
from tests.commands.calls import message, slash
from tests.guild.examples import BOT, CHANNEL, GUILD, LOW, guild_state, role

DELETED = MessageDelete(id=MessageId("1"), channel_id=CHANNEL, guild_id=GUILD)


def listener(kind: type, wakes: int | None = None) -> Handler:
    return handler("x", kind, lambda *_: True, wakes=None if wakes is None else lambda _: wakes)


def wakes(event: Event, *handlers: Handler) -> bool:
    return bool(interest_of(event, BOT) & Behaviour.of(handlers).interests(guild_state()))


def test_a_handler_that_says_nothing_is_woken_for_every_event_of_its_type() -> None:
    assert wakes(DELETED, listener(MessageDelete))
    assert wakes(message(""), listener(MessageCreate))
    assert wakes(message("hello"), listener(MessageCreate, wakes=0), listener(MessageCreate))


def test_what_nobody_handles_wakes_nobody() -> None:
    assert not wakes(GuildRoleUpdate(GUILD, role(LOW)), listener(MessageCreate), listener(MessageDelete))
    assert not wakes(message("hello"), listener(MessageDelete))


def test_a_handler_is_woken_for_what_it_says() -> None:
    to_bot, with_bang = listener(MessageCreate, TO_THE_BOT), listener(MessageCreate, opening("!?"))
    assert wakes(message(f"<@!{BOT}> hello"), to_bot)
    assert not wakes(message("<@7> hello"), to_bot)
    assert wakes(message("!"), with_bang)
    assert not wakes(message("?!"), with_bang)
    assert wakes(message("!"), to_bot, with_bang)
    assert not wakes(message(""), to_bot, with_bang)


def test_interactions_wake_everybody() -> None:
    assert interest_of(slash("joke"), BOT) == ALWAYS


def test_no_two_types_of_events_share_a_bit_with_each_other_or_with_what_always_wakes() -> None:
    assert len({ALWAYS, TO_THE_BOT, opening("!"), *KINDS.values()}) == len(KINDS) + 3
    assert KINDS.keys() >= {events.GuildCreate, events.MessageReactionAdd}


@pytest.mark.parametrize("is_behind", [True, False])
def test_a_guild_that_may_not_know_its_own_rows_is_woken_for_everything(is_behind: bool) -> None:
    state = guild_state()
    state.is_behind = is_behind
    assert (GuildActor(state, Behaviour.of([])).interests() == ALL_INTERESTS) is is_behind
