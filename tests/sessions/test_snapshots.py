"""What Discord said of a guild survives being packed, and nothing else is taken for it."""

import pytest

from aeon.discord.ids import ChannelId, EmojiId, GuildId, RoleId, UserId
from aeon.discord.model import Channel, Emoji, Overwrite, Role
from aeon.guild.directory import Directory
from aeon.sessions.snapshots import SnapshotBroken, pack, unpack

GUILD = GuildId("100")


def directory() -> Directory:
    return Directory(
        guild_id=GUILD,
        name="Lantern Square ✨",
        icon="abc",
        owner_id=UserId("7"),
        member_count=51,
        roles={RoleId("100"): Role(id=RoleId("100"), name="@everyone", position=0, permission_bits="1024")},
        channels={
            ChannelId("3"): Channel(
                id=ChannelId("3"),
                type=0,
                name="general",
                permission_overwrites=(Overwrite(id="100", type=0, allow_bits="0", deny_bits="2048"),),
            )
        },
        emojis={EmojiId("9"): Emoji(id=EmojiId("9"), name="wave", animated=True)},
        own_roles=(RoleId("100"),),
    )


def test_a_directory_comes_back_as_it_was() -> None:
    assert unpack(GUILD, pack(directory())) == directory()


def test_the_same_directory_gives_the_same_bytes() -> None:
    assert pack(directory()) == pack(directory())


@pytest.mark.parametrize(
    "content", [b"", b"\x02\x90", b"\x01", b"\x01\x90", b"\x01" + b"\xff" * 20, pack(directory())[:-3]]
)
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(SnapshotBroken):
        unpack(GUILD, content)
