"""Registration of application commands.

https://discord.com/developers/docs/interactions/application-commands
"""

from collections.abc import Sequence
from typing import Final

from attrs import frozen
from msgspec import Struct, json

from aeon.discord.ids import ApplicationId, CommandId, GuildId
from aeon.discord.rest.bodies import Shape
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

OVERWRITE: Final = Route("PUT", "/applications/{application_id}/commands")
LIST: Final = Route("GET", "/applications/{application_id}/commands")
OVERWRITE_IN_GUILD: Final = Route("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
LIST_IN_GUILD: Final = Route("GET", "/applications/{application_id}/guilds/{guild_id}/commands")


class RegisteredCommand(Struct, frozen=True):
    """What is read of a registered command."""

    id: CommandId
    name: str
    type: int = 1


_COMMANDS: Final = json.Decoder(tuple[RegisteredCommand, ...])


@frozen(eq=False)
class Commands:
    """Overwriting makes the given set the registered one; `TooManyCommandCreates` after 200 new ones a guild and day."""

    _courier: Courier

    async def overwrite(
        self, application_id: ApplicationId, commands: Sequence[Shape], *, traffic: Traffic = Traffic.REPLY
    ) -> tuple[RegisteredCommand, ...]:
        """Register exactly these commands everywhere."""
        call = OVERWRITE.call(application_id, body=commands, traffic=traffic)
        return await self._courier.fetch(call, _COMMANDS)

    async def list(self, application_id: ApplicationId) -> tuple[RegisteredCommand, ...]:
        """The commands registered everywhere."""
        return await self._courier.fetch(LIST.call(application_id, traffic=Traffic.REPLY), _COMMANDS)

    async def overwrite_in_guild(
        self,
        application_id: ApplicationId,
        guild_id: GuildId,
        commands: Sequence[Shape],
        *,
        traffic: Traffic = Traffic.REPLY,
    ) -> tuple[RegisteredCommand, ...]:
        """Register exactly these commands in one guild."""
        call = OVERWRITE_IN_GUILD.call(application_id, guild_id, body=commands, guild_id=guild_id, traffic=traffic)
        return await self._courier.fetch(call, _COMMANDS)

    async def list_in_guild(self, application_id: ApplicationId, guild_id: GuildId) -> tuple[RegisteredCommand, ...]:
        """The commands registered in one guild."""
        call = LIST_IN_GUILD.call(application_id, guild_id, guild_id=guild_id, traffic=Traffic.REPLY)
        return await self._courier.fetch(call, _COMMANDS)
