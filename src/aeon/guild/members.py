"""Members of guilds as Discord has them now: none are kept, so whoever wants to know asks."""

from aeon.discord.ids import GuildId, UserId
from aeon.discord.model import Member
from aeon.discord.rest.client import Rest
from aeon.discord.rest.errors import Forbidden, NotFound, RestError
from aeon.guild.errors import DiscordAway
from aeon.guild.standing import Membership
from aeon.guild.targets import Target

SEARCHED_MEMBERS = 100
"""Of those whose name begins like the one that is sought: enough where it is a name and not a letter."""


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


async def members_named(rest: Rest, guild_id: GuildId, name: str) -> tuple[Target, ...]:
    """The member of this username, which is nobody else's; else all whom the guild sees by this name. Raises `DiscordAway`.

    Takes as long as Discord does, like the other.
    """
    try:
        found = await rest.members.search(guild_id, name, limit=SEARCHED_MEMBERS)
    except (NotFound, Forbidden):
        return ()
    except RestError as error:
        raise DiscordAway(error.retry_after or 1.0) from error
    wanted = name.casefold()
    exact = [member for member in found if member.user is not None and member.user.username.casefold() == wanted]
    called = exact or [member for member in found if _shown_name(member).casefold() == wanted]
    return tuple(Target(member.user.id, member.roles) for member in called if member.user is not None)


def _shown_name(member: Member) -> str:
    return member.nick or ("" if member.user is None else member.user.display_name)
