"""Every request that the resources make fits Discord's own description of its API."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from typing import Any

import attrs
import pytest

from aeon.discord.ids import ApplicationId, ChannelId, EmojiId, GuildId, InteractionId, MessageId, RoleId, UserId
from aeon.discord.model import AuditLogEvent, Interaction, Overwrite, PartialEmoji
from aeon.discord.rest import Rest, bodies
from aeon.discord.rest.bodies import MessageBody
from aeon.discord.rest.channels import ChannelChange, NewChannel
from aeon.discord.rest.content import File
from aeon.discord.rest.errors import UnreadableAnswer
from aeon.discord.rest.members import MemberChange
from aeon.discord.rest.polls import NewPoll
from aeon.discord.rest.reactions import reaction_text
from tests.discord.rest.conftest import ScriptedDiscord
from tests.openapi import DOCUMENT, OpenApi, load

GUILD, CHANNEL, MESSAGE = (
    GuildId("100000000000000001"),
    ChannelId("200000000000000001"),
    MessageId("500000000000000001"),
)
USER, ROLE, APPLICATION = (
    UserId("600000000000000001"),
    RoleId("700000000000000001"),
    ApplicationId("300000000000000001"),
)
INTERACTION = Interaction(InteractionId("400000000000000001"), APPLICATION, 2, "aW50ZXJhY3Rpb24")
CUSTOM = reaction_text(PartialEmoji(EmojiId("800000000000000001"), "wave"))
WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

BUTTON = {"type": 2, "style": 1, "custom_id": "press", "label": "Press", "emoji": {"name": "👋"}}
ROW = {"type": 1, "components": [BUTTON]}
EMBED = {"title": "Title", "description": "Text", "color": 0x5865F2, "fields": [{"name": "a", "value": "b"}]}
INPUT = {"type": 18, "label": "Name", "component": {"type": 4, "style": 1, "custom_id": "name"}}
RICH = MessageBody(content="text", embeds=[EMBED], components=[ROW])
WITH_FILE = MessageBody(content="file", attachments=[bodies.AttachmentRef(0, filename="a.txt")])
FILE = File("a.txt", b"text", "text/plain")
POLL = MessageBody(poll=NewPoll.asking("Tea?", ["Yes", "No"], hours=2, several=True))
PINGS = MessageBody(content="hi", allowed_mentions=bodies.AllowedMentions(users=(USER,), roles=(ROLE,)))
REPLY = MessageBody(content="re", message_reference=bodies.ReplyTo(MESSAGE))
OVERWRITE = Overwrite(ROLE, 0, "1024", "2048")
NEW_CHANNEL = NewChannel(name="ticket-1", topic="t", parent_id=CHANNEL, permission_overwrites=[OVERWRITE])
COMMAND = {
    "name": "ping",
    "description": "Answers",
    "type": 1,
    "default_member_permissions": "32",
    "nsfw": False,
    "options": [
        {"type": 3, "name": "text", "description": "Text", "required": True, "max_length": 10},
        {"type": 4, "name": "count", "description": "Count", "min_value": 1, "choices": [{"name": "one", "value": 1}]},
    ],
}

CALLS: list[tuple[str, Callable[[Rest], Awaitable[Any]]]] = [
    ("applications.me", lambda rest: rest.applications.me()),
    ("bans.create", lambda rest: rest.bans.create(GUILD, USER, delete_message_seconds=604_800, reason="r")),
    ("bans.delete", lambda rest: rest.bans.delete(GUILD, USER)),
    ("bans.get", lambda rest: rest.bans.get(GUILD, USER)),
    ("bans.list", lambda rest: rest.bans.list(GUILD, after=USER)),
    ("channels.get", lambda rest: rest.channels.get(CHANNEL)),
    ("channels.list", lambda rest: rest.channels.list(GUILD)),
    ("channels.create", lambda rest: rest.channels.create(GUILD, NEW_CHANNEL)),
    ("channels.create", lambda rest: rest.channels.create(GUILD, NewChannel(name="plain", nsfw=True))),
    ("channels.edit", lambda rest: rest.channels.edit(CHANNEL, ChannelChange(name="new", topic=None), guild_id=GUILD)),
    ("channels.edit", lambda rest: rest.channels.edit(CHANNEL, ChannelChange(parent_id=None), guild_id=GUILD)),
    (
        "channels.edit",
        lambda rest: rest.channels.edit(
            CHANNEL, ChannelChange(permission_overwrites=[OVERWRITE], rate_limit_per_user=5), guild_id=GUILD
        ),
    ),
    ("channels.delete", lambda rest: rest.channels.delete(CHANNEL, guild_id=GUILD)),
    ("channels.set_overwrite", lambda rest: rest.channels.set_overwrite(CHANNEL, OVERWRITE, guild_id=GUILD)),
    ("channels.delete_overwrite", lambda rest: rest.channels.delete_overwrite(CHANNEL, ROLE, guild_id=GUILD)),
    ("commands.overwrite", lambda rest: rest.commands.overwrite(APPLICATION, [COMMAND])),
    ("commands.list", lambda rest: rest.commands.list(APPLICATION)),
    ("commands.overwrite_in_guild", lambda rest: rest.commands.overwrite_in_guild(APPLICATION, GUILD, [COMMAND])),
    ("commands.list_in_guild", lambda rest: rest.commands.list_in_guild(APPLICATION, GUILD)),
    ("emojis.list", lambda rest: rest.emojis.list(GUILD)),
    ("gateway.bot", lambda rest: rest.gateway.bot()),
    ("guilds.get", lambda rest: rest.guilds.get(GUILD)),
    ("guilds.roles", lambda rest: rest.guilds.roles(GUILD)),
    (
        "guilds.audit_log",
        lambda rest: rest.guilds.audit_log(GUILD, event=AuditLogEvent.MEMBER_KICK, user_id=USER, after="1"),
    ),
    ("guilds.leave", lambda rest: rest.guilds.leave(GUILD)),
    ("interactions.respond", lambda rest: rest.interactions.respond(INTERACTION, bodies.Reply(RICH.ephemeral()))),
    (
        "interactions.respond",
        lambda rest: rest.interactions.respond(INTERACTION, bodies.Reply(WITH_FILE), files=[FILE]),
    ),
    (
        "interactions.respond",
        lambda rest: rest.interactions.respond(INTERACTION, bodies.Defer.shown_to(only_caller=True)),
    ),
    ("interactions.respond", lambda rest: rest.interactions.respond(INTERACTION, bodies.Defer())),
    ("interactions.respond", lambda rest: rest.interactions.respond(INTERACTION, bodies.DeferUpdate())),
    ("interactions.respond", lambda rest: rest.interactions.respond(INTERACTION, bodies.Update(RICH))),
    (
        "interactions.respond",
        lambda rest: rest.interactions.respond(
            INTERACTION, bodies.Suggest(bodies.Choices((bodies.Choice("One", 1), bodies.Choice("Two", 2))))
        ),
    ),
    (
        "interactions.respond",
        lambda rest: rest.interactions.respond(INTERACTION, bodies.ShowModal(bodies.Modal("form", "Form", [INPUT]))),
    ),
    ("interactions.get_original", lambda rest: rest.interactions.get_original(INTERACTION)),
    ("interactions.edit_original", lambda rest: rest.interactions.edit_original(INTERACTION, RICH)),
    ("interactions.delete_original", lambda rest: rest.interactions.delete_original(INTERACTION)),
    ("interactions.follow_up", lambda rest: rest.interactions.follow_up(INTERACTION, WITH_FILE, files=[FILE])),
    ("interactions.edit_follow_up", lambda rest: rest.interactions.edit_follow_up(INTERACTION, MESSAGE, RICH)),
    ("interactions.delete_follow_up", lambda rest: rest.interactions.delete_follow_up(INTERACTION, MESSAGE)),
    ("members.get", lambda rest: rest.members.get(GUILD, USER)),
    ("members.list", lambda rest: rest.members.list(GUILD, after=USER)),
    ("members.search", lambda rest: rest.members.search(GUILD, "ann & bob")),
    ("members.edit", lambda rest: rest.members.edit(GUILD, USER, MemberChange(nick=None, roles=[ROLE]))),
    ("members.time_out", lambda rest: rest.members.time_out(GUILD, USER, WHEN)),
    ("members.time_out", lambda rest: rest.members.time_out(GUILD, USER, None)),
    ("members.kick", lambda rest: rest.members.kick(GUILD, USER, reason="r")),
    ("members.add_role", lambda rest: rest.members.add_role(GUILD, USER, ROLE)),
    ("members.remove_role", lambda rest: rest.members.remove_role(GUILD, USER, ROLE)),
    ("messages.create", lambda rest: rest.messages.create(CHANNEL, RICH, nonce="n" * 25)),
    ("messages.create", lambda rest: rest.messages.create(CHANNEL, WITH_FILE, files=[FILE])),
    ("messages.create", lambda rest: rest.messages.create(CHANNEL, POLL)),
    ("messages.create", lambda rest: rest.messages.create(CHANNEL, PINGS)),
    ("messages.create", lambda rest: rest.messages.create(CHANNEL, REPLY)),
    ("messages.edit", lambda rest: rest.messages.edit(CHANNEL, MESSAGE, MessageBody(content=None, embeds=()))),
    ("messages.delete", lambda rest: rest.messages.delete(CHANNEL, MESSAGE)),
    ("messages.delete_many", lambda rest: rest.messages.delete_many(CHANNEL, [MESSAGE, MessageId("1")])),
    ("messages.get", lambda rest: rest.messages.get(CHANNEL, MESSAGE)),
    ("messages.list", lambda rest: rest.messages.list(CHANNEL, before=MESSAGE)),
    ("pins.list", lambda rest: rest.pins.list(CHANNEL, guild_id=GUILD, before=WHEN)),
    ("pins.pin", lambda rest: rest.pins.pin(CHANNEL, MESSAGE, guild_id=GUILD)),
    ("pins.unpin", lambda rest: rest.pins.unpin(CHANNEL, MESSAGE, guild_id=GUILD)),
    ("polls.end", lambda rest: rest.polls.end(CHANNEL, MESSAGE, guild_id=GUILD)),
    ("reactions.add", lambda rest: rest.reactions.add(CHANNEL, MESSAGE, CUSTOM, guild_id=GUILD)),
    ("reactions.add", lambda rest: rest.reactions.add(CHANNEL, MESSAGE, "👋🏽", guild_id=GUILD)),
    ("reactions.remove_own", lambda rest: rest.reactions.remove_own(CHANNEL, MESSAGE, "👋", guild_id=GUILD)),
    ("reactions.remove", lambda rest: rest.reactions.remove(CHANNEL, MESSAGE, "👋", USER, guild_id=GUILD)),
    ("reactions.remove_all", lambda rest: rest.reactions.remove_all(CHANNEL, MESSAGE, guild_id=GUILD)),
    ("reactions.remove_emoji", lambda rest: rest.reactions.remove_emoji(CHANNEL, MESSAGE, "👋", guild_id=GUILD)),
    ("reactions.users", lambda rest: rest.reactions.users(CHANNEL, MESSAGE, "👋", guild_id=GUILD, after=USER)),
    ("users.me", lambda rest: rest.users.me()),
    ("users.get", lambda rest: rest.users.get(USER)),
    ("users.create_dm", lambda rest: rest.users.create_dm(USER)),
]


@pytest.fixture(scope="session")
def openapi() -> OpenApi:
    checker = load()
    if checker is None:
        pytest.skip(f"{DOCUMENT} is not there")
    return checker


def test_every_call_of_every_resource_is_tried() -> None:
    there = {
        f"{resource.name}.{name}"
        for resource in attrs.fields(Rest)
        if not resource.name.startswith("_")
        for name, method in vars(resource.type).items()
        if iscoroutinefunction(method) and not name.startswith("_")
    }
    assert {name for name, _call in CALLS} == there


@pytest.mark.parametrize(("name", "call"), CALLS, ids=[f"{name}-{number}" for number, (name, _) in enumerate(CALLS)])
async def test_a_request_fits_the_document(
    discord: ScriptedDiscord, rest: Rest, openapi: OpenApi, name: str, call: Callable[[Rest], Awaitable[Any]]
) -> None:
    # The scripted server's one answer does not suit every call; what was sent is what counts here.
    with suppress(UnreadableAnswer):
        await call(rest)
    [received] = discord.received
    content_type = received.headers.get("content-type", "")
    assert openapi.request_faults(received.method, received.path, content_type, received.body) == []


def test_the_checker_finds_what_is_wrong(openapi: OpenApi) -> None:
    path = f"/channels/{CHANNEL}/messages"
    wrong = {"misspelt": b'{"contnet": "x"}', "too long": b'{"content": "%s"}' % (b"x" * 4001), "type": b'{"tts": 1}'}
    for what, body in wrong.items():
        assert openapi.request_faults("POST", path, "application/json", body), what
    assert openapi.request_faults("POST", "/nowhere", "application/json", b"{}")
    assert openapi.request_faults("GET", f"{path}?limit=1000&befor=1", "", b"")
    assert openapi.answer_faults("GET", "/gateway/bot", 200, b'{"url": "wss://x"}')
    assert not openapi.answer_faults("GET", "/gateway/bot", 403, b'{"code": 50013, "message": "Missing Permissions"}')
