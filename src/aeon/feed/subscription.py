"""One subscriber's end of the feed: the guilds it watches, and a bounded channel of what it has not taken yet.

What full does: the subscription is marked `lagging`, leaves the feed, and its send end is closed. Nobody waits for it; its owner may
read what is left, then gets `EndOfChannel`, and starts again with a new one.

A subscriber that wants what it missed *holds* a guild while it fetches that, and then releases it: events of the meantime are kept
aside (bounded like the channel) and follow, without those that the fetch brought already.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Self

import trio
from attrs import define, field

from aeon.discord.ids import GuildId
from aeon.feed.event import Answer, FeedEvent, Frame


@define(eq=False)
class Subscription:
    """Made by `Feed.subscribe` and owned by one task; use it as a context manager, or call `close`."""

    frames: trio.MemoryReceiveChannel[Frame]
    _send: trio.MemorySendChannel[Frame]
    _capacity: int
    _join: Callable[[GuildId, "Subscription"], None]
    _leave: Callable[[GuildId, "Subscription"], None]
    _on_lagging: Callable[[], None]
    _guilds: set[GuildId] = field(factory=set)
    _held: dict[GuildId, list[FeedEvent]] = field(factory=dict)
    _known: dict[GuildId, int] = field(factory=dict)
    """Up to which position the owner has a guild's events from elsewhere."""
    _lagging: bool = False

    @property
    def lagging(self) -> bool:
        """True once something did not fit; nothing arrives any more."""
        return self._lagging

    @property
    def guilds(self) -> frozenset[GuildId]:
        return frozenset(self._guilds)

    def add(self, guild_id: GuildId) -> None:
        """Receive this guild's events from now on. No effect on a closed subscription."""
        if not self._closed:
            self._guilds.add(guild_id)
            self._join(guild_id, self)

    def hold(self, guild_id: GuildId) -> None:
        """Add the guild, but keep its events aside until `release`."""
        if not self._closed:
            self._held.setdefault(guild_id, [])
            self.add(guild_id)

    def release(self, guild_id: GuildId, *, after: int) -> None:
        """Let what was held follow. Events up to the position `after` do not come, not even later: the owner has them already."""
        self._known[guild_id] = after
        for event in self._held.pop(guild_id, ()):
            self.deliver(event)

    def remove(self, guild_id: GuildId) -> None:
        """Stop receiving this guild's events; those already in the channel are still read."""
        self._held.pop(guild_id, None)
        self._known.pop(guild_id, None)
        if guild_id in self._guilds:
            self._guilds.remove(guild_id)
            self._leave(guild_id, self)

    def deliver(self, event: FeedEvent) -> None:
        """Take an event without waiting; called by the feed."""
        held = self._held.get(event.guild_id)
        if event.position is not None and event.position <= self._known.get(event.guild_id, -1):
            return
        if held is None:
            self._put(event)
        elif len(held) < self._capacity:
            held.append(event)
        else:
            self._fall_behind()

    def answer(self, text: str) -> None:
        """Put the owner's own text in line behind the events so far; full counts as lagging, as for events."""
        self._put(Answer(text))

    def close(self) -> None:
        """Leave the feed. What is in the channel may still be read."""
        for guild_id in tuple(self._guilds):
            self.remove(guild_id)
        self._send.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
        self.frames.close()

    @property
    def _closed(self) -> bool:
        return self._send.statistics().open_send_channels == 0

    def _put(self, frame: Frame) -> None:
        try:
            self._send.send_nowait(frame)
        except trio.WouldBlock:
            self._fall_behind()
        except (trio.ClosedResourceError, trio.BrokenResourceError):
            # Its owner is gone or it lagged already: there is nobody to tell.
            return

    def _fall_behind(self) -> None:
        self._lagging = True
        self._on_lagging()
        self.close()
