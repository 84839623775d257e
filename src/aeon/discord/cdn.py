"""Addresses of Discord's pictures.

https://discord.com/developers/docs/reference#image-formatting
"""

from aeon.discord.ids import EmojiId, GuildId
from aeon.discord.model.user import User

CDN = "https://cdn.discordapp.com"

DEFAULT_AVATARS = 6


def avatar_url(user: User) -> str:
    """The user's picture, or the one Discord shows for users who have none."""
    if user.avatar is None:
        return f"{CDN}/embed/avatars/{(int(user.id) >> 22) % DEFAULT_AVATARS}.png"
    return f"{CDN}/avatars/{user.id}/{user.avatar}.{_extension(user.avatar)}"


def guild_icon_url(guild_id: GuildId, icon: str) -> str:
    return f"{CDN}/icons/{guild_id}/{icon}.{_extension(icon)}"


def emoji_url(emoji_id: EmojiId, *, animated: bool) -> str:
    return f"{CDN}/emojis/{emoji_id}.{'gif' if animated else 'png'}"


def _extension(picture: str) -> str:
    # Hashes of animated pictures begin so.
    return "gif" if picture.startswith("a_") else "png"
