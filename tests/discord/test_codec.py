from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.discord.codec import EVENT_TYPES, decode_envelope, decode_event
from aeon.discord.errors import BrokenEnvelope, BrokenPayload
from aeon.discord.events import (
    Event,
    GuildAuditLogEntryCreate,
    GuildCreate,
    GuildDelete,
    GuildMemberAdd,
    InteractionCreate,
    MessageCreate,
    MessageReactionAdd,
    Resumed,
)

ADA = {"id": "11", "username": "ada", "global_name": "Ada", "avatar": None, "discriminator": "0", "public_flags": 64}
MESSAGE = {
    "id": "900",
    "channel_id": "300",
    "guild_id": "100",
    "author": ADA,
    "member": {"roles": ["201"], "nick": None, "joined_at": "2021-01-01T00:00:00.000000+00:00", "deaf": False},
    "content": "!8ball will it work?",
    "type": 0,
    "mentions": [{**ADA, "member": {"roles": ["202"]}}],
    "a_field_of_tomorrow": {"deep": [1, 2, {"x": None}]},
}
GUILD = {
    "id": "100",
    "name": "Harbour",
    "owner_id": "11",
    "member_count": 3,
    "roles": [{"id": "100", "name": "@everyone", "position": 0, "permissions": "104324673", "color": 0}],
    "channels": [
        {
            "id": "300",
            "type": 0,
            "name": "general",
            "position": 0,
            "permission_overwrites": [{"id": "201", "type": 0, "allow": "2048", "deny": "1024"}],
        },
    ],
    "members": [{"user": ADA, "roles": []}],
    "emojis": [{"id": "500", "name": "wave", "roles": []}],
}


def decoded(name: str, content: Any) -> Event | None:
    frame = msgspec.json.encode({"op": 0, "s": 1, "t": name, "d": content})
    return decode_event(name, decode_envelope(frame).d)


def test_a_message_is_decoded_to_what_deciding_needs() -> None:
    message = decoded("MESSAGE_CREATE", MESSAGE)
    assert isinstance(message, MessageCreate)
    assert message.guild_id == "100"
    assert message.is_human
    assert message.author.display_name == "Ada"
    assert message.member is not None
    assert message.member.roles == ("201",)
    assert message.mentions[0].member is not None
    assert message.mentions[0].member.roles == ("202",)


@pytest.mark.parametrize("change", [{"webhook_id": "7"}, {"type": 7}, {"author": {**ADA, "bot": True}}])
def test_what_no_person_wrote_is_not_human(change: dict[str, Any]) -> None:
    message = decoded("MESSAGE_CREATE", {**MESSAGE, **change})
    assert isinstance(message, MessageCreate)
    assert not message.is_human


def test_a_guild_brings_roles_channels_and_overwrites_as_numbers() -> None:
    guild = decoded("GUILD_CREATE", GUILD)
    assert isinstance(guild, GuildCreate)
    assert guild.guild_id == "100"
    assert guild.roles[0].permissions == 104324673
    assert (guild.channels[0].permission_overwrites[0].allow, guild.channels[0].permission_overwrites[0].deny) == (
        2048,
        1024,
    )


def test_a_guild_announced_in_an_outage_is_an_outage() -> None:
    assert decoded("GUILD_CREATE", {"id": "100", "unavailable": True}) == GuildDelete(id=guild_id(), unavailable=True)


def test_a_guild_without_a_name_that_is_available_is_broken() -> None:
    with pytest.raises(BrokenPayload):
        decoded("GUILD_CREATE", {"id": "100"})


def test_a_member_comes_with_its_guild() -> None:
    member = decoded("GUILD_MEMBER_ADD", {"guild_id": "100", "user": ADA, "roles": ["201"], "joined_at": None})
    assert isinstance(member, GuildMemberAdd)
    assert (member.guild_id, member.user.id) == ("100", "11")


def test_a_modal_says_what_was_entered() -> None:
    interaction = decoded("INTERACTION_CREATE", {
        "id": "1", "application_id": "2", "type": 5, "token": "hush", "guild_id": "100",
        "member": {"user": ADA, "roles": [], "permissions": "8"}, "app_permissions": "2048",
        "data": {"custom_id": "m", "components": [
            {"type": 1, "components": [{"type": 4, "custom_id": "title", "value": "Help"}]},
            {"type": 18, "component": {"type": 3, "custom_id": "kind", "values": ["a", "b"]}},
        ]},
    })  # fmt: skip
    assert isinstance(interaction, InteractionCreate)
    assert interaction.data is not None
    assert interaction.data.entered() == {"title": "Help", "kind": ("a", "b")}
    assert interaction.author is not None
    assert interaction.author.id == "11"
    assert interaction.member is not None
    assert interaction.member.permissions == 8
    assert interaction.app_permissions == 2048
    assert "hush" not in repr(interaction)


def test_a_click_names_its_component_by_number_and_by_our_own_id() -> None:
    interaction = decoded("INTERACTION_CREATE", {
        "id": "1", "application_id": "2", "type": 3, "token": "t",
        "data": {"id": 4, "custom_id": "mine", "component_type": 2},
    })  # fmt: skip
    assert isinstance(interaction, InteractionCreate)
    assert interaction.data is not None
    assert (interaction.data.id, interaction.data.custom_id) == (4, "mine")


def test_an_option_keeps_the_type_it_was_sent_with() -> None:
    values: list[Any] = ["true", 7, 1.5, True]
    interaction = decoded("INTERACTION_CREATE", {
        "id": "1", "application_id": "2", "type": 2, "token": "t",
        "data": {"id": "3", "name": "x", "type": 1,
                 "options": [{"name": str(i), "type": 3, "value": value} for i, value in enumerate(values)]},
    })  # fmt: skip
    assert isinstance(interaction, InteractionCreate)
    assert interaction.data is not None
    assert [option.value for option in interaction.data.options] == values


def test_a_click_says_what_was_used_in_which_message() -> None:
    interaction = decoded("INTERACTION_CREATE", {
        "id": "1", "application_id": "2", "type": 3, "token": "t", "guild_id": "100",
        "data": {"id": 4, "custom_id": "menu", "component_type": 3, "values": ["a"]},
        "message": {**MESSAGE, "components": [{"type": 1, "id": 1, "components": [{"type": 2, "id": 2, "custom_id": "x"}]}]},
    })  # fmt: skip
    assert isinstance(interaction, InteractionCreate)
    assert interaction.data is not None
    assert (interaction.data.custom_id, interaction.data.values, interaction.data.id) == ("menu", ("a",), 4)
    assert interaction.message is not None
    assert interaction.message.id == "900"


def test_an_audit_entry_keeps_the_changed_values_as_they_came() -> None:
    entry = decoded("GUILD_AUDIT_LOG_ENTRY_CREATE", {
        "guild_id": "100", "id": "5", "action_type": 25, "user_id": "11", "target_id": "12",
        "changes": [{"key": "$add", "new_value": [{"id": "201", "name": "mods"}]}],
    })  # fmt: skip
    assert isinstance(entry, GuildAuditLogEntryCreate)
    assert entry.changes[0].new_value == [{"id": "201", "name": "mods"}]


def test_a_deleted_emoji_in_a_reaction_has_no_name() -> None:
    reaction = decoded(
        "MESSAGE_REACTION_ADD",
        {"user_id": "11", "channel_id": "300", "message_id": "900", "emoji": {"id": "500", "name": None}},
    )
    assert isinstance(reaction, MessageReactionAdd)
    assert reaction.emoji.name is None
    assert reaction.guild_id is None


def test_resumed_needs_nothing() -> None:
    assert decoded("RESUMED", {"_trace": ["x"]}) == Resumed()


def test_an_event_aeon_does_not_use_is_none() -> None:
    assert decoded("TYPING_START", {"anything": 1}) is None


def test_a_broken_shape_names_the_event_and_the_path() -> None:
    with pytest.raises(BrokenPayload) as broken:
        decoded("MESSAGE_CREATE", {**MESSAGE, "author": {**ADA, "id": 11}})
    assert (broken.value.event, broken.value.path) == ("MESSAGE_CREATE", "$.author.id")


@pytest.mark.parametrize("frame", [b"", b"not json", b"[]", b'{"d": 1}', b'{"op": "x"}', b'{"op": 0'])
def test_an_unreadable_envelope_is_told_from_a_broken_event(frame: bytes) -> None:
    with pytest.raises(BrokenEnvelope):
        decode_envelope(frame)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(name=st.sampled_from(sorted(EVENT_TYPES)), content=json_values)
def test_no_content_does_worse_than_be_broken(name: str, content: Any) -> None:
    with suppress(BrokenPayload):
        assert decoded(name, content) is not None


@given(extra=st.dictionaries(st.text(max_size=12), json_values, max_size=4))
def test_unknown_fields_never_hurt(extra: dict[str, Any]) -> None:
    known = set(msgspec.structs.asdict(decoded("MESSAGE_CREATE", MESSAGE)))  # type: ignore[arg-type]  # a struct
    unknown = {key: value for key, value in extra.items() if key not in known}
    assert decoded("MESSAGE_CREATE", {**MESSAGE, **unknown}) == decoded("MESSAGE_CREATE", MESSAGE)


@pytest.mark.parametrize("event", EVENT_TYPES.values(), ids=EVENT_TYPES)
def test_every_event_says_its_guild(event: type) -> None:
    assert "guild_id" in dir(event)


def guild_id() -> Any:
    return GUILD["id"]
