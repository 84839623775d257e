"""A guild's directory as bytes, and back."""

import msgspec

from aeon.discord.ids import GuildId, RoleId, UserId
from aeon.guild.directory import Directory
from aeon.guild.inventory import Inventory, InventoryBroken

FORMAT = b"\x02"
"""Stands before the content; bytes that begin otherwise were packed by another program and are not read."""


class SnapshotBroken(Exception):
    """These bytes are no directory that this program packed."""


class _Packed(msgspec.Struct, array_like=True, frozen=True):
    name: str
    icon: str | None
    owner_id: UserId
    member_count: int
    unavailable: bool
    inventory: bytes
    own_roles: tuple[RoleId, ...]
    joined_at: str | None = None
    locale: str = "en-US"


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Packed)


def pack(directory: Directory) -> bytes:
    """The directory, with all that Discord would not say again."""
    packed = _Packed(
        name=directory.name,
        icon=directory.icon,
        owner_id=directory.owner_id,
        member_count=directory.member_count,
        unavailable=directory.unavailable,
        inventory=directory.inventory.packed(),
        own_roles=directory.own_roles,
        joined_at=directory.joined_at,
        locale=directory.locale,
    )
    return FORMAT + _encoder.encode(packed)


def unpack(guild_id: GuildId, content: bytes) -> Directory:
    """The directory as it was packed. Raises `SnapshotBroken`."""
    if not content.startswith(FORMAT):
        raise SnapshotBroken(f"the snapshot of {guild_id} has another format")
    try:
        packed = _decoder.decode(content[len(FORMAT) :])
        inventory = Inventory.of_packed(packed.inventory)
    except (msgspec.MsgspecError, InventoryBroken) as error:
        raise SnapshotBroken(f"the snapshot of {guild_id}: {error}") from error
    return Directory(
        guild_id=guild_id,
        name=packed.name,
        icon=packed.icon,
        owner_id=packed.owner_id,
        member_count=packed.member_count,
        unavailable=packed.unavailable,
        inventory=inventory,
        own_roles=packed.own_roles,
        joined_at=packed.joined_at,
        locale=packed.locale,
    )
