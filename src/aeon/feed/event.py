"""What travels from the feed to a subscriber."""

from attrs import field, frozen

from aeon.discord.ids import GuildId


@frozen
class FeedEvent:
    """One thing that happened in a guild, encoded once for all who receive it.

    `position` is its place in the guild's durable order where it has one (audit rows do), for who catches up afterwards.
    """

    guild_id: GuildId
    event: str
    data: object = field(repr=False)
    text: str = field(repr=False)
    position: int | None = None


@frozen
class Answer:
    """Text that a subscriber's owner put among the events, so that it keeps its place in their order."""

    text: str


Frame = FeedEvent | Answer
