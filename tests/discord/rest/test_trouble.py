"""What happens when Discord, the network or the load misbehaves."""

from functools import partial

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from aeon.discord.ids import ApplicationId, ChannelId, GuildId, InteractionId, MessageId
from aeon.discord.model import Interaction
from aeon.discord.rest import Rest, open_rest
from aeon.discord.rest.bodies import Defer, MessageBody
from aeon.discord.rest.channels import ChannelChange, NewChannel
from aeon.discord.rest.errors import (
    CannotMessage,
    CategoryFull,
    Closed,
    DiscordUnavailable,
    Dropped,
    Fault,
    InvalidForm,
    LimitReached,
    NotFound,
    Overloaded,
    RateLimited,
    RestError,
    Unauthorized,
    UnreadableAnswer,
)
from aeon.discord.rest.ratelimit import Limiter, Window
from aeon.discord.rest.ratelimit.queue import MAX_WAITING_PER_GUILD
from aeon.discord.rest.traffic import Traffic
from tests.discord.rest.conftest import TOKEN, Reply, ScriptedDiscord

CHANNEL, GUILD, MESSAGE = ChannelId("200000000000000001"), GuildId("100000000000000001"), MessageId("1")
INTERACTION = Interaction(
    InteractionId("400000000000000001"), ApplicationId("300000000000000001"), 2, "aW50ZXJhY3Rpb24"
)
HELLO = MessageBody(content="hello")


async def test_requests_one_after_the_other_share_a_connection(discord: ScriptedDiscord, rest: Rest) -> None:
    for _ in range(3):
        await rest.messages.create(CHANNEL, HELLO)
    assert discord.connections == 1


async def test_a_connection_that_discord_closed_is_replaced_unnoticed(discord: ScriptedDiscord, rest: Rest) -> None:
    posted = {"id": "1", "channel_id": "2"}
    discord.script(Reply(body=posted, headers={"connection": "close"}), Reply(body=posted, hang_up=True))
    for _ in range(3):
        await rest.interactions.follow_up(INTERACTION, HELLO)
        await wait_all_tasks_blocked()
    assert discord.connections == 3


async def test_a_stuck_lane_leaves_the_other_free(discord: ScriptedDiscord) -> None:
    release = trio.Event()
    async with open_rest(discord.url, TOKEN, limiter=Limiter(connections=1)) as rest, trio.open_nursery() as nursery:
        discord.script(Reply(body={"id": "1", "channel_id": "2"}, after=release), Reply(204))
        nursery.start_soon(rest.messages.create, CHANNEL, HELLO)
        await discord.until(1)
        with trio.fail_after(30):
            await rest.interactions.respond(INTERACTION, Defer())
        release.set()


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_is_repeated_where_that_is_safe(discord: ScriptedDiscord, rest: Rest, status: int) -> None:
    discord.script(Reply(status, b"<html>"))
    await rest.messages.create(CHANNEL, HELLO)
    first, second = discord.received
    assert first.body == second.body
    discord.script(Reply(status, b"<html>"))
    with pytest.raises(DiscordUnavailable) as caught:
        await rest.channels.create(GUILD, NewChannel(name="ticket"))
    assert (caught.value.status, caught.value.sent) == (status, True)
    assert len(discord.received) == 3


async def test_a_request_is_not_repeated_for_ever(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.default = Reply(500)
    with pytest.raises(DiscordUnavailable):
        await rest.messages.delete(CHANNEL, MESSAGE)
    assert len(discord.received) == 4


async def test_a_deletion_whose_answer_was_lost_counts_as_done(discord: ScriptedDiscord, rest: Rest) -> None:
    gone = Reply(404, {"code": 10008, "message": "Unknown Message"})
    discord.script(Reply(cut=True), gone, gone)
    await rest.messages.delete(CHANNEL, MESSAGE)
    with pytest.raises(NotFound):
        await rest.messages.delete(CHANNEL, MESSAGE)


async def test_the_deadline_lies_over_everything(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.default = Reply(after=trio.Event())
    with pytest.raises(DiscordUnavailable) as caught:
        await rest.messages.create(CHANNEL, HELLO, seconds=1.0)
    assert caught.value.sent


async def test_a_turn_that_does_not_come_says_that_nothing_was_done(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.default = Reply(after=trio.Event())
    async with trio.open_nursery() as nursery:
        nursery.start_soon(rest.messages.create, CHANNEL, HELLO)
        await discord.until(1)
        with pytest.raises(RateLimited):
            await rest.messages.create(CHANNEL, HELLO, seconds=0.1)
        nursery.cancel_scope.cancel()
    assert len(discord.received) == 1


async def test_a_cancelled_wait_frees_its_place(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.default = Reply(after=trio.Event())
    async with trio.open_nursery() as nursery:
        for _ in range(MAX_WAITING_PER_GUILD + 1):
            nursery.start_soon(partial(rest.messages.create, CHANNEL, HELLO, guild_id=GUILD))
        await discord.until(1)
        assert rest.statistics().waiting == MAX_WAITING_PER_GUILD
        with pytest.raises(Overloaded):
            await rest.messages.create(CHANNEL, HELLO, guild_id=GUILD)
        nursery.cancel_scope.cancel()
    assert rest.statistics().waiting == 0


async def test_a_more_important_request_displaces_a_waiting_one(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.default = Reply(after=trio.Event())
    displaced: list[RestError] = []

    async def wait() -> None:
        try:
            await rest.messages.get(CHANNEL, MESSAGE, guild_id=GUILD, traffic=Traffic.BACKGROUND)
        except Overloaded as error:
            displaced.append(error)

    async with trio.open_nursery() as nursery:
        for _ in range(MAX_WAITING_PER_GUILD + 1):
            nursery.start_soon(wait)
        await discord.until(1)
        with trio.move_on_after(0.05):
            await rest.messages.delete(CHANNEL, MESSAGE, guild_id=GUILD)
        nursery.cancel_scope.cancel()
    assert len(displaced) == 1


async def test_an_auto_response_is_dropped_when_nobody_would_understand_it(autojump_clock: MockClock) -> None:
    # No request ever leaves, so that virtual time does no harm.
    async with open_rest("http://127.0.0.1:9/api/v10", TOKEN, limiter=Limiter(rate=Window(0, 1.0))) as rest:
        started = trio.current_time()
        with pytest.raises(Dropped):
            await rest.messages.create(CHANNEL, HELLO, droppable=True)
        assert trio.current_time() - started == pytest.approx(10)
        assert rest.statistics().classes[Traffic.REPLY].dropped == 1


async def test_those_who_wait_at_the_end_are_told(discord: ScriptedDiscord) -> None:
    outcome: list[RestError] = []

    async def wait(rest: Rest) -> None:
        try:
            await rest.messages.create(CHANNEL, HELLO)
        except RestError as error:
            outcome.append(error)

    limiter = Limiter(rate=Window(0, 1.0))
    async with trio.open_nursery() as nursery:
        async with open_rest(discord.url, TOKEN, limiter=limiter) as rest:
            nursery.start_soon(wait, rest)
            await wait_all_tasks_blocked()
        with pytest.raises(Closed):
            await rest.messages.create(CHANNEL, HELLO)
    assert [type(error) for error in outcome] == [Closed]


async def test_faults_of_a_form_have_their_paths(discord: ScriptedDiscord, rest: Rest) -> None:
    too_long = {"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length."}
    errors = {"embeds": {"0": {"title": {"_errors": [too_long]}}}}
    discord.script(Reply(400, {"code": 50035, "message": "Invalid Form Body", "errors": errors}))
    with pytest.raises(InvalidForm) as caught:
        await rest.messages.create(CHANNEL, HELLO)
    assert caught.value.faults == (Fault("embeds.0.title", too_long["message"], too_long["code"]),)


async def test_a_full_category_and_a_full_guild_are_told_apart(discord: ScriptedDiscord, rest: Rest) -> None:
    full = {"code": "CHANNEL_PARENT_MAX_CHANNELS", "message": "Maximum number of channels in category reached (50)"}
    errors = {"parent_id": {"_errors": [full]}}
    discord.script(
        Reply(400, {"code": 50035, "message": "Invalid Form Body", "errors": errors}),
        Reply(400, {"code": 30013, "message": "Maximum number of guild channels reached (500)"}),
    )
    with pytest.raises(CategoryFull):
        await rest.channels.create(GUILD, NewChannel(name="ticket"))
    with pytest.raises(LimitReached):
        await rest.channels.create(GUILD, NewChannel(name="ticket"))


async def test_a_third_rename_is_known_before_it_is_sent(discord: ScriptedDiscord, rest: Rest) -> None:
    for name in ("one", "two"):
        await rest.channels.edit(CHANNEL, ChannelChange(name=name), guild_id=GUILD)
    with pytest.raises(RateLimited) as caught:
        await rest.channels.edit(CHANNEL, ChannelChange(name="three"), guild_id=GUILD)
    assert caught.value.retry_after == pytest.approx(600, abs=5)
    await rest.channels.edit(CHANNEL, ChannelChange(rate_limit_per_user=5), guild_id=GUILD)
    assert len(discord.received) == 3


async def test_closed_direct_messages_and_bad_tokens_have_their_errors(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(
        Reply(403, {"code": 50007, "message": "Cannot send messages to this user"}),
        Reply(401, {"code": 0, "message": "401: Unauthorized"}),
    )
    with pytest.raises(CannotMessage):
        await rest.messages.create(CHANNEL, HELLO)
    with pytest.raises(Unauthorized) as caught:
        await rest.users.me()
    assert TOKEN not in str(caught.value) + repr(caught.value)


async def test_a_refused_token_is_not_tried_again_at_once(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(Reply(401, {"code": 0, "message": "401: Unauthorized"}))
    for _ in range(3):
        with pytest.raises(Unauthorized):
            await rest.users.me()
    assert len(discord.received) == 1
    await rest.interactions.follow_up(INTERACTION, HELLO)


async def test_an_answer_that_is_not_what_we_read_is_an_error_of_its_own(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(Reply(body={"id": 5}), Reply(body=b"<html>"))
    for _ in range(2):
        with pytest.raises(UnreadableAnswer):
            await rest.messages.create(CHANNEL, HELLO)


async def test_parameters_cannot_leave_their_place_in_the_path(discord: ScriptedDiscord, rest: Rest) -> None:
    await rest.reactions.add(CHANNEL, MESSAGE, "../../x?y=ä", guild_id=GUILD)
    path = f"/channels/{CHANNEL}/messages/{MESSAGE}/reactions/..%2F..%2Fx%3Fy%3D%C3%A4/@me"
    assert discord.received[0].path == path
    with pytest.raises(ValueError, match="path"):
        await rest.channels.get(ChannelId(".."))
