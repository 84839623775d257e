"""A living guild behind a real API, with the database that its log is in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import trio
from attrs import define

from aeon.audit.replay import AuditReplay
from aeon.discord.ids import GuildId, UserId
from aeon.features import audit, settings
from aeon.feed.event import FeedEvent
from aeon.guild.audit_tail import audit_tail_handlers
from aeon.guild.messages import GetSettings, RowsChanged
from aeon.guild.reading import reading_handlers
from aeon.guild.standing import Membership
from aeon.storage.changes import watch_changes
from aeon.storage.database import Database
from aeon.web.app import build_app
from aeon.web.auth import Authenticator
from aeon.web.cors import Cors
from aeon.web.memberships import Memberships
from aeon.web.parts import WebParts
from aeon.web.rights import Rights
from aeon.web.server import listen, run_web
from tests.commands.town import Town, open_town
from tests.guild.examples import GUILD
from tests.web.api import PaperKeys

SECONDS = 15.0
Json = dict[str, Any]


@define
class House:
    """A town, its API, and what subscribers of the guild hear."""

    town: Town
    client: httpx.AsyncClient
    frames: trio.MemoryReceiveChannel[Any]

    async def change(self, *, headers: dict[str, str] | None = None, **changes: object) -> httpx.Response:
        return await self.client.put(f"/api/guild/{GUILD}/settings", json=changes, headers=headers)

    async def rows(self, query: str = "") -> list[Json]:
        answer = await self.client.get(f"/api/guild/{GUILD}/audit-logs{query}")
        answer.raise_for_status()
        return list(answer.json())

    async def hears(self, count: int) -> list[FeedEvent]:
        """The next rows that are told."""
        heard: list[FeedEvent] = []
        with trio.fail_after(SECONDS):
            while len(heard) < count:
                frame = await self.frames.receive()
                if frame.event == "audit_log":
                    heard.append(frame)
        return heard


async def nobody(_guild_id: GuildId, _user_id: UserId) -> Membership | None:
    """The guild has no members but its owner."""
    await trio.lowlevel.checkpoint()
    return None


@asynccontextmanager
async def open_house(database: Database) -> AsyncIterator[House]:
    keys = PaperKeys()
    async with (
        open_town(database, *audit_tail_handlers(), *reading_handlers(), *audit.FEATURE.handlers) as town,
        trio.open_nursery() as nursery,
    ):
        parts = WebParts(
            guilds=town.guilds,
            feed=town.ports.feed,
            routes=(*settings.FEATURE.routes, *audit.FEATURE.routes),
            auth=Authenticator(keys),
            rights=Rights(town.guilds, Memberships(nobody)),
            ready=dict,
            cors=Cors(frozenset()),
            replay=AuditReplay(database),
        )
        port = await nursery.start(run_web, build_app(parts), listen("127.0.0.1", 0), parts.phase.closing)
        await nursery.start(
            watch_changes, database, lambda guild_id, version: town.registry.tell(guild_id, RowsChanged(version))
        )
        headers = {"Authorization": f"Bearer {keys.make()}"}
        with town.ports.feed.subscribe() as subscription:
            subscription.add(GUILD)
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=20.0) as client:
                # Loaded, so that its settings have their row and what comes is news.
                await town.guilds.ask(GUILD, GetSettings(), seconds=SECONDS)
                yield House(town, client, subscription.frames)
        nursery.cancel_scope.cancel()
