"""The owner of everything in the offline Discord.

Other files of this folder change it, one kind of thing each, and call `emit` for every change the gateway tells of.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import Factory, define, frozen

from aeon.discord.ids import ChannelId, GuildId, MessageId, UserId
from aeon.simulator.snowflakes import Snowflakes
from aeon.simulator.wire import Payload
from aeon.simulator.world.application import Application
from aeon.simulator.world.entities import Channel, Guild, Message, User
from aeon.simulator.world.files import Files
from aeon.simulator.world.oauth import OAuth
from aeon.simulator.world.timeline import Timeline

if TYPE_CHECKING:
    from aeon.simulator.world.invites import Invite
    from aeon.simulator.world.webhooks import Webhook


@frozen
class Happening:
    """Something that happened, as the gateway may tell it.

    `build` makes the event's data; it is called at most once and at once, or not at all where nobody listens.
    `of_bot` marks what the bot itself did or is named in: no intent hides its content.
    """

    name: str
    guild_id: GuildId | None
    build: Callable[[], Payload]
    of_bot: bool = False


@define
class World:
    """All state. Not thread-safe, and need not be: everything that touches it is sync."""

    application: Application
    snowflakes: Snowflakes
    users: dict[UserId, User] = Factory(dict)
    guilds: dict[GuildId, Guild] = Factory(dict)
    channels: dict[ChannelId, Channel] = Factory(dict)
    files: Files = Factory(Files)
    invites: "dict[str, Invite]" = Factory(dict)
    open_polls: dict[MessageId, ChannelId] = Factory(dict)
    webhooks: "dict[str, Webhook]" = Factory(dict)
    oauth: OAuth = Factory(OAuth)
    listeners: list[Callable[[Happening], None]] = Factory(list)

    def emit(self, name: str, guild_id: GuildId | None, build: Callable[[], Payload], *, of_bot: bool = False) -> None:
        """Tell every listener, in the order in which things happen."""
        happening = Happening(name, guild_id, build, of_bot)
        for listener in self.listeners:
            listener(happening)

    @property
    def bot_id(self) -> UserId:
        """The user that the application acts as."""
        return self.application.bot_user_id

    def now_ms(self) -> int:
        """Milliseconds since 1970."""
        return self.snowflakes.clock_ms()

    def user(self, user_id: UserId) -> User:
        """A user that is known to exist; KeyError is a fault of the simulator."""
        return self.users[user_id]

    def message(self, channel_id: ChannelId, message_id: MessageId) -> Message | None:
        """A message, if both are there."""
        channel = self.channels.get(channel_id)
        return None if channel is None or channel.timeline is None else channel.timeline.get(message_id)

    def is_with_bot(self, channel_id: ChannelId) -> bool:
        """True for direct conversations of the bot, of which it hears everything."""
        return self.bot_id in self.channels[channel_id].recipients

    def timeline(self, channel: Channel) -> Timeline:
        """The channel's messages, made when first needed."""
        if channel.timeline is None:
            channel.timeline = Timeline()
        return channel.timeline
