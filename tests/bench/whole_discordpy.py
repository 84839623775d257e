"""A bot on discord.py under the flood, with one prefix command, in an environment that has it.

`python -m tests.bench.whole_discordpy GATEWAY_PORT REST_PORT GUILDS MESSAGES COMMANDS` prints a JSON object of figures.
"""

import asyncio
import json
import sys
import urllib.request
from pathlib import Path

import yarl  # type: ignore[import-not-found]
from discord.ext import commands  # type: ignore[import-not-found]

import discord  # type: ignore[import-not-found]  # it is no dependency: its interpreter is given
from tests.bench.measure import Measured

KIB = 1024


def resident_bytes() -> int:
    """As psutil says, which need not be there."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * KIB


async def main(port: int, rest_port: int, guilds: int, messages: int, answers: int) -> None:
    discord.http.Route.BASE = f"http://127.0.0.1:{rest_port}"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}")
    measured = Measured(guilds, messages, answers)
    bot = commands.Bot("!", intents=discord.Intents.all(), chunk_guilds_at_startup=False, guild_ready_timeout=0.1)
    done = asyncio.Event()

    @bot.event  # type: ignore[untyped-decorator]
    async def on_ready() -> None:  # noqa: RUF029  # discord.py wants coroutines
        for _ in bot.guilds:
            measured.guild()
        if measured.is_over:
            done.set()

    @bot.event  # type: ignore[untyped-decorator]
    async def on_message(message: discord.Message) -> None:
        measured.message("" if message.content.isdigit() else message.content)
        await bot.process_commands(message)
        if measured.is_over:
            done.set()

    @bot.command()  # type: ignore[untyped-decorator]
    async def ping(context: commands.Context) -> None:
        await context.reply("Pong! Your message reached me.")
        measured.answered()

    measured.begin()
    running = asyncio.create_task(bot.start("bench"))
    await asyncio.wait([running, asyncio.create_task(done.wait())], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    with urllib.request.urlopen(f"http://127.0.0.1:{rest_port}/_bench/figures") as told:  # noqa: ASYNC210  # all else is over
        figures = measured.figures() | json.load(told) | {"resident_bytes": resident_bytes()}
    running.cancel()
    sys.stdout.write(json.dumps(figures))


asyncio.run(main(*map(int, sys.argv[1:])))
