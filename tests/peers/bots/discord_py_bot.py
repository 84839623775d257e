# mypy: ignore-errors
# ^ discord.py is installed only where the peers run.
# ruff: noqa: RUF029, ARG002 - discord.py wants coroutines, and hands buttons what they are
"""A bot on discord.py. See test_peers.py for what it must do. Arguments: base URL, token."""

import asyncio
import datetime as dt
import logging
import sys

import yarl

import discord
from discord import app_commands

BASE, TOKEN = sys.argv[1:3]
discord.http.Route.BASE = f"{BASE}/api/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(BASE.replace("http", "ws") + "/gateway")

client = discord.Client(intents=discord.Intents.all())
tree = app_commands.CommandTree(client)


@tree.command(description="Says hello")
async def hello(interaction: discord.Interaction, who: str, friend: discord.Member | None = None) -> None:
    await interaction.response.send_message(f"hello {who} {friend.name if friend else ''}".strip(), ephemeral=True)


@hello.autocomplete("who")
async def complete(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=current + "!", value=current + "!")]


@tree.command(description="Takes its time")
async def slow(interaction: discord.Interaction) -> None:
    await interaction.response.defer()
    await interaction.followup.send("late")
    await interaction.followup.send("later")


class Form(discord.ui.Modal, title="Form"):
    answer = discord.ui.TextInput(label="Answer", custom_id="answer")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"got {self.answer.value}")


class Panel(discord.ui.View):
    @discord.ui.button(label="Press", custom_id="press", style=discord.ButtonStyle.primary)
    async def press(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        await interaction.response.edit_message(content="pressed")

    @discord.ui.button(label="Form", custom_id="form", emoji="📝")
    async def form(self, interaction: discord.Interaction, button: discord.ui.Button) -> None:
        await interaction.response.send_modal(Form())


@client.event
async def on_ready() -> None:
    guild = client.guilds[0]
    tree.copy_global_to(guild=guild)
    await tree.sync(guild=guild)


@client.event
async def on_message(message: discord.Message) -> None:
    if message.content == "!panel":
        embed = discord.Embed(title="Panel", description="Press", timestamp=discord.utils.utcnow(), colour=0x5865F2)
        embed.add_field(name="a", value="b").set_footer(text="foot").set_author(name="author")
        await message.reply("panel", embed=embed, view=Panel(timeout=None))
    elif message.content == "!build":
        role = await message.guild.create_role(name="made", colour=0xFF0000)
        await message.author.add_roles(role, reason="asked for")
        hidden = discord.PermissionOverwrite(view_channel=False)
        shown = discord.PermissionOverwrite(view_channel=True)
        overwrites = {message.guild.default_role: hidden, message.author: shown}
        channel = await message.guild.create_text_channel("Made Here", overwrites=overwrites)
        await channel.send("inside")
        await message.add_reaction("👍")
        await message.pin()
        history = [one.content async for one in message.channel.history(limit=5)]
        assert "!build" in history
        await message.channel.send("built")
    elif message.content == "!gather":
        await gather(message)
    elif message.content == "!again":
        await message.channel.send("again")


async def gather(message: discord.Message) -> None:
    """What bots do about a community: the guild, a thread, a webhook, an invitation, a poll, who is gone."""
    guild = await client.fetch_guild(message.guild.id)
    assert guild.name == message.guild.name
    thread = await message.create_thread(name="aside")
    await thread.send("in the thread")
    await thread.edit(archived=True)
    webhook = await message.channel.create_webhook(name="crier")
    said = await webhook.send("by webhook", username="Other", wait=True)
    await said.edit(content="by webhook, changed")
    invite = await message.channel.create_invite(max_uses=1)
    assert (await client.fetch_invite(invite.code)).guild.id == guild.id
    poll = discord.Poll(question="Tea?", duration=dt.timedelta(hours=1)).add_answer(text="yes")
    asked = await message.channel.send(poll=poll)
    await asked.end_poll()
    assert await message.guild.estimate_pruned_members(days=7) >= 0
    await message.channel.send("gathered")


async def main() -> None:
    async with client:
        await client.start(TOKEN)


logging.basicConfig(level=logging.WARNING)
asyncio.run(main())
