"""What publishers and subscribers see of the feed."""

import json
from datetime import datetime

import msgspec
import pytest
import trio
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from aeon.discord.ids import GuildId
from aeon.feed.event import FeedEvent
from aeon.feed.feed import Feed
from aeon.feed.subscription import Subscription
from aeon.feed.wire import encode, json_name

ONE, TWO = GuildId("1"), GuildId("2")


def taken(subscription: Subscription) -> list[str]:
    """Texts that wait, without waiting for more."""
    texts = []
    while subscription.frames.statistics().current_buffer_used:
        texts.append(subscription.frames.receive_nowait().text)
    return texts


def numbers(subscription: Subscription) -> list[int]:
    return [json.loads(text)["data"] for text in taken(subscription)]


def test_only_subscribers_of_the_guild_receive() -> None:
    feed = Feed()
    with feed.subscribe() as first, feed.subscribe() as second:
        first.add(ONE)
        second.add(TWO)
        feed.publish(ONE, "ticket_update", {"a": 1})
        assert taken(first) == ['{"event":"ticket_update","data":{"a":1}}']
        assert taken(second) == []
        first.remove(ONE)
        feed.publish(ONE, "ticket_update", 2)
        assert taken(first) == []


def test_an_event_is_encoded_once_for_all() -> None:
    feed = Feed()
    with feed.subscribe() as first, feed.subscribe() as second:
        first.add(ONE)
        second.add(ONE)
        feed.publish(ONE, "x", [1])
        assert first.frames.receive_nowait() is second.frames.receive_nowait()


async def test_full_means_out_of_the_feed_and_nobody_else_notices() -> None:
    feed = Feed()
    with feed.subscribe(capacity=2) as slow, feed.subscribe(capacity=10) as quick:
        slow.add(ONE)
        slow.add(TWO)
        quick.add(ONE)
        for number in range(4):
            feed.publish(ONE, "x", number)
        assert slow.lagging
        assert not quick.lagging
        assert numbers(quick) == [0, 1, 2, 3]
        # What was in is read, then it ends; the feed has forgotten it.
        assert numbers(slow) == [0, 1]
        with pytest.raises(trio.EndOfChannel):
            await slow.frames.receive()
        assert feed.statistics().subscriptions == 1
        assert feed.statistics().guilds_watched == 1
        assert feed.statistics().lagged == 1


def test_a_subscription_that_ended_leaves_nothing_behind() -> None:
    feed = Feed()
    with feed.subscribe() as subscription:
        subscription.add(ONE)
    feed.publish(ONE, "x", 1)
    subscription.add(TWO)
    subscription.answer("late")
    statistics = feed.statistics()
    assert (statistics.subscriptions, statistics.guilds_watched, statistics.published) == (0, 0, 1)
    assert not subscription.lagging


def test_answers_keep_their_place_among_events() -> None:
    feed = Feed()
    with feed.subscribe() as subscription:
        subscription.answer("subscribed")
        subscription.add(ONE)
        feed.publish(ONE, "x", 1)
        subscription.answer("pong")
        assert taken(subscription) == ["subscribed", '{"event":"x","data":1}', "pong"]


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_catching_up_loses_and_repeats_nothing(stored: int, meanwhile: int, later: int) -> None:
    """`stored` events were there when the fetch looked; of all that come `meanwhile` were published while it ran, the others after it."""
    feed = Feed()
    with feed.subscribe(capacity=100) as subscription:
        subscription.hold(ONE)
        for position in range(1, meanwhile + 1):
            feed.publish(ONE, "audit_log", position, position=position)
        fetched = list(range(1, stored + 1))
        subscription.release(ONE, after=stored)
        for position in range(meanwhile + 1, max(meanwhile, stored) + later + 1):
            feed.publish(ONE, "audit_log", position, position=position)
        assert fetched + numbers(subscription) == list(range(1, max(stored, meanwhile) + later + 1))


def test_what_is_held_is_bounded_too() -> None:
    feed = Feed()
    with feed.subscribe(capacity=3) as subscription:
        subscription.hold(ONE)
        for position in range(4):
            feed.publish(ONE, "x", position, position=position)
        assert subscription.lagging


@given(st.lists(st.tuples(st.sampled_from(["add", "remove", "publish", "read"]), st.sampled_from([ONE, TWO]))))
def test_a_subscriber_gets_exactly_what_was_published_while_it_was_subscribed(steps: list[tuple[str, GuildId]]) -> None:
    feed, expected, got = Feed(), [], []
    watched: set[GuildId] = set()
    with feed.subscribe(capacity=1_000) as subscription:
        for number, (step, guild) in enumerate(steps):
            if step == "add":
                subscription.add(guild)
                watched.add(guild)
            elif step == "remove":
                subscription.remove(guild)
                watched.discard(guild)
            elif step == "publish":
                feed.publish(guild, "x", number)
                expected.extend([number] if guild in watched else [])
            else:
                got.extend(numbers(subscription))
        got.extend(numbers(subscription))
        assert subscription.guilds == watched
    assert got == expected


def test_events_name_their_guild_and_position() -> None:
    feed = Feed()
    with feed.subscribe() as subscription:
        subscription.add(ONE)
        feed.publish(ONE, "audit_log", {"a": 1}, position=5)
        event = subscription.frames.receive_nowait()
        assert isinstance(event, FeedEvent)
        assert (event.guild_id, event.event, event.data, event.position) == (ONE, "audit_log", {"a": 1}, 5)


class Struct(msgspec.Struct):
    role_id: str


@frozen
class Inner:
    closed_at: datetime | None
    role: Struct


@frozen
class Outer:
    guild_id: GuildId
    support_roles: tuple[Inner, ...]
    names: frozenset[str] = frozenset({"a"})


def test_names_are_camel_case_and_times_end_with_z() -> None:
    value = Outer(ONE, (Inner(datetime(2026, 1, 31, 12), Struct("7")), Inner(None, Struct("8"))))  # noqa: DTZ001  as the database gives them
    assert json.loads(encode(value)) == {
        "guildId": "1",
        "supportRoles": [
            {"closedAt": "2026-01-31T12:00:00Z", "role": {"role_id": "7"}},
            {"closedAt": None, "role": {"role_id": "8"}},
        ],
        "names": ["a"],
    }
    assert json.loads(encode({"left_alone": value}))["left_alone"]["guildId"] == "1"


def test_a_name_in_camel_case() -> None:
    assert [json_name(name) for name in ("id", "guild_id", "max_open_per_user")] == ["id", "guildId", "maxOpenPerUser"]
