"""Interactions: slash commands, autocompletion, clicks on components, submitted modals.

https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct, field

from aeon.discord.ids import ApplicationId, ChannelId, CommandId, GuildId, InteractionId, MessageId, RoleId, UserId
from aeon.discord.model.attachment import Attachment
from aeon.discord.model.channel import Channel
from aeon.discord.model.component import Component
from aeon.discord.model.member import Member
from aeon.discord.model.message import Message
from aeon.discord.model.role import Role
from aeon.discord.model.user import User


class InteractionType(IntEnum):
    PING = 1
    APPLICATION_COMMAND = 2
    MESSAGE_COMPONENT = 3
    APPLICATION_COMMAND_AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class CommandType(IntEnum):
    CHAT_INPUT = 1
    USER = 2
    MESSAGE = 3


class OptionType(IntEnum):
    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


class Option(Struct, frozen=True, gc=False):
    """A filled-in option, or the chosen subcommand (group) with its own options."""

    name: str
    type: int
    value: str | int | float | bool | None = None
    options: tuple[Option, ...] = ()
    focused: bool = False
    """The option being typed, in autocompletion: its value is unfinished, and text whatever its type."""


class Resolved(Struct, frozen=True, gc=False):
    """What the ids in options and select menus stand for."""

    users: dict[UserId, User] = {}
    members: dict[UserId, Member] = {}
    """Without their `user`: that stands in `users`."""
    roles: dict[RoleId, Role] = {}
    channels: dict[ChannelId, Channel] = {}
    messages: dict[MessageId, Message] = {}
    attachments: dict[str, Attachment] = {}


class InteractionData(Struct, frozen=True, gc=False):
    """Which fields are set depends on the interaction's type: a command's, a component's or a modal's."""

    id: CommandId | int | None = None
    """A command's, or the number of a component in its message."""
    name: str | None = None
    type: int | None = None
    guild_id: GuildId | None = None
    """Where the command is registered; None for global ones."""
    options: tuple[Option, ...] = ()
    target_id: str | None = None
    resolved: Resolved | None = None
    custom_id: str | None = None
    component_type: int | None = None
    values: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()

    def entered(self) -> dict[str, str | tuple[str, ...]]:
        """What a modal's fields hold, by `custom_id`: text, or the values chosen in a select menu."""
        fields = (node for root in self.components for node in root.walk() if node.custom_id is not None)
        return {node.custom_id: node.values if node.value is None else node.value for node in fields if node.custom_id}


class Interaction(Struct, frozen=True, gc=False):
    id: InteractionId
    application_id: ApplicationId
    type: int
    token: str
    """Lets anyone answer for 15 minutes, so `repr` hides it."""
    data: InteractionData | None = None
    guild_id: GuildId | None = None
    channel_id: ChannelId | None = None
    channel: Channel | None = None
    """Partial: id, type, name, parent."""
    member: Member | None = None
    user: User | None = None
    """Who acts, outside guilds."""
    message: Message | None = None
    """The message that carries the component."""
    app_permission_bits: str | None = field(name="app_permissions", default=None)
    locale: str | None = None
    guild_locale: str | None = None

    @property
    def author(self) -> User | None:
        """Who acts, in a guild or outside."""
        return self.user if self.member is None else self.member.user

    @property
    def app_permissions(self) -> int:
        """What the bot may do in the channel; nothing where Discord does not say."""
        return int(self.app_permission_bits or 0)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(id={self.id!r}, type={self.type!r}, guild_id={self.guild_id!r}, data={self.data!r})"
        )
