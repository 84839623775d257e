"""`GET /api/guild/:guildId/roles`, `.../channels` and `.../emojis`: from memory, where the gateway keeps them up to date."""

from typing import Any

from attrs import frozen

from aeon.actors.errors import UnknownActor
from aeon.discord.cdn import emoji_url
from aeon.discord.ids import ChannelId, EmojiId, RoleId
from aeon.discord.model import Channel, Emoji, Role
from aeon.guild.directory import Directory, role_rank
from aeon.guild.handed_out import broken_in_use
from aeon.web.answer import ApiAnswer
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route

PATH = "/api/guild/:guildId"


@frozen
class RoleItem:
    id: RoleId
    name: str
    color: int
    position: int
    permissions: str
    """Decimal, as text: there are more bits than JavaScript's numbers have."""
    managed: bool
    mentionable: bool
    assignable: bool
    """The bot can give it."""

    @classmethod
    def of(cls, role: Role, directory: Directory) -> "RoleItem":
        return cls(
            id=role.id,
            name=role.name,
            color=role.color,
            position=role.position,
            permissions=role.permission_bits,
            managed=role.managed,
            mentionable=role.mentionable,
            assignable=broken_in_use(role.id, directory, without=0) is None,
        )


@frozen
class ChannelItem:
    id: ChannelId
    name: str | None
    type: int
    """https://discord.com/developers/docs/resources/channel#channel-object-channel-types"""
    parent_id: ChannelId | None
    position: int

    @classmethod
    def of(cls, channel: Channel) -> "ChannelItem":
        return cls(channel.id, channel.name, channel.type, channel.parent_id, channel.position)


@frozen
class EmojiItem:
    id: EmojiId
    name: str
    animated: bool
    url: str

    @classmethod
    def of(cls, emoji: Emoji) -> "EmojiItem":
        return cls(emoji.id, emoji.name, emoji.animated, emoji_url(emoji.id, animated=emoji.animated))


async def list_roles(call: ApiCall[None]) -> ApiAnswer:  # noqa: RUF029  a handler is async
    """The highest first, as Discord shows them."""
    directory = _directory(call)
    roles = sorted(directory.roles.values(), key=role_rank, reverse=True)
    return ApiAnswer.ok([RoleItem.of(role, directory) for role in roles])


async def list_channels(call: ApiCall[None]) -> ApiAnswer:  # noqa: RUF029  a handler is async
    """By position, without threads."""
    channels = [channel for channel in _directory(call).channels.values() if not channel.is_thread]
    return ApiAnswer.ok([ChannelItem.of(channel) for channel in sorted(channels, key=_place)])


async def list_emojis(call: ApiCall[None]) -> ApiAnswer:  # noqa: RUF029  a handler is async
    emojis = sorted(_directory(call).emojis.values(), key=lambda emoji: emoji.name.casefold())
    return ApiAnswer.ok([EmojiItem.of(emoji) for emoji in emojis])


def _place(channel: Channel) -> tuple[int, int]:
    return channel.position, int(channel.id)


def _directory(call: ApiCall[None]) -> Directory:
    """Raises `UnknownActor` where the bot has left since the caller was found to have a right there."""
    directory = call.guilds.read(call.guild_id)
    if directory is None:
        raise UnknownActor(call.guild_id)
    return directory


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET,
        f"{PATH}/roles",
        Policy.GUILD_READ,
        list_roles,
        answers=(Outcome(200, list[RoleItem]),),
        summary="A guild's roles, and which of them the bot can give",
    ),
    Route(
        Method.GET,
        f"{PATH}/channels",
        Policy.GUILD_READ,
        list_channels,
        answers=(Outcome(200, list[ChannelItem]),),
        summary="A guild's channels",
    ),
    Route(
        Method.GET,
        f"{PATH}/emojis",
        Policy.GUILD_READ,
        list_emojis,
        answers=(Outcome(200, list[EmojiItem]),),
        summary="A guild's own emoji",
    ),
)
