import pytest
import trio

from aeon.discord.ids import ApplicationId, ChannelId, GuildId, InteractionId, MessageId
from aeon.discord.model import Interaction
from aeon.discord.rest import Rest, open_rest
from aeon.discord.rest.bodies import AllowedMentions, Defer, MessageBody
from aeon.discord.rest.bodies import Reply as ReplyWith
from aeon.discord.rest.content import File
from aeon.discord.rest.errors import (
    DiscordUnavailable,
    Forbidden,
    InteractionExpired,
    NotFound,
    RateLimited,
    TooManyCommandCreates,
)
from tests.discord.rest.conftest import TOKEN, Reply, ScriptedDiscord

CHANNEL, GUILD = ChannelId("200000000000000001"), GuildId("100000000000000001")
APPLICATION = ApplicationId("300000000000000001")
INTERACTION = Interaction(
    id=InteractionId("400000000000000001"), application_id=APPLICATION, type=2, token="aW50ZXJhY3Rpb24_x-secret"
)
HELLO = MessageBody(content="hello")


async def test_a_message_is_sent_and_mentions_nobody(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(Reply(body={"id": "5", "channel_id": CHANNEL, "content": "ignored", "new_field": {}}))
    posted = await rest.messages.create(CHANNEL, HELLO, guild_id=GUILD, nonce="event-1")
    assert (posted.id, posted.channel_id) == ("5", CHANNEL)
    [received] = discord.received
    assert (received.method, received.path) == ("POST", f"/channels/{CHANNEL}/messages")
    assert received.headers["authorization"] == f"Bot {TOKEN}"
    assert received.headers["user-agent"].startswith("DiscordBot (")
    assert received.json == {
        "content": "hello",
        "allowed_mentions": {"parse": []},
        "nonce": "event-1",
        "enforce_nonce": True,
    }


async def test_every_message_has_a_nonce_of_its_own(discord: ScriptedDiscord, rest: Rest) -> None:
    for _ in range(2):
        await rest.messages.create(CHANNEL, HELLO)
    first, second = (received.json["nonce"] for received in discord.received)
    assert first != second
    assert len(first) <= 25


async def test_mentions_are_allowed_only_as_told(discord: ScriptedDiscord, rest: Rest) -> None:
    mentions = AllowedMentions(replied_user=True)
    await rest.messages.create(CHANNEL, MessageBody(content="hi", allowed_mentions=mentions))
    assert discord.received[0].json["allowed_mentions"] == {"parse": [], "replied_user": True}


async def test_the_reason_is_escaped_and_cut(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(Reply(204))
    await rest.messages.delete(CHANNEL, MessageId("1"), reason="spam\r\nX-Evil: ä\ud800" + "x" * 600)
    header = discord.received[0].headers["x-audit-log-reason"]
    assert header.startswith("spam%0D%0AX-Evil%3A%20%C3%A4%3Fxxx")
    assert header.count("x") == 512 - len("spam\r\nX-Evil: ä?")


async def test_files_go_along_as_multipart(discord: ScriptedDiscord, rest: Rest) -> None:
    file = File('cat".png', b"\x89PNG\r\n--x", "image/png")
    await rest.messages.create(CHANNEL, HELLO, files=[file])
    [received] = discord.received
    content_type = received.headers["content-type"]
    assert content_type.startswith("multipart/form-data; boundary=")
    boundary = content_type.partition("=")[2].encode()
    parts = received.body.split(b"--" + boundary)
    assert parts[0] == b""
    assert parts[-1] == b"--\r\n"
    assert b'name="payload_json"' in parts[1]
    assert b'"content":"hello"' in parts[1]
    assert b'name="files[0]"; filename="cat%22.png"' in parts[2]
    assert parts[2].endswith(b"\r\n\r\n\x89PNG\r\n--x\r\n")


async def test_an_interaction_is_answered_deferred_edited_and_followed_up(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.default = Reply(204)
    await rest.interactions.respond(INTERACTION, ReplyWith(HELLO.ephemeral()))
    await rest.interactions.respond(INTERACTION, Defer.shown_to(only_caller=True))
    await rest.interactions.delete_original(INTERACTION)
    discord.default = Reply(body={"id": "1", "channel_id": "2"})
    await rest.interactions.edit_original(INTERACTION, HELLO)
    await rest.interactions.follow_up(INTERACTION, HELLO)
    hook = f"/webhooks/{APPLICATION}/{INTERACTION.token}"
    assert [(received.method, received.path) for received in discord.received] == [
        ("POST", f"/interactions/{INTERACTION.id}/{INTERACTION.token}/callback"),
        ("POST", f"/interactions/{INTERACTION.id}/{INTERACTION.token}/callback"),
        ("DELETE", f"{hook}/messages/@original"),
        ("PATCH", f"{hook}/messages/@original"),
        ("POST", hook),
    ]
    assert discord.received[0].json == {
        "type": 4,
        "data": {"content": "hello", "flags": 64, "allowed_mentions": {"parse": []}},
    }
    assert discord.received[1].json == {"type": 5, "data": {"flags": 64}}


async def test_a_second_callback_counts_as_done(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(Reply(400, {"code": 40060, "message": "Interaction has already been acknowledged."}))
    await rest.interactions.respond(INTERACTION, ReplyWith(HELLO))


async def test_an_expired_interaction_is_said_to_be(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(Reply(404, {"code": 10062, "message": "Unknown interaction"}))
    with pytest.raises(InteractionExpired) as caught:
        await rest.interactions.respond(INTERACTION, ReplyWith(HELLO))
    assert INTERACTION.token not in str(caught.value) + repr(caught.value)
    discord.script(Reply(401, {"code": 50027, "message": "Invalid Webhook Token"}))
    with pytest.raises(InteractionExpired):
        await rest.interactions.edit_original(INTERACTION, HELLO)


async def test_commands_are_overwritten_in_a_guild(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(Reply(body=[{"id": "7", "name": "ping", "type": 1, "version": "8"}]))
    commands = await rest.commands.overwrite_in_guild(APPLICATION, GUILD, [{"name": "ping", "description": "Pong"}])
    assert [(command.id, command.name) for command in commands] == [("7", "ping")]
    [received] = discord.received
    assert (received.method, received.path) == ("PUT", f"/applications/{APPLICATION}/guilds/{GUILD}/commands")


async def test_gateway_user_and_application_are_read(discord: ScriptedDiscord, rest: Rest) -> None:
    limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
    discord.script(
        Reply(body={"url": "wss://gateway.discord.gg", "shards": 2, "session_start_limit": limit}),
        Reply(body={"id": "9", "username": "aeon", "discriminator": "0"}),
        Reply(body={"id": "9", "name": "Aeon", "flags": 1 << 19}),
    )
    bot = await rest.gateway.bot()
    assert (bot.url, bot.shards, bot.session_start_limit.max_concurrency) == ("wss://gateway.discord.gg", 2, 1)
    assert (await rest.users.me()).username == "aeon"
    assert (await rest.applications.me()).flags == 1 << 19


async def test_refusals_are_typed(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(
        Reply(403, {"code": 50013, "message": "Missing Permissions"}),
        Reply(404, {"code": 10003, "message": "Unknown Channel"}),
    )
    with pytest.raises(Forbidden) as forbidden:
        await rest.messages.create(CHANNEL, HELLO)
    assert (forbidden.value.missing, forbidden.value.code) == ("SEND_MESSAGES", 50013)
    with pytest.raises(NotFound) as missing:
        await rest.messages.create(CHANNEL, HELLO)
    assert missing.value.code == 10003
    assert missing.value.route == "POST /channels/{channel_id}/messages"


async def test_a_429_is_waited_out(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(Reply(429, {"message": "slow", "retry_after": 0.05, "global": False}, {"x-ratelimit-scope": "user"}))
    started = trio.current_time()
    await rest.messages.create(CHANNEL, HELLO)
    assert trio.current_time() - started >= 0.05
    assert len(discord.received) == 2


async def test_a_wait_longer_than_the_deadline_is_refused_at_once(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(Reply(429, {"message": "slow", "retry_after": 600, "global": True}))
    with pytest.raises(RateLimited) as caught:
        await rest.messages.create(CHANNEL, HELLO)
    assert caught.value.retry_after == pytest.approx(600, abs=1)


async def test_used_up_commands_hold_up_no_other_overwrite_of_the_guild(discord: ScriptedDiscord, rest: Rest) -> None:
    used_up = {"message": "Max number of daily application command creates", "code": 30034, "retry_after": 7200.5}
    discord.script(Reply(429, used_up), Reply(200, []))
    with pytest.raises(TooManyCommandCreates) as caught:
        await rest.commands.overwrite_in_guild(APPLICATION, GUILD, [{"name": "ping", "description": "Pong"}])
    assert (caught.value.retry_after, caught.value.status) == (7200.5, 429)
    with trio.fail_after(30):
        assert await rest.commands.overwrite_in_guild(APPLICATION, GUILD, []) == ()


async def test_a_cut_connection_is_tried_again_where_that_is_safe(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(Reply(cut=True))
    await rest.messages.create(CHANNEL, HELLO)
    assert len(discord.received) == 2
    discord.script(Reply(cut=True))
    with pytest.raises(DiscordUnavailable) as caught:
        await rest.interactions.follow_up(INTERACTION, HELLO)
    assert caught.value.sent
    assert len(discord.received) == 3


async def test_a_request_that_finds_nobody_is_known_to_be_unsent() -> None:
    with trio.socket.socket() as free:
        await free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with open_rest(f"http://127.0.0.1:{port}/api/v10", TOKEN) as rest:
        with pytest.raises(DiscordUnavailable) as caught:
            await rest.interactions.follow_up(INTERACTION, HELLO)
    assert not caught.value.sent
