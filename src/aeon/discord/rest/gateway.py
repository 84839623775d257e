"""Where the gateway is, and how many sessions may be started.

https://discord.com/developers/docs/events/gateway#get-gateway-bot
"""

from typing import Final

from attrs import frozen
from msgspec import Struct, json

from aeon.discord.rest.courier import Courier
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic

BOT: Final = Route("GET", "/gateway/bot")


class SessionStartLimit(Struct, frozen=True):
    """`remaining` starts until `reset_after` milliseconds from now; `max_concurrency` identifies in 5 s."""

    total: int
    remaining: int
    reset_after: int
    max_concurrency: int


class GatewayBot(Struct, frozen=True):
    url: str
    shards: int
    session_start_limit: SessionStartLimit


_BOT: Final = json.Decoder(GatewayBot)


@frozen(eq=False)
class Gateway:
    _courier: Courier

    async def bot(self) -> GatewayBot:
        """The address, the recommended number of shards, and the limits of starting them."""
        return await self._courier.fetch(BOT.call(traffic=Traffic.MODERATION), _BOT)
