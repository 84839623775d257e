"""What a feature is: everything Aeon knows of one thing, as data for the app to put together."""

from typing import Any

from attrs import frozen

from aeon.commands.declaration import Command
from aeon.discord.permissions import Permissions
from aeon.guild.behaviour import Handler
from aeon.guild.recording import MakeKind
from aeon.guild.scheduled import Scheduled
from aeon.web.route import Route


@frozen
class Feature:
    """`name` is what a crash is put down to, and what is switched off in a guild where it keeps crashing."""

    name: str
    commands: tuple[Command, ...] = ()
    handlers: tuple[Handler, ...] = ()
    """What it makes of the guild's events and of its own messages, see `aeon.guild.behaviour`."""
    scheduled: tuple[Scheduled, ...] = ()
    """What it makes of scheduled actions that are due, by their kinds."""
    records: tuple[MakeKind, ...] = ()
    """What it keeps in the journal, by kinds."""
    routes: tuple[Route[Any], ...] = ()
    permissions: Permissions = Permissions(0)
    """What the bot itself needs in Discord for this feature; part of the invite link."""
