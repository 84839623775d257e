"""What Discord said of a guild survives being packed, and nothing else is taken for it."""

import msgspec
import pytest

from aeon.discord.ids import ChannelId, EmojiId, GuildId, RoleId, UserId
from aeon.discord.model import Channel, Emoji, Overwrite, Role
from aeon.guild.directory import Directory
from aeon.guild.inventory import Inventory
from aeon.sessions.snapshots import FORMAT, SnapshotBroken, pack, unpack

GUILD = GuildId("100")
BROKEN_INVENTORY = FORMAT + msgspec.msgpack.encode(["A", None, "7", 1, False, b"nothing packed", [], None])


def directory() -> Directory:
    return Directory(
        guild_id=GUILD,
        name="Lantern Square ✨",
        icon="abc",
        owner_id=UserId("7"),
        member_count=51,
        inventory=Inventory.of(
            roles=(Role(id=RoleId("100"), name="@everyone", position=0, permission_bits="1024"),),
            channels=(
                Channel(
                    id=ChannelId("3"),
                    type=0,
                    name="general",
                    permission_overwrites=(Overwrite(id="100", type=0, allow_bits="0", deny_bits="2048"),),
                ),
            ),
            emojis=(Emoji(id=EmojiId("9"), name="wave", animated=True),),
        ),
        own_roles=(RoleId("100"),),
    )


def test_a_directory_comes_back_as_it_was() -> None:
    found, wanted = unpack(GUILD, pack(directory())), directory()
    for name in ("name", "icon", "owner_id", "member_count", "unavailable", "roles", "channels", "emojis", "own_roles"):
        assert getattr(found, name) == getattr(wanted, name), name


def test_the_same_directory_gives_the_same_bytes() -> None:
    assert pack(directory()) == pack(directory())


@pytest.mark.parametrize(
    "content",
    [b"", b"\x01\x90", b"\x02", b"\x02\x90", b"\x02" + b"\xff" * 20, pack(directory())[:-3], BROKEN_INVENTORY],
)
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(SnapshotBroken):
        unpack(GUILD, content)
