import pytest
import trio
import trio.testing

from aeon.discord.ids import ApplicationId, InteractionId
from aeon.discord.model import Interaction
from aeon.discord.rest import Rest
from aeon.discord.rest.answering import DEFER_SECONDS, Where, answer_interaction
from aeon.discord.rest.bodies import MessageBody
from aeon.discord.rest.errors import InteractionExpired
from aeon.discord.rest.retrying import MAX_ATTEMPTS
from tests.discord.rest.conftest import Reply, ScriptedDiscord

INTERACTION = Interaction(
    InteractionId("400000000000000001"), ApplicationId("300000000000000001"), 2, "aW50ZXJhY3Rpb24"
)
NO_CONTENT = Reply(204)
# As if the interaction had come so long ago that its deferral is due at once.
DUE = DEFER_SECONDS


async def hello() -> MessageBody:
    await trio.lowlevel.checkpoint()
    return MessageBody(content="hello")


async def test_a_quick_answer_is_the_first_one(discord: ScriptedDiscord, rest: Rest) -> None:
    discord.script(NO_CONTENT)
    now = trio.current_time()
    await answer_interaction(rest, INTERACTION, hello, received_at=now, where=Where.EPHEMERAL)
    [received] = discord.received
    assert received.json["type"] == 4
    assert received.json["data"]["flags"] == 64


async def test_a_slow_answer_is_deferred_and_then_edited(discord: ScriptedDiscord, rest: Rest) -> None:
    async def slow() -> MessageBody:
        await discord.until(1)
        return await hello()

    discord.script(NO_CONTENT)
    received_at = trio.current_time() - DUE
    await answer_interaction(rest, INTERACTION, slow, received_at=received_at, where=Where.EPHEMERAL)
    deferral, edit = discord.received
    assert deferral.json == {"type": 5, "data": {"flags": 64}}
    assert (edit.method, edit.json["content"]) == ("PATCH", "hello")


async def refused() -> MessageBody:
    return (await hello()).ephemeral()


async def test_an_answer_for_the_caller_alone_is_shown_so_where_others_are_for_all(
    discord: ScriptedDiscord, rest: Rest
) -> None:
    discord.script(NO_CONTENT)
    await answer_interaction(rest, INTERACTION, refused, received_at=trio.current_time())
    [received] = discord.received
    assert (received.json["type"], received.json["data"]["flags"]) == (4, 64)


@pytest.mark.parametrize("deleted", [NO_CONTENT, Reply(404, {"code": 10008, "message": "Unknown Message"})])
async def test_after_a_deferral_for_all_it_is_a_message_of_its_own(
    discord: ScriptedDiscord, rest: Rest, deleted: Reply
) -> None:
    async def slow() -> MessageBody:
        await discord.until(1)
        return await refused()

    discord.script(NO_CONTENT, deleted)
    await answer_interaction(rest, INTERACTION, slow, received_at=trio.current_time() - DUE)
    deferral, removal, message = discord.received
    assert deferral.json == {"type": 5, "data": {"flags": 0}}
    assert removal.method == "DELETE"
    assert (message.method, message.json["content"], message.json["flags"]) == ("POST", "hello", 64)


@pytest.mark.parametrize("where", [Where.EPHEMERAL, Where.PUBLIC])
async def test_one_that_the_caller_alone_was_promised_is_an_edit(
    discord: ScriptedDiscord, rest: Rest, where: Where
) -> None:
    received_at = trio.current_time()
    await answer_interaction(rest, INTERACTION, refused, received_at=received_at, where=where, is_deferred=True)
    [edit] = discord.received
    assert (edit.method, edit.json["content"], edit.json.get("flags", 0)) == ("PATCH", "hello", 0)


async def test_a_slow_update_is_deferred_as_one(discord: ScriptedDiscord, rest: Rest) -> None:
    async def slow() -> MessageBody:
        await discord.until(1)
        return await hello()

    discord.script(NO_CONTENT)
    received_at = trio.current_time() - DUE
    await answer_interaction(rest, INTERACTION, slow, received_at=received_at, where=Where.IN_PLACE)
    assert [received.method for received in discord.received] == ["POST", "PATCH"]
    assert discord.received[0].json == {"type": 6}


async def test_a_deferral_under_way_is_finished_before_the_edit(discord: ScriptedDiscord, rest: Rest) -> None:
    hold = trio.Event()

    async def done_while_deferring() -> MessageBody:
        await discord.until(1)
        hold.set()
        return await hello()

    discord.script(Reply(204, after=hold))
    received_at = trio.current_time() - DUE
    await answer_interaction(rest, INTERACTION, done_while_deferring, received_at=received_at)
    assert [received.method for received in discord.received] == ["POST", "PATCH"]


async def test_an_error_comes_bare_and_leaves_the_deferral(discord: ScriptedDiscord, rest: Rest) -> None:
    async def failing() -> MessageBody:
        await discord.until(1)
        raise LookupError("no such thing")

    discord.script(NO_CONTENT)
    with pytest.raises(LookupError):
        await answer_interaction(rest, INTERACTION, failing, received_at=trio.current_time() - DUE)
    assert len(discord.received) == 1


async def test_a_failed_deferral_lets_the_computation_finish(discord: ScriptedDiscord, rest: Rest) -> None:
    finished = False

    async def doing() -> MessageBody:
        nonlocal finished
        await discord.until(1)
        finished = True
        return await hello()

    discord.script(Reply(404, {"code": 10062, "message": "Unknown interaction"}))
    with pytest.raises(InteractionExpired):
        await answer_interaction(rest, INTERACTION, doing, received_at=trio.current_time() - DUE)
    assert finished


async def test_the_answer_is_tried_though_nobody_knows_whether_the_deferral_arrived(
    discord: ScriptedDiscord, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow() -> MessageBody:
        await discord.until(MAX_ATTEMPTS)
        await trio.testing.wait_all_tasks_blocked()
        return await hello()

    monkeypatch.setattr("aeon.discord.rest.courier.pause_before", lambda _attempt: 0.0)
    discord.script(*[Reply(cut=True)] * MAX_ATTEMPTS)
    await answer_interaction(rest, INTERACTION, slow, received_at=trio.current_time() - DUE)
    assert [received.method for received in discord.received] == ["POST"] * MAX_ATTEMPTS + ["PATCH"]
    assert discord.received[-1].json["content"] == "hello"


async def test_what_is_too_late_is_not_sent(discord: ScriptedDiscord, rest: Rest) -> None:
    with pytest.raises(InteractionExpired):
        await answer_interaction(rest, INTERACTION, hello, received_at=trio.current_time() - 4)
    with pytest.raises(InteractionExpired):
        await answer_interaction(rest, INTERACTION, trio.sleep_forever, received_at=trio.current_time() - 900)
    assert discord.received == []
