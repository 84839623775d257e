"""Clients that we did not write log in to the simulator, do what bots do, and have nothing to complain about.

AEON_PEERS_PYTHON names an interpreter with discord.py and hikari, AEON_PEERS_NODE a folder with discord.js in its
node_modules; `nox -s peers` sets both. Under CI=true a missing one is a failure, elsewhere its tests are skipped.
"""

import os
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import trio
from attrs import define

from aeon.simulator import Settings, Simulator, open_simulator
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID

BOTS = Path(__file__).parent / "bots"
PATIENCE_SECONDS = 30.0


def _command(name: str) -> list[str]:
    variable = "AEON_PEERS_NODE" if name == "discord_js" else "AEON_PEERS_PYTHON"
    where = os.environ.get(variable)
    if where is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{variable} is not set")
        pytest.skip(f"{variable} is not set")
    return ["node", str(BOTS / "discord_js_bot.mjs")] if name == "discord_js" else [where, str(BOTS / f"{name}_bot.py")]


@define
class Scene:
    """A bot that is logged in, and the control of its world."""

    simulator: Simulator
    http: httpx.AsyncClient

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.http.request(method, f"{self.simulator.url}/_sim{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def say(self, content: str) -> dict[str, Any]:
        said: dict[str, Any] = await self.call(
            "POST", f"/channels/{GENERAL_ID}/messages", {"userId": MEMBER_ID, "content": content}
        )
        return said

    async def answer_to(self, content: str, *, expected: str) -> dict[str, Any]:
        """Say something and wait for the bot's message with this content."""
        asked = await self.say(content)

        async def find() -> dict[str, Any] | None:
            seen = await self.call("GET", f"/channels/{GENERAL_ID}/messages?userId={MEMBER_ID}")
            later = [one for one in seen if int(one["id"]) > int(asked["id"])]
            return next((one for one in later if one["content"] == expected), None)

        found: dict[str, Any] = await until(find)
        return found

    async def interact(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Act, and wait until the interaction is answered."""
        begun = await self.call("POST", path, {"userId": MEMBER_ID, **body})

        async def find() -> dict[str, Any] | None:
            state: dict[str, Any] = await self.call("GET", f"/interactions/{begun['interactionId']}")
            assert state["state"] != "failed"
            return state if state["state"] == "answered" else None

        found: dict[str, Any] = await until(find)
        return found


async def until(find: Callable[[], Awaitable[Any]]) -> Any:
    """Ask again and again until there is an answer that is true."""
    with trio.fail_after(PATIENCE_SECONDS):
        while not (found := await find()):
            await trio.sleep(0.02)
        return found


@asynccontextmanager
async def logged_in(name: str) -> AsyncIterator[Scene]:
    """A bot in its own process, logged in with its commands registered; fails where it wrote to its log."""
    command = _command(name)
    async with (
        open_simulator(settings=Settings(identify_seconds=0)) as simulator,
        httpx.AsyncClient() as http,
        trio.open_nursery() as nursery,
    ):
        scene = Scene(simulator, http)
        start = partial(
            trio.run_process,
            [*command, simulator.url, simulator.token],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        process = await nursery.start(start)
        written = bytearray()
        nursery.start_soon(_collect, process, written)

        try:
            with trio.fail_after(PATIENCE_SECONDS):
                while len(simulator.world.application.commands_of(GUILD_ID)) < 2:
                    await trio.sleep(0.02)
            yield scene
        finally:
            process.kill()
            assert written.decode() == "", f"the peer complained: {written.decode()}"
        nursery.cancel_scope.cancel(reason="the peer has done its part")


async def _collect(process: trio.Process, written: bytearray) -> None:
    assert process.stdout is not None
    async for chunk in process.stdout:
        written += chunk


PEERS = pytest.mark.parametrize("name", ["discord_py", "hikari", "discord_js"])


@PEERS
async def test_a_stranger_lives_a_bots_day_without_a_complaint(name: str) -> None:
    async with logged_in(name) as scene:
        panel = await scene.answer_to("!panel", expected="panel")
        assert panel["embeds"][0]["title"] == "Panel"
        await _talks_by_interactions(scene, panel)
        await _builds(scene)
        await _gathers(scene)
        await _survives_reconnects(scene)


async def _talks_by_interactions(scene: Scene, panel: dict[str, Any]) -> None:
    typed = {"userId": MEMBER_ID, "channelId": GENERAL_ID, "name": "hello", "option": "who", "value": "wor"}
    assert (await scene.call("POST", "/autocomplete", typed))["choices"] == [{"name": "wor!", "value": "wor!"}]
    hello = {"channelId": GENERAL_ID, "name": "hello", "options": {"who": "world", "friend": MODERATOR_ID}}
    greeted = await scene.interact("/commands", hello)
    assert [message["content"] for message in greeted["messages"]] == ["hello world marek"]
    slow = await scene.interact("/commands", {"channelId": GENERAL_ID, "name": "slow"})
    assert slow["messages"][0]["content"] == "late"

    async def has_followed_up() -> bool:
        seen = await scene.call("GET", f"/interactions/{slow['id']}")
        return [message["content"] for message in seen["messages"]] == ["late", "later"]

    await until(has_followed_up)
    pressed = await scene.interact("/components", {"messageId": panel["id"], "customId": "press"})
    assert pressed["messages"][0]["content"] == "pressed"
    opened = await scene.interact("/components", {"messageId": panel["id"], "customId": "form"})
    form = {"interactionId": opened["id"], "fields": {"answer": "42"}}
    assert (await scene.interact("/modals", form))["messages"][0]["content"] == "got 42"


async def _builds(scene: Scene) -> None:
    await scene.answer_to("!build", expected="built")
    guild = scene.simulator.world.guilds[GUILD_ID]
    made = next(role for role in guild.roles.values() if role.name == "made")
    assert made.id in guild.members[MEMBER_ID].roles
    channel = next(channel for channel in guild.channels.values() if channel.name == "made-here")
    assert set(channel.overwrites) == {GUILD_ID, MEMBER_ID}


async def _gathers(scene: Scene) -> None:
    asked = await scene.say("!gather")
    world = scene.simulator.world

    async def is_done() -> bool:
        seen = await scene.call("GET", f"/channels/{GENERAL_ID}/messages?userId={MEMBER_ID}")
        return any(one["content"] == "gathered" for one in seen)

    await until(is_done)
    (thread,) = world.guilds[GUILD_ID].threads.values()
    assert (thread.id, thread.name) == (asked["id"], "aside")
    assert thread.thread is not None
    assert thread.thread.archived
    seen = await scene.call("GET", f"/channels/{GENERAL_ID}/messages?userId={MEMBER_ID}")
    said = next(one for one in seen if one.get("webhook_id") in world.webhooks)
    assert (said["author"]["username"], said["content"]) == ("Other", "by webhook, changed")
    assert [one["poll"]["results"]["is_finalized"] for one in seen if "poll" in one] == [True]
    assert [invite.max_uses for invite in world.invites.values()] == [1]


async def _survives_reconnects(scene: Scene) -> None:
    for trouble in ({"action": "reconnect"}, {"action": "close", "code": 4000}):
        sessions = set(scene.simulator.parts.hub.sessions)
        await scene.call("POST", "/gateway", trouble)
        await scene.answer_to("!again", expected="again")
        assert set(scene.simulator.parts.hub.sessions) == sessions, "it identified where it could have resumed"
