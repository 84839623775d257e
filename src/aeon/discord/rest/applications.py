"""The bot's application.

https://discord.com/developers/docs/resources/application
"""

from enum import IntFlag
from typing import Final

from attrs import frozen
from msgspec import Struct, json

from aeon.discord.ids import ApplicationId
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

ME: Final = Route("GET", "/applications/@me")


class ApplicationFlags(IntFlag):
    """Which privileged intents the application has; the `LIMITED` ones are those of bots in under 100 guilds."""

    GATEWAY_PRESENCE = 1 << 12
    GATEWAY_PRESENCE_LIMITED = 1 << 13
    GATEWAY_GUILD_MEMBERS = 1 << 14
    GATEWAY_GUILD_MEMBERS_LIMITED = 1 << 15
    GATEWAY_MESSAGE_CONTENT = 1 << 18
    GATEWAY_MESSAGE_CONTENT_LIMITED = 1 << 19


class Application(Struct, frozen=True):
    id: ApplicationId
    name: str
    flags: int = 0
    approximate_guild_count: int | None = None


_APPLICATION: Final = json.Decoder(Application)


@frozen(eq=False)
class Applications:
    _courier: Courier

    async def me(self) -> Application:
        """The application of this bot."""
        return await self._courier.fetch(ME.call(traffic=Traffic.REPLY), _APPLICATION)
