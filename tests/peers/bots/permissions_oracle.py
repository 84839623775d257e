# mypy: ignore-errors
# ^ discord.py is installed only where the peers run.
"""Answers, for each line of JSON {guild, user, channel}, what discord.py makes of the user's permissions there."""

import json
import sys

import discord

# discord.py strips voice permissions in text channels, which Discord does not.
MEANT = discord.Permissions.all_channel().value & ~discord.Permissions.voice().value

client = discord.Client(intents=discord.Intents.all())

for line in sys.stdin:
    asked = json.loads(line)
    guild = discord.Guild(data=asked["guild"], state=client._connection)
    member = guild.get_member(int(asked["user"]))
    channel = guild.get_channel(int(asked["channel"]))
    permissions = channel.permissions_for(member).value
    answer = {"guild": member.guild_permissions.value, "channel": permissions, "meant": MEANT}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
