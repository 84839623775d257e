"""Bodies of messages and interaction responses as frozen values. A field left UNSET does not go over the wire.

Embeds and components are whatever has Discord's JSON shape: structs or mappings, as templates hold them.
https://discord.com/developers/docs/resources/message#create-message
"""

from collections.abc import Mapping, Sequence
from typing import Self

from msgspec import UNSET, Struct, UnsetType, structs

from aeon.discord.ids import MessageId, RoleId, UserId
from aeon.discord.model import MessageFlags

Shape = Struct | Mapping[str, object]
"""A JSON object in Discord's shape."""


class AllowedMentions(Struct, frozen=True):
    """Who a message may ping, whatever its text says. The default is nobody."""

    parse: tuple[str, ...] = ()
    users: tuple[UserId, ...] | UnsetType = UNSET
    roles: tuple[RoleId, ...] | UnsetType = UNSET
    replied_user: bool | UnsetType = UNSET


NOBODY = AllowedMentions()


class ReplyTo(Struct, frozen=True):
    """The message that this one answers; by default it may be gone by then."""

    message_id: MessageId
    fail_if_not_exists: bool = False


class AttachmentRef(Struct, frozen=True):
    """An attachment that a body keeps (its id) or brings (the number of its file)."""

    id: str | int
    filename: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


class MessageBody(Struct, frozen=True, kw_only=True):
    """What a message shows. In an edit UNSET leaves as it is, None or an empty tuple takes away."""

    content: str | UnsetType | None = UNSET
    embeds: Sequence[Shape] | UnsetType = UNSET
    components: Sequence[Shape] | UnsetType = UNSET
    attachments: Sequence[AttachmentRef] | UnsetType = UNSET
    poll: Shape | UnsetType = UNSET
    flags: int | UnsetType = UNSET
    allowed_mentions: AllowedMentions = NOBODY
    message_reference: ReplyTo | UnsetType = UNSET
    nonce: str | UnsetType = UNSET
    enforce_nonce: bool | UnsetType = UNSET

    def flagged(self, flag: MessageFlags) -> Self:
        """The same body with this flag besides its own."""
        return structs.replace(self, flags=int(flag) | (0 if isinstance(self.flags, UnsetType) else self.flags))

    def unflagged(self, flag: MessageFlags) -> Self:
        """The same body without this flag."""
        return self if isinstance(self.flags, UnsetType) else structs.replace(self, flags=self.flags & ~int(flag))

    def ephemeral(self) -> Self:
        """The same body, shown to nobody but who acted; only for answers to interactions."""
        return self.flagged(MessageFlags.EPHEMERAL)

    @property
    def is_ephemeral(self) -> bool:
        """Whether it is meant for nobody but who acted."""
        return not isinstance(self.flags, UnsetType) and bool(self.flags & MessageFlags.EPHEMERAL)


class Choice(Struct, frozen=True):
    """One suggestion of autocompletion."""

    name: str
    value: str | int | float


class Choices(Struct, frozen=True):
    choices: tuple[Choice, ...] = ()


class Modal(Struct, frozen=True):
    custom_id: str
    title: str
    components: Sequence[Shape]


class DeferredFlags(Struct, frozen=True):
    flags: int = 0


class Reply(Struct, frozen=True, tag_field="type", tag=4):
    """Answer with a message."""

    data: MessageBody


class Defer(Struct, frozen=True, tag_field="type", tag=5):
    """Show that an answer is coming. Whether it will be ephemeral is fixed by this."""

    data: DeferredFlags = DeferredFlags()

    @classmethod
    def shown_to(cls, *, only_caller: bool) -> Self:
        return cls(DeferredFlags(int(MessageFlags.EPHEMERAL) if only_caller else 0))


class DeferUpdate(Struct, frozen=True, tag_field="type", tag=6):
    """Acknowledge a click; the message may be edited later."""


class Update(Struct, frozen=True, tag_field="type", tag=7):
    """Edit the message that was clicked."""

    data: MessageBody


class Suggest(Struct, frozen=True, tag_field="type", tag=8):
    """Answer autocompletion."""

    data: Choices


class ShowModal(Struct, frozen=True, tag_field="type", tag=9):
    """Open a form; not possible once deferred, nor in answer to a modal."""

    data: Modal


Response = Reply | Defer | DeferUpdate | Update | Suggest | ShowModal
"""The first answer to an interaction."""
