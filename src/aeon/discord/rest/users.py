"""The bot's own user, and direct messages.

https://discord.com/developers/docs/resources/user
"""

from typing import Final

from attrs import frozen
from msgspec import Struct, json

from aeon.discord.ids import ChannelId, GuildId, UserId
from aeon.discord.model import User
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

ME: Final = Route("GET", "/users/@me")
GET: Final = Route("GET", "/users/{user_id}")
# Discord answers with the channel there is, if there is one.
CREATE_DM: Final = Route("POST", "/users/@me/channels", repeatable=True)

_USER: Final = json.Decoder(User)


class _Recipient(Struct, frozen=True):
    recipient_id: UserId


class _Channel(Struct, frozen=True):
    id: ChannelId


_CHANNEL: Final = json.Decoder(_Channel)


@frozen(eq=False)
class Users:
    _courier: Courier

    async def me(self) -> User:
        """The bot's user; raises `Unauthorized` if the token is not valid."""
        return await self._courier.fetch(ME.call(traffic=Traffic.REPLY), _USER)

    async def get(self, user_id: UserId, *, guild_id: GuildId | None = None, traffic: Traffic = Traffic.REPLY) -> User:
        """Any user."""
        return await self._courier.fetch(GET.call(user_id, guild_id=guild_id, traffic=traffic), _USER)

    async def create_dm(
        self, user_id: UserId, *, guild_id: GuildId | None = None, traffic: Traffic = Traffic.REPLY
    ) -> ChannelId:
        """The channel for direct messages with this user. That it exists does not say that it takes messages."""
        call = CREATE_DM.call(body=_Recipient(user_id), guild_id=guild_id, traffic=traffic)
        return (await self._courier.fetch(call, _CHANNEL)).id
