"""Variables in texts, such as `{user}`: which there are, and what they stand for at one place and time.

Filling in is one pass, so what a name holds is never filled in again; what is no variable stays as it is written.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Self
from zoneinfo import ZoneInfo

from attrs import frozen

from aeon.discord.cdn import CDN, avatar_url, guild_icon_url
from aeon.discord.ids import ChannelId
from aeon.discord.model import User
from aeon.guild.directory import Directory

WORDS = 9
"""As many of the words behind a call as have a variable of their own."""

OF_USER = frozenset({"user", "user.mention", "user.id", "user.avatar"})
VARIABLES = OF_USER | {
    *("server.name", "server.memberCount", "server.icon", "channel", "channel.mention", "args", "date", "time"),
    *(str(number) for number in range(1, WORDS + 1)),
}

ADDRESSES = ("{user.avatar}", "{server.icon}")
"""The variables that stand for an address."""

NO_ICON = f"{CDN}/embed/avatars/0.png"
"""Stands in for the picture of a server that has none: a link or a picture needs some address."""

_VARIABLE = re.compile(r"\{([a-zA-Z0-9.]{1,32})\}")


@frozen
class Scene:
    """Whom and what variables speak of."""

    user: User
    server_name: str
    server_icon: str
    """Its address."""
    member_count: int
    channel_id: ChannelId
    channel_name: str
    at: datetime
    """In the guild's own time zone."""
    args: str = ""
    """What stands behind the name of a command."""

    @classmethod
    def of(
        cls, user: User, directory: Directory, channel_id: ChannelId, *, timezone: str, args: str = "", now: datetime
    ) -> Self:
        """In this channel of the guild; `timezone` is the guild's setting."""
        channel = directory.channels.get(channel_id)
        icon = directory.icon
        return cls(
            user=user,
            server_name=directory.name,
            server_icon=NO_ICON if icon is None else guild_icon_url(directory.guild_id, icon),
            member_count=directory.member_count,
            channel_id=channel_id,
            channel_name=(channel.name if channel is not None else None) or "",
            at=now.astimezone(UTC if timezone == "UTC" else ZoneInfo(timezone)),
            args=args,
        )

    def values(self) -> dict[str, str]:
        """By the names of the variables, all there are."""
        words = self.args.split(maxsplit=WORDS)[:WORDS]
        numbered = {str(number): "" for number in range(1, WORDS + 1)}
        return {
            **numbered,
            **{str(number): word for number, word in enumerate(words, 1)},
            "user": self.user.username,
            "user.mention": self.user.mention,
            "user.id": self.user.id,
            "user.avatar": avatar_url(self.user),
            "server.name": self.server_name,
            "server.memberCount": str(self.member_count),
            "server.icon": self.server_icon,
            "channel": self.channel_name,
            "channel.mention": f"<#{self.channel_id}>",
            "args": self.args,
            "date": f"{self.at:%Y-%m-%d}",
            "time": f"{self.at:%H:%M}",
        }


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled in, once."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def named_in(text: str) -> frozenset[str]:
    """The variables that this text names."""
    return VARIABLES.intersection(_VARIABLE.findall(text))
