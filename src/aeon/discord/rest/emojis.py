"""A guild's own emoji.

https://discord.com/developers/docs/resources/emoji
"""

from typing import Final

from attrs import frozen
from msgspec import json

from aeon.discord.ids import GuildId
from aeon.discord.model import Emoji
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

LIST: Final = Route("GET", "/guilds/{guild_id}/emojis")

_EMOJIS: Final = json.Decoder(tuple[Emoji, ...])


@frozen(eq=False)
class Emojis:
    _courier: Courier

    async def list(self, guild_id: GuildId, *, traffic: Traffic = Traffic.REPLY) -> tuple[Emoji, ...]:
        """All emoji of a guild."""
        return await self._courier.fetch(LIST.call(guild_id, guild_id=guild_id, traffic=traffic), _EMOJIS)
