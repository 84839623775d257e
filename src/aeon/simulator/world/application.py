"""The one application of this Discord: the bot that logs in, its token, its commands, its interactions."""

import base64
from enum import IntEnum
from typing import Any

import trio
from attrs import Factory, define, field

from aeon.discord.ids import ApplicationId, ChannelId, CommandId, GuildId, InteractionId, MessageId, UserId

TOKEN_SECONDS = 15 * 60
"""How long an interaction's token answers (https://discord.com/developers/docs/interactions/receiving-and-responding)."""

FIRST_ANSWER_SECONDS = 3.0
"""Within this an interaction must have its first answer."""


class InteractionType(IntEnum):
    """What a person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class InteractionState(IntEnum):
    """How far the application is with its answer."""

    WAITING = 0
    DEFERRED = 1
    ANSWERED = 2


@define
class Command:
    """A registered command; `body` is what Discord shows of it."""

    id: CommandId
    guild_id: GuildId | None
    name: str
    type: int
    body: dict[str, Any]


@define(eq=False)
class Interaction:
    """One thing a person did with the application, and what came back. Times are on Trio's clock."""

    id: InteractionId
    token: str
    type: InteractionType
    user_id: UserId
    channel_id: ChannelId
    guild_id: GuildId | None
    data: dict[str, Any]
    started_at: float
    message_id: MessageId | None = None
    metadata: dict[str, Any] = Factory(dict)
    state: InteractionState = InteractionState.WAITING
    callback_type: int | None = None
    first_answer_ms: int | None = None
    original_id: MessageId | None = None
    message_ids: list[MessageId] = Factory(list)
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] | None = None
    answered: trio.Event = Factory(trio.Event)

    def note_message(self, message_id: MessageId) -> None:
        """The application made or changed this message in answer."""
        if message_id not in self.message_ids:
            self.message_ids.append(message_id)

    def failed(self, now: float) -> bool:
        """True once three seconds went by without a first answer."""
        return self.callback_type is None and now > self.started_at + FIRST_ANSWER_SECONDS

    def expired(self, now: float) -> bool:
        """True once the token no longer answers."""
        return now > self.started_at + TOKEN_SECONDS


def make_token(bot_user_id: UserId) -> str:
    """A bot token of Discord's shape: its first segment is the user id in base64, as clients read it."""
    first = base64.urlsafe_b64encode(bot_user_id.encode()).decode().rstrip("=")
    return f"{first}.Offline.simulated-token-that-opens-nothing"


@define
class CreatesOfDay:
    """How many commands were created since a day began, in milliseconds since 1970."""

    began_ms: int
    count: int = 0


@define
class Application:
    """The application; `intents` are the gateway intents it may ask for."""

    id: ApplicationId
    bot_user_id: UserId
    owner_id: UserId
    name: str
    token: str = field(repr=False)
    client_secret: str = field(default="offline-client-secret-that-opens-nothing", repr=False)
    redirect_uris: tuple[str, ...] = ()
    """Where sign-in may return to; empty: anywhere on this machine."""

    intents: int = (1 << 26) - 1
    commands: dict[CommandId, Command] = Factory(dict)
    command_permissions: dict[tuple[GuildId, str], list[dict[str, Any]]] = Factory(dict)
    """The rules of guilds for commands, or for the application as a whole."""

    interactions: dict[InteractionId, Interaction] = Factory(dict)
    interactions_by_token: dict[str, Interaction] = Factory(dict)
    creates: dict[GuildId | None, CreatesOfDay] = Factory(dict)

    def commands_of(self, guild_id: GuildId | None) -> list[Command]:
        """The commands registered in a guild, or globally for None."""
        return [command for command in self.commands.values() if command.guild_id == guild_id]
