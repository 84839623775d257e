"""Where a call came from, which is where its answer goes."""

from attrs import field, frozen

from aeon.discord.events import InteractionCreate
from aeon.discord.ids import ApplicationId, ChannelId, GuildId, InteractionId, MessageId
from aeon.discord.rest.answering import Where
from aeon.guild.languages import ENGLISH
from aeon.guild.settings import Settings


@frozen
class MessageOrigin:
    """A message in a channel; the answer is a reply to it."""

    channel_id: ChannelId
    message_id: MessageId
    locale: str = ENGLISH
    """The guild's language: nobody says what the author's is."""

    @property
    def source_id(self) -> str:
        """What the call is known by, however often it comes."""
        return self.message_id

    @property
    def nonce(self) -> str:
        """Makes a repeated answer to this message the same answer to Discord."""
        return f"{self.message_id}.0"


@frozen
class InteractionOrigin:
    """A slash command, a click or a submitted modal; it takes an answer for 15 minutes, the first within 3 seconds."""

    id: InteractionId
    application_id: ApplicationId
    token: str = field(repr=False)
    guild_id: GuildId | None
    channel_id: ChannelId
    deferred: Where | None = None
    """Where Discord was told that an answer is coming, if it was."""
    locale: str = ENGLISH
    """The caller's language."""

    @property
    def source_id(self) -> str:
        """What the call is known by, however often it comes."""
        return self.id


@frozen
class InteractionDeferred:
    """An interaction that its guild was not free for in time, told again."""

    interaction: InteractionCreate
    where: Where


Origin = MessageOrigin | InteractionOrigin


def prefix_of(origin: Origin, settings: Settings) -> str:
    """What stands before commands in the world the call came from."""
    return "/" if isinstance(origin, InteractionOrigin) else settings.prefix
