"""`Rest`: Discord's REST API as one object, its resources as attributes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx
from attrs import frozen

from aeon.discord.agent import USER_AGENT
from aeon.discord.rest.applications import Applications
from aeon.discord.rest.bans import Bans
from aeon.discord.rest.channels import Channels
from aeon.discord.rest.commands import Commands
from aeon.discord.rest.courier import Courier
from aeon.discord.rest.dispatch import open_dispatcher
from aeon.discord.rest.emojis import Emojis
from aeon.discord.rest.gateway import Gateway
from aeon.discord.rest.guilds import Guilds
from aeon.discord.rest.interactions import Interactions
from aeon.discord.rest.members import Members
from aeon.discord.rest.messages import Messages
from aeon.discord.rest.pins import Pins
from aeon.discord.rest.polls import Polls
from aeon.discord.rest.ratelimit import Limiter, LimiterStatistics
from aeon.discord.rest.reactions import Reactions
from aeon.discord.rest.transport import open_transport
from aeon.discord.rest.users import Users

DISCORD_URL: Final = "https://discord.com/api/v10"


@frozen(eq=False)
class Rest:
    """Discord's REST API. Every call raises a `RestError` of errors.py where it does not succeed."""

    applications: Applications
    bans: Bans
    channels: Channels
    commands: Commands
    emojis: Emojis
    gateway: Gateway
    guilds: Guilds
    interactions: Interactions
    members: Members
    messages: Messages
    pins: Pins
    polls: Polls
    reactions: Reactions
    users: Users
    _limiter: Limiter

    def statistics(self) -> LimiterStatistics:
        """Waits and 429s by class since the start, and what waits and flies now."""
        return self._limiter.statistics()


@asynccontextmanager
async def open_rest(
    base_url: str, token: str, *, user_agent: str = USER_AGENT, limiter: Limiter | None = None
) -> AsyncIterator[Rest]:
    """A client for the API at `base_url` (with its version, without a slash at the end).

    On leaving, requests that wait get `Closed`; leave only when those under way are done. A `limiter` of one's own
    brings other rates, or rates shared with other processes.
    """
    limiter = limiter if limiter is not None else Limiter()
    url = httpx.URL(base_url)
    headers = (
        (b"host", url.netloc),
        (b"authorization", f"Bot {token}".encode()),
        (b"user-agent", user_agent.encode()),
    )
    async with open_transport(url) as transport, open_dispatcher(limiter) as dispatcher:
        courier = Courier(dispatcher, transport, url.raw_path.decode().rstrip("/"), headers)
        yield Rest(
            applications=Applications(courier),
            bans=Bans(courier),
            channels=Channels(courier),
            commands=Commands(courier),
            emojis=Emojis(courier),
            gateway=Gateway(courier),
            guilds=Guilds(courier),
            interactions=Interactions(courier),
            members=Members(courier),
            messages=Messages(courier),
            pins=Pins(courier),
            polls=Polls(courier),
            reactions=Reactions(courier),
            users=Users(courier),
            limiter=limiter,
        )
