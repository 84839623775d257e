"""What a guild's effects reach the world through; one set for all guilds of the process."""

from attrs import frozen

from aeon.discord.ids import ApplicationId, UserId
from aeon.discord.rest.client import Rest
from aeon.feed.feed import Feed
from aeon.guild.errands import Errands
from aeon.storage.database import Database


@frozen(eq=False)
class Ports:
    rest: Rest
    database: Database
    feed: Feed
    errands: Errands
    application_id: ApplicationId
    own_id: UserId
    """The bot's user."""
