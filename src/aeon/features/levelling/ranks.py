"""`level` and `rank`: how far somebody has come."""

from attrs import frozen

from aeon.commands.answering import Answer
from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.commands.later import answer_from
from aeon.commands.option import Option, OptionKind
from aeon.discord.ids import GuildId, UserId
from aeon.features.levelling import texts
from aeon.features.levelling.curve import Progress
from aeon.features.levelling.standings import Standing, read_standing
from aeon.guild.access import CommandGroup
from aeon.guild.errors import Refused
from aeon.guild.languages import Text, say
from aeon.guild.modules import Module
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

USER = Option("user", texts.WHOSE, OptionKind.USER, is_required=False)


@frozen
class Asked:
    """Whose standing is to be told, in which words and language."""

    user_id: UserId
    text: Text
    locale: str


@command("level", texts.LEVEL, options=(USER,), group=CommandGroup.LEVELLING, module=Module.LEVELLING)
def level(call: Call) -> None:
    _tell(call, texts.HAS_LEVEL)


@command("rank", texts.RANK, options=(USER,), group=CommandGroup.LEVELLING, module=Module.LEVELLING, cooldown_ms=3000)
def rank(call: Call) -> None:
    _tell(call, texts.HAS_RANK)


def _tell(call: Call, text: Text) -> None:
    user_id = UserId(call.arguments.text_or_none("user") or call.caller.user_id)
    asked = Asked(user_id, text, call.asked.origin.locale)
    answer_from(call, _told, call.state.ports.database, call.state.guild_id, asked)


async def _told(database: Database, guild_id: GuildId, asked: Asked) -> Answer:
    standing = await standing_of(database, guild_id, asked.user_id)
    user = f"<@{asked.user_id}>"
    if standing is None or standing.xp == 0:
        return Answer(say(texts.HAS_NONE, asked.locale, user=user))
    progress = Progress.of(standing.xp)
    return Answer(
        say(
            asked.text,
            asked.locale,
            user=user,
            place=f"{standing.ahead + 1:,}",
            level=progress.level,
            next=progress.level + 1,
            xp=f"{progress.xp:,}",
            missing=f"{progress.missing:,}",
            in_level=f"{progress.xp_in_level:,}",
            of_level=f"{progress.xp_of_level:,}",
        )
    )


async def standing_of(database: Database, guild_id: GuildId, user_id: UserId) -> Standing | None:
    """Raises `Refused` where the database is away."""
    try:
        return await read_standing(database, guild_id, user_id)
    except StorageError as error:
        raise Refused(texts.NOT_READ) from error
