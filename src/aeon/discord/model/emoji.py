"""A guild's emoji, and the emoji of reactions, buttons and polls.

https://discord.com/developers/docs/resources/emoji#emoji-object
"""

from msgspec import Struct

from aeon.discord.ids import EmojiId, RoleId


class PartialEmoji(Struct, frozen=True, gc=False):
    """A custom emoji has an id; a unicode one has none and is its own name."""

    id: EmojiId | None = None
    name: str | None = None
    """None in reactions whose emoji has been deleted."""
    animated: bool = False


class Emoji(Struct, frozen=True, gc=False):
    """A custom emoji of a guild."""

    id: EmojiId
    name: str
    animated: bool = False
    available: bool = True
    """False while the guild lacks the boosts for it."""
    managed: bool = False
    roles: tuple[RoleId, ...] = ()
    """Who may use it; everybody where empty."""
