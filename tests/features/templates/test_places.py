"""Where templates can be sent, and for whom."""

import pytest

from aeon.discord.ids import ChannelId
from aeon.discord.model import Channel, ChannelType, Overwrite
from aeon.discord.permissions import Permissions
from aeon.features.templates.places import refusal_in
from aeon.guild.access import Caller
from aeon.guild.errors import Invalid, NotEntitled, Refused
from aeon.guild.state import GuildState, Held
from tests.guild.examples import (
    BOT,
    CHANNEL,
    EVERYONE,
    GUILD,
    HIGH,
    LOW,
    MEMBER,
    OWNER,
    channel,
    directory,
    guild_state,
    role,
)

HIDDEN, FORUM, VOICE = ChannelId("300000000000000002"), ChannelId("300000000000000003"), ChannelId("300000000000000004")
THREAD, PRIVATE = ChannelId("300000000000000005"), ChannelId("300000000000000006")
WRITE = Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES


def denied(permissions: Permissions) -> tuple[Overwrite, ...]:
    return (Overwrite(GUILD, 0, "0", str(int(permissions))),)


def town(own: Permissions, everyone: Permissions = WRITE) -> GuildState:
    """The bot has the role on top, and everyone may write."""
    channels: tuple[Channel, ...] = (
        channel(),
        channel(HIDDEN, overwrites=denied(Permissions.VIEW_CHANNEL)),
        channel(FORUM, kind=ChannelType.FORUM),
        channel(VOICE, kind=ChannelType.VOICE, overwrites=denied(Permissions.CONNECT)),
        channel(THREAD, kind=ChannelType.PUBLIC_THREAD, parent_id=CHANNEL),
        channel(PRIVATE, kind=ChannelType.PRIVATE_THREAD, parent_id=CHANNEL),
    )
    roles = (
        role(EVERYONE, position=0, permissions=int(everyone)),
        role(LOW, permissions=int(Permissions.MANAGE_THREADS)),
        role(HIGH, position=2, permissions=int(own)),
    )
    known = directory(*roles, channels=channels)
    known.own_roles = (HIGH,)
    return guild_state(held=Held(known))


ALL_RIGHT = town(Permissions.ADMINISTRATOR, WRITE | Permissions.SEND_MESSAGES_IN_THREADS | Permissions.CONNECT)


def test_where_both_may_write_nothing_is_in_the_way() -> None:
    for caller in (None, Caller(MEMBER), Caller(OWNER)):
        assert refusal_in(ALL_RIGHT, CHANNEL, caller) is None
        assert refusal_in(ALL_RIGHT, THREAD, caller) is None


@pytest.mark.parametrize("channel_id", [FORUM, ChannelId("1")])
def test_what_takes_no_messages_is_no_place(channel_id: ChannelId) -> None:
    assert isinstance(refusal_in(ALL_RIGHT, channel_id, Caller(OWNER)), Invalid)


@pytest.mark.parametrize(
    ("state", "channel_id", "lacks"),
    [
        (ALL_RIGHT, HIDDEN, "View Channel"),
        (ALL_RIGHT, VOICE, "Connect"),
        (town(Permissions.ADMINISTRATOR), THREAD, "Send Messages In Threads"),
        (town(Permissions.ADMINISTRATOR, Permissions.VIEW_CHANNEL), CHANNEL, "Send Messages"),
        (ALL_RIGHT, PRIVATE, "Manage Threads"),
    ],
)
def test_a_caller_hears_what_they_lack(state: GuildState, channel_id: ChannelId, lacks: str) -> None:
    refusal = refusal_in(state, channel_id, Caller(MEMBER))
    assert isinstance(refusal, NotEntitled)
    assert str(refusal).endswith(f"in <#{channel_id}>, because you lack there: {lacks}")
    assert refusal_in(state, channel_id, Caller(OWNER)) is None


def test_who_calls_from_a_private_thread_is_in_it() -> None:
    assert refusal_in(ALL_RIGHT, PRIVATE, Caller(MEMBER, channel_id=PRIVATE)) is None
    assert refusal_in(ALL_RIGHT, PRIVATE, Caller(MEMBER, (LOW,))) is None


def test_what_discord_sent_of_a_callers_permissions_counts_in_that_channel_alone() -> None:
    caller = Caller(MEMBER, channel_id=HIDDEN, permissions=int(WRITE))
    assert refusal_in(ALL_RIGHT, HIDDEN, caller) is None
    muted = Caller(MEMBER, channel_id=CHANNEL, permissions=0)
    assert isinstance(refusal_in(ALL_RIGHT, CHANNEL, muted), NotEntitled)
    assert refusal_in(ALL_RIGHT, THREAD, muted) is None


def test_where_the_bot_may_not_write_it_says_what_it_lacks_in_every_language() -> None:
    refusal = refusal_in(town(Permissions(0)), HIDDEN, None)
    assert isinstance(refusal, Refused)
    assert (
        refusal.said("de")
        == f"das kann ich in <#{HIDDEN}> nicht senden, weil mir dort Berechtigungen fehlen: Kanäle ansehen"
    )
    assert refusal_in(town(Permissions(0)), CHANNEL, None) is None
    assert ALL_RIGHT.ports.own_id == BOT
