"""What Discord says of a guild, event by event; each may come twice, or for things never heard of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.discord import events
from aeon.discord.ids import ChannelId, EmojiId, RoleId, UserId
from aeon.discord.model import Channel, ChannelType, Emoji, Member, Overwrite, OverwriteType
from aeon.discord.permissions import ALL_PERMISSIONS, Permissions
from aeon.guild.directory import KEPT_THREADS, Directory
from tests.guild.examples import BOT, CHANNEL, EVERYONE, GUILD, HIGH, LOW, MEMBER, OWNER, channel, directory, role, user

NEW = RoleId("400000000000000009")
THREAD = ChannelId("300000000000000007")
FORUM = ChannelId("300000000000000008")


def guild_create(**changes: object) -> events.GuildCreate:
    said = {
        "id": GUILD,
        "name": "Aeon's",
        "owner_id": OWNER,
        "roles": (role(EVERYONE, position=0), role(LOW)),
        "icon": "picture",
        "emojis": (Emoji(id=EmojiId("5"), name="wave"),),
        "joined_at": "2026-01-01T00:00:00+00:00",
        "member_count": 7,
        "members": (Member(user=user(OWNER), roles=(HIGH,)), Member(user=user(BOT, bot=True), roles=(LOW,))),
        "channels": (channel(),),
        "threads": (thread(),),
    }
    return events.GuildCreate(**(said | changes))  # type: ignore[arg-type]  # each names a field of its own type


def thread(thread_id: ChannelId = THREAD, *, parent_id: ChannelId = CHANNEL, name: str = "talk") -> Channel:
    return channel(thread_id, kind=ChannelType.PUBLIC_THREAD, name=name, parent_id=parent_id)


def as_event(event: type, said: Channel) -> object:
    return event(id=said.id, type=said.type, guild_id=GUILD, name=said.name, parent_id=said.parent_id, topic=said.topic)


def after(*said: object) -> Directory:
    found = Directory(GUILD)
    for event in said:
        found.apply(event, BOT)
    return found


def test_guild_create_says_everything() -> None:
    found = after(guild_create())
    assert (found.name, found.icon, found.owner_id, found.member_count) == ("Aeon's", "picture", OWNER, 7)
    assert set(found.roles) == {EVERYONE, LOW}
    assert set(found.channels) == {CHANNEL, THREAD}
    assert [emoji.name for emoji in found.emojis.values()] == ["wave"]
    assert found.own_roles == (LOW,)
    assert found.joined_at == "2026-01-01T00:00:00+00:00"


def test_a_second_guild_create_replaces_what_was_known() -> None:
    found = after(
        guild_create(), guild_create(name="Other", channels=(), threads=(), roles=(role(EVERYONE),), members=())
    )
    assert (found.name, set(found.channels), set(found.roles)) == ("Other", set(), {EVERYONE})
    assert found.own_roles == (LOW,), "nothing was said of the bot's roles"


def test_guild_update_says_nothing_of_channels_and_members() -> None:
    update = events.GuildUpdate(id=GUILD, name="Renamed", owner_id=MEMBER, roles=(role(EVERYONE), role(HIGH)))
    found = after(guild_create(), update)
    assert (found.name, found.owner_id, set(found.roles)) == ("Renamed", MEMBER, {EVERYONE, HIGH})
    assert (set(found.channels), found.member_count) == ({CHANNEL, THREAD}, 7)


def test_an_outage_keeps_what_was_known_and_its_end_is_seen() -> None:
    found = after(guild_create(), events.GuildDelete(id=GUILD, unavailable=True))
    assert found.unavailable
    assert found.name == "Aeon's"
    found.apply(guild_create(), BOT)
    assert not found.unavailable


def test_roles_come_change_and_go() -> None:
    created = events.GuildRoleCreate(GUILD, role(NEW, position=3))
    found = after(guild_create(), created, created)
    assert found.roles[NEW].position == 3
    found.apply(events.GuildRoleUpdate(GUILD, role(NEW, position=5)), BOT)
    assert found.roles[NEW].position == 5
    for _ in range(2):
        found.apply(events.GuildRoleDelete(GUILD, NEW), BOT)
    assert NEW not in found.roles


def test_a_deleted_role_is_no_longer_the_bots() -> None:
    assert after(guild_create(), events.GuildRoleDelete(GUILD, LOW)).own_roles == ()


def test_the_bots_own_roles_follow_its_member_alone() -> None:
    others = events.GuildMemberUpdate(guild_id=GUILD, user=user(), roles=(HIGH,))
    own = events.GuildMemberUpdate(guild_id=GUILD, user=user(BOT, bot=True), roles=(LOW, HIGH))
    assert after(guild_create(), others).own_roles == (LOW,)
    assert after(guild_create(), own).own_roles == (LOW, HIGH)


def test_members_are_counted_and_never_below_none() -> None:
    joined = events.GuildMemberAdd(guild_id=GUILD, user=user())
    left = events.GuildMemberRemove(GUILD, user())
    assert after(guild_create(), joined).member_count == 8
    assert after(left).member_count == 0


@pytest.mark.parametrize(
    ("create", "update", "delete"),
    [
        (events.ChannelCreate, events.ChannelUpdate, events.ChannelDelete),
        (events.ThreadCreate, events.ThreadUpdate, events.ThreadDelete),
    ],
)
def test_channels_and_threads_come_change_and_go(create: type, update: type, delete: type) -> None:
    kind = ChannelType.PUBLIC_THREAD if create is events.ThreadCreate else ChannelType.TEXT
    said = channel(FORUM, kind=kind, name="new")
    found = after(guild_create(), as_event(create, said), as_event(create, said))
    assert found.channels[FORUM].name == "new"
    found.apply(as_event(update, channel(FORUM, kind=kind, name="renamed")), BOT)
    assert found.channels[FORUM].name == "renamed"
    for _ in range(2):
        found.apply(as_event(delete, said), BOT)
    assert set(found.channels) == {CHANNEL, THREAD}


def test_threads_go_with_the_channel_that_holds_them_but_channels_outlive_their_category() -> None:
    category = channel(FORUM, kind=ChannelType.CATEGORY)
    inside = channel(ChannelId("1"), parent_id=FORUM)
    found = after(guild_create(channels=(channel(), category, inside)))
    found.apply(as_event(events.ChannelDelete, channel()), BOT)
    found.apply(as_event(events.ChannelDelete, category), BOT)
    assert set(found.channels) == {inside.id}


def test_a_list_of_threads_replaces_those_of_its_channels_only() -> None:
    other, gone, new = thread(ChannelId("1"), parent_id=FORUM), thread(ChannelId("2")), thread(ChannelId("3"))
    found = after(guild_create(threads=(thread(), other, gone)))
    found.apply(events.ThreadListSync(GUILD, threads=(thread(), new), channel_ids=(CHANNEL,)), BOT)
    assert set(found.channels) == {CHANNEL, THREAD, other.id, new.id}
    found.apply(events.ThreadListSync(GUILD, threads=(new,)), BOT)
    assert set(found.channels) == {CHANNEL, new.id}


def test_threads_are_bounded_and_those_not_heard_of_longest_go() -> None:
    found = after(guild_create())
    for number in range(KEPT_THREADS + 5):
        found.apply(as_event(events.ThreadUpdate, thread(ChannelId(str(number)))), BOT)
        found.apply(as_event(events.ThreadUpdate, thread()), BOT)
    assert len(found.channels) == KEPT_THREADS + 1
    assert THREAD in found.channels
    assert CHANNEL in found.channels
    assert ChannelId("0") not in found.channels


def test_emoji_are_those_said_last() -> None:
    update = events.GuildEmojisUpdate(GUILD, (Emoji(id=EmojiId("6"), name="smile"),))
    assert set(after(guild_create(), update).emojis) == {"6"}


EVENTS = [
    guild_create(),
    events.GuildUpdate(id=GUILD, name="x", owner_id=OWNER, roles=()),
    events.GuildDelete(id=GUILD, unavailable=True),
    events.GuildRoleCreate(GUILD, role(NEW)),
    events.GuildRoleUpdate(GUILD, role(HIGH)),
    events.GuildRoleDelete(GUILD, HIGH),
    as_event(events.ChannelCreate, channel(FORUM)),
    as_event(events.ChannelUpdate, channel(FORUM, name="y")),
    as_event(events.ChannelDelete, channel(FORUM)),
    as_event(events.ThreadCreate, thread()),
    as_event(events.ThreadUpdate, thread(name="z")),
    as_event(events.ThreadDelete, thread()),
    events.ThreadListSync(GUILD, threads=(thread(),), channel_ids=(FORUM,)),
    events.GuildEmojisUpdate(GUILD, ()),
    events.GuildMemberAdd(guild_id=GUILD, user=user()),
    events.GuildMemberRemove(GUILD, user()),
    events.GuildMemberUpdate(guild_id=GUILD, user=user(BOT), roles=(LOW,)),
    events.GuildBanAdd(GUILD, user()),
    events.Resumed(),
]


@given(st.lists(st.sampled_from(EVENTS), max_size=30))
def test_events_in_any_order_are_taken_and_the_last_guild_create_holds(said: list[object]) -> None:
    found = after(*said)
    found.apply(guild_create(), BOT)
    fresh = after(guild_create())
    assert (found.roles, found.channels, found.emojis, found.owner_id) == (
        fresh.roles,
        fresh.channels,
        fresh.emojis,
        fresh.owner_id,
    )


def test_the_owner_and_administrators_have_every_permission() -> None:
    admin = role(HIGH, permissions=int(Permissions.ADMINISTRATOR))
    found = directory(admin)
    assert found.permissions_of(OWNER, ()) == ALL_PERMISSIONS
    assert found.permissions_of(MEMBER, (HIGH,)) == ALL_PERMISSIONS
    assert found.permissions_of(MEMBER, ()) == Permissions.SEND_MESSAGES


def test_a_thread_follows_the_channel_that_holds_it() -> None:
    deny = Overwrite(EVERYONE, OverwriteType.ROLE, "0", str(int(Permissions.SEND_MESSAGES)))
    found = directory(role(LOW), channels=(channel(overwrites=(deny,)), thread()))
    assert found.permissions_in(THREAD, MEMBER, ()) == 0
    assert found.permissions_in(CHANNEL, MEMBER, ()) == 0
    assert found.permissions_in(FORUM, MEMBER, ()) == Permissions.SEND_MESSAGES
    assert found.permissions_in(THREAD, OWNER, ()) == ALL_PERMISSIONS


def test_of_two_roles_in_one_position_the_one_with_the_smaller_id_is_higher() -> None:
    found = directory(role(LOW, position=2), role(HIGH, position=2))
    assert found.rank((LOW,)) > found.rank((HIGH,)) > found.rank(())
    assert found.rank((UserId("1"),)) == found.rank(()), "a role nobody knows gives no height"  # type: ignore[arg-type]
