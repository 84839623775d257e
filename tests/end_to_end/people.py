"""People in the offline Discord, and a dashboard: they see and do what users see and do, and nothing else."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
import msgspec
import trio
from attrs import define, field
from trio_websocket import WebSocketConnection, open_websocket_url

from tests.end_to_end.process import Addresses

Seen = TypeVar("Seen")

WAIT_SECONDS = 30.0
LOOK_SECONDS = 0.02
REQUEST_SECONDS = 30.0

Json = dict[str, Any]


async def eventually(look: Callable[[], Awaitable[Seen | None]], *, seconds: float = WAIT_SECONDS) -> Seen:
    """What `look` sees once it sees something."""
    with trio.fail_after(seconds):
        while (seen := await look()) is None:
            await trio.sleep(LOOK_SECONDS)
    return seen


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what another part of the same process brings about."""
    with trio.fail_after(WAIT_SECONDS):
        while not holds():
            await trio.sleep(LOOK_SECONDS)


@define
class Community:
    """The demo's guild, its people and its channels, through `/_sim/`."""

    http: httpx.AsyncClient
    guild: Json
    bot_id: str

    @property
    def guild_id(self) -> str:
        return str(self.guild["id"])

    @property
    def owner_id(self) -> str:
        return str(self.guild["ownerId"])

    @property
    def channel_id(self) -> str:
        """The first text channel."""
        return str(next(channel["id"] for channel in self.guild["channels"] if channel["type"] == 0))

    @property
    def member_id(self) -> str:
        """Somebody who is neither owner nor bot and has no role."""
        plain = [each["userId"] for each in self.guild["members"] if not each["roles"]]
        return str(next(user_id for user_id in plain if user_id not in {self.owner_id, self.bot_id}))

    async def write(self, content: str, *, user_id: str | None = None) -> Json:
        """Somebody writes into the channel; the message."""
        body = {"userId": user_id or self.member_id, "content": content}
        answer = await self.http.post(f"/_sim/channels/{self.channel_id}/messages", json=body)
        answer.raise_for_status()
        return dict(answer.json())

    async def messages(self, *, user_id: str | None = None) -> list[Json]:
        """What this person sees in the channel, oldest first."""
        params = {"userId": user_id or self.member_id}
        answer = await self.http.get(f"/_sim/channels/{self.channel_id}/messages", params=params)
        answer.raise_for_status()
        return list(answer.json())

    async def replies_to(self, message: Mapping[str, Any]) -> list[Json]:
        """The bot's messages since this one."""
        found = await self.messages()
        return [each for each in found if each["author"]["id"] == self.bot_id and int(each["id"]) > int(message["id"])]

    async def reply_to(self, message: Mapping[str, Any]) -> str:
        """The bot's answer, once it is there."""

        async def look() -> str | None:
            replies = await self.replies_to(message)
            return str(replies[0]["content"]) if replies else None

        return await eventually(look)

    async def say(self, content: str, *, user_id: str | None = None) -> str:
        """Write, and wait for the bot's answer."""
        return await self.reply_to(await self.write(content, user_id=user_id))

    async def run(self, name: str, options: Json | None = None, *, user_id: str | None = None) -> httpx.Response:
        """Use a slash command."""
        body = {
            "userId": user_id or self.member_id,
            "channelId": self.channel_id,
            "name": name,
            "options": options or {},
        }
        return await self.http.post("/_sim/commands", json=body)

    async def answer_to(self, response: httpx.Response) -> Json:
        """The interaction, once it was answered."""
        response.raise_for_status()
        interaction_id = response.json()["interactionId"]

        async def look() -> Json | None:
            found = (await self.http.get(f"/_sim/interactions/{interaction_id}")).json()
            return dict(found) if found["state"] in {"answered", "failed"} else None

        return await eventually(look)


@define
class Dashboard:
    """A dashboard's back end: REST with a key, and a WebSocket."""

    http: httpx.AsyncClient
    addresses: Addresses

    @property
    def settings_path(self) -> str:
        return f"/api/guild/{self.addresses.guildId}/settings"

    async def settings(self) -> Json:
        answer = await self.http.get(self.settings_path)
        answer.raise_for_status()
        return dict(answer.json())

    async def change(self, **changes: object) -> Json:
        """Change settings; what holds afterwards."""
        answer = await self.http.put(self.settings_path, json=changes)
        answer.raise_for_status()
        return dict(answer.json())


@define
class Watcher:
    """A WebSocket subscribed to the guild."""

    socket: WebSocketConnection
    seen: list[Json] = field(factory=list)

    async def next(self, event: str) -> Json:
        """The data of the next event of this name; what comes before it is kept in `seen`."""
        with trio.fail_after(WAIT_SECONDS):
            while True:
                frame = msgspec.json.decode(await self.socket.get_message())
                self.seen.append(frame)
                if frame["event"] == event:
                    return dict(frame["data"]) if isinstance(frame.get("data"), dict) else {"data": frame.get("data")}

    async def send(self, event: str, data: object = None) -> None:
        await self.socket.send_message(msgspec.json.encode({"event": event, "data": data}).decode())


@asynccontextmanager
async def open_community(addresses: Addresses) -> AsyncIterator[Community]:
    async with httpx.AsyncClient(base_url=addresses.discord, timeout=REQUEST_SECONDS) as http:
        world = (await http.get("/_sim/world")).json()
        guild = next(each for each in world["guilds"] if each["id"] == addresses.guildId)
        yield Community(http, guild, world["botUserId"])


@asynccontextmanager
async def open_dashboard(addresses: Addresses) -> AsyncIterator[Dashboard]:
    headers = {"Authorization": f"Bearer {addresses.key}"}
    async with httpx.AsyncClient(base_url=addresses.api, headers=headers, timeout=REQUEST_SECONDS) as http:
        yield Dashboard(http, addresses)


@asynccontextmanager
async def watch(addresses: Addresses) -> AsyncIterator[Watcher]:
    """A socket that has authenticated by its first frame and subscribed to the guild."""
    async with open_websocket_url(addresses.api.replace("http", "ws", 1) + "/ws") as socket:
        watcher = Watcher(socket)
        await watcher.send("authenticate", {"token": addresses.key})
        await watcher.next("authenticated")
        await watcher.send("subscribe_guild", addresses.guildId)
        await watcher.next("subscribed")
        yield watcher
