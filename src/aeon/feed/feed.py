"""The feed of one process: a publisher never waits, and knows nothing of who listens."""

import trio
from attrs import define, field, frozen

from aeon.discord.ids import GuildId
from aeon.feed.event import FeedEvent, Frame
from aeon.feed.subscription import Subscription
from aeon.feed.wire import encode

CAPACITY = 1024
"""Events a subscriber may be behind: a raid's burst fits, a stalled reader costs at most a few megabytes."""


@frozen
class FeedStatistics:
    """Counts since the start, and who is there now."""

    published: int
    delivered: int
    lagged: int
    subscriptions: int
    guilds_watched: int


@define(eq=False)
class Feed:
    """Events by guild. Only sync methods change it, so no subscriber ever sees it half changed."""

    _watchers: dict[GuildId, dict[Subscription, None]] = field(factory=dict)
    _published: int = 0
    _delivered: int = 0
    _lagged: int = 0

    def publish(self, guild_id: GuildId, event: str, data: object, *, position: int | None = None) -> None:
        """Push `{"event", "data"}` to the guild's subscribers: never waits, and costs nothing where nobody listens.

        `data` is frozen (attrs, a struct, or plain values that nobody changes any more); it is encoded here, once, and
        `TypeError` is raised for what JSON cannot say.
        A subscriber that is full falls behind and is out (see `Subscription`); the others are not concerned.
        """
        self._published += 1
        watchers = self._watchers.get(guild_id)
        if not watchers:
            return
        item = feed_event(guild_id, event, data, position=position)
        for subscription in tuple(watchers):
            subscription.deliver(item)
            self._delivered += 1

    def subscribe(self, capacity: int = CAPACITY) -> Subscription:
        """A new subscription to no guild yet; `capacity` frames may wait in it."""
        send, receive = trio.open_memory_channel[Frame](capacity)
        return Subscription(
            frames=receive,
            send=send,
            capacity=capacity,
            join=self._join,
            leave=self._leave,
            on_lagging=self._count_lagging,
        )

    def statistics(self) -> FeedStatistics:
        """How the feed stands."""
        subscriptions = {subscription for watchers in self._watchers.values() for subscription in watchers}
        return FeedStatistics(
            published=self._published,
            delivered=self._delivered,
            lagged=self._lagged,
            subscriptions=len(subscriptions),
            guilds_watched=len(self._watchers),
        )

    def _join(self, guild_id: GuildId, subscription: Subscription) -> None:
        self._watchers.setdefault(guild_id, {})[subscription] = None

    def _leave(self, guild_id: GuildId, subscription: Subscription) -> None:
        watchers = self._watchers.get(guild_id, {})
        watchers.pop(subscription, None)
        if not watchers:
            self._watchers.pop(guild_id, None)

    def _count_lagging(self) -> None:
        self._lagged += 1


def feed_event(guild_id: GuildId, event: str, data: object, *, position: int | None = None) -> FeedEvent:
    """An event with its encoded frame; for who replays stored ones as if they were published now."""
    text = encode({"event": event, "data": data}).decode()
    return FeedEvent(guild_id=guild_id, event=event, data=data, text=text, position=position)
