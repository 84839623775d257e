"""Discord's ids (snowflakes) as Aeon carries them: the decimal text that JSON and the database hold.

https://discord.com/developers/docs/reference#snowflakes
"""

from typing import NewType

GuildId = NewType("GuildId", str)
ChannelId = NewType("ChannelId", str)
RoleId = NewType("RoleId", str)
UserId = NewType("UserId", str)
MessageId = NewType("MessageId", str)
EmojiId = NewType("EmojiId", str)
ApplicationId = NewType("ApplicationId", str)
CommandId = NewType("CommandId", str)
InteractionId = NewType("InteractionId", str)

DISCORD_EPOCH_MS = 1_420_070_400_000
"""The first millisecond of 2015, from which snowflakes count."""

MAX_ID = 2**64 - 1


def created_ms(snowflake: str) -> int:
    """Milliseconds since 1970 at which the thing of this id was made."""
    return (int(snowflake) >> 22) + DISCORD_EPOCH_MS


def shard_of(guild_id: GuildId, shard_count: int) -> int:
    """The shard that receives this guild's events."""
    return (int(guild_id) >> 22) % shard_count


def is_snowflake(text: str) -> bool:
    """True for the decimal text of a 64-bit id, and nothing else: with a zero before it the same id would look like another."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_ID))
    return is_number and int(text) <= MAX_ID and str(int(text)) == text
