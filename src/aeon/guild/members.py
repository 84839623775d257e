"""Members of guilds as Discord has them now: none are kept, so whoever wants to know asks."""

from aeon.discord.ids import GuildId, UserId
from aeon.discord.rest.client import Rest
from aeon.discord.rest.errors import Forbidden, NotFound, RestError
from aeon.guild.errors import DiscordAway
from aeon.guild.standing import Membership


async def membership_of(rest: Rest, guild_id: GuildId, user_id: UserId) -> Membership | None:
    """What this user is in the guild; None for who is no member, and where the bot is none. Raises `DiscordAway`.

    Takes as long as Discord does: the deadline is the caller's.
    """
    try:
        member = await rest.members.get(guild_id, user_id)
    except (NotFound, Forbidden):
        return None
    except RestError as error:
        raise DiscordAway(error.retry_after or 1.0) from error
    return Membership(member.roles, member.communication_disabled_until)
