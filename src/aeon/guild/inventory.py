"""A guild's roles, channels and emoji: bytes by default, objects while somebody looks.

As objects they take ten times the memory (50 kB for 25 roles and 30 channels), and of a hundred thousand guilds few are looked at in
any minute. So there are three states:

    packed     bytes alone; the first look unpacks them, which costs 70 us (10 ms for 500 channels with 20 overwrites each)
    unpacked   objects and bytes; `rest` lets the objects go where nobody has looked since it was called last
    changed    objects alone; packed when somebody wants the bytes, at the latest by `rest`

The bytes are also what is kept in the database. Whoever looks may keep what they found: the objects themselves never change.
"""

from collections.abc import Iterable

import zstandard
from attrs import define
from msgspec import MsgspecError, Struct, msgpack

from aeon.discord.ids import ChannelId, EmojiId, RoleId
from aeon.discord.model import Channel, Emoji, Role

COMPRESSION_LEVEL = 1
"""Field names and ids that repeat make up most of the content: higher levels gain little and cost several times as much."""


class InventoryBroken(Exception):
    """These bytes are no packed inventory."""


@define
class Contents:
    """By id, in the order in which they were heard of."""

    roles: dict[RoleId, Role]
    channels: dict[ChannelId, Channel]
    """Threads among them."""
    emojis: dict[EmojiId, Emoji]


class _Packed(Struct, array_like=True, frozen=True, gc=False):
    roles: tuple[Role, ...]
    channels: tuple[Channel, ...]
    emojis: tuple[Emoji, ...]


_ENCODER = msgpack.Encoder()
_DECODER = msgpack.Decoder(_Packed)
_COMPRESSOR = zstandard.ZstdCompressor(level=COMPRESSION_LEVEL)
_DECOMPRESSOR = zstandard.ZstdDecompressor()


def pack(*, roles: Iterable[Role], channels: Iterable[Channel], emojis: Iterable[Emoji]) -> bytes:
    """As they are kept; `unpack` gives them back."""
    compressed = _COMPRESSOR.compress(_ENCODER.encode(_Packed(tuple(roles), tuple(channels), tuple(emojis))))
    # What zstandard returns keeps the memory of the worst case, so it is copied.
    return memoryview(compressed).tobytes()


def unpack(packed: bytes) -> Contents:
    """What was packed. Raises `InventoryBroken`."""
    try:
        found = _DECODER.decode(_DECOMPRESSOR.decompress(packed))
    except (zstandard.ZstdError, MsgspecError) as error:
        raise InventoryBroken(str(error)) from error
    return Contents(
        roles={role.id: role for role in found.roles},
        channels={channel.id: channel for channel in found.channels},
        emojis={emoji.id: emoji for emoji in found.emojis},
    )


NOTHING = pack(roles=(), channels=(), emojis=())


@define(eq=False, weakref_slot=False)
class Inventory:
    """Of one guild."""

    _packed: bytes | None = NOTHING
    _contents: Contents | None = None
    _was_used: bool = False

    @classmethod
    def of(
        cls, *, roles: Iterable[Role] = (), channels: Iterable[Channel] = (), emojis: Iterable[Emoji] = ()
    ) -> "Inventory":
        """Packed at once: whoever brings all this seldom looks at it."""
        return cls(pack(roles=roles, channels=channels, emojis=emojis))

    @classmethod
    def of_packed(cls, packed: bytes) -> "Inventory":
        """From bytes that may be any. Raises `InventoryBroken`."""
        unpack(packed)
        return cls(packed)

    def look(self) -> Contents:
        """What is there, to read."""
        self._was_used = True
        if self._contents is None:
            assert self._packed is not None, "one of the two is there"
            self._contents = unpack(self._packed)
        return self._contents

    def change(self) -> Contents:
        """What is there, to be changed before the next call of anything here."""
        contents = self.look()
        self._packed = None
        return contents

    def packed(self) -> bytes:
        """What is there, as bytes."""
        if self._packed is None:
            contents = self.look()
            self._packed = pack(
                roles=contents.roles.values(), channels=contents.channels.values(), emojis=contents.emojis.values()
            )
        return self._packed

    def rest(self) -> None:
        """Called now and then; frees the objects where nobody has looked since the last call."""
        if not self._was_used and self._contents is not None:
            self.packed()
            self._contents = None
        self._was_used = False
