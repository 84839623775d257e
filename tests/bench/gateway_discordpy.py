"""discord.py under the same flood, in an environment that has it.

`python -m tests.bench.gateway_discordpy PORT REST_PORT GUILDS MESSAGES` prints a JSON object of figures.
"""

import asyncio
import json
import sys

import yarl  # type: ignore[import-not-found]

import discord  # type: ignore[import-not-found]  # it is no dependency: its interpreter is given
from tests.bench.measure import Measured


async def main(port: int, rest_port: int, guilds: int, messages: int) -> None:
    discord.http.Route.BASE = f"http://127.0.0.1:{rest_port}"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}")
    measured = Measured(guilds, messages)
    client = discord.Client(intents=discord.Intents.all(), chunk_guilds_at_startup=False, guild_ready_timeout=0.1)
    done = asyncio.Event()

    @client.event  # type: ignore[untyped-decorator]
    async def on_ready() -> None:  # noqa: RUF029  # discord.py wants coroutines
        for _ in client.guilds:
            measured.guild()
        if measured.is_over:
            done.set()

    @client.event  # type: ignore[untyped-decorator]
    async def on_message(message: discord.Message) -> None:  # noqa: RUF029  # discord.py wants coroutines
        measured.message(message.content)
        if measured.is_over:
            done.set()

    measured.begin()
    running = asyncio.create_task(client.start("bench"))
    await asyncio.wait([running, asyncio.create_task(done.wait())], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    running.cancel()
    sys.stdout.write(json.dumps(measured.figures()))


asyncio.run(main(*map(int, sys.argv[1:])))
