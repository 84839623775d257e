"""Polls: people vote, authors and time end them, everybody hears of it."""

from typing import Any

import pytest

from aeon.simulator import Simulator
from aeon.simulator.community import GENERAL_ID, MEMBER_ID, MODERATOR_ID
from aeon.simulator.snowflakes import wall_ms
from aeon.simulator.world.polls import finish_due
from tests.simulator.people import People, logged_in

CHANNEL = f"/channels/{GENERAL_ID}"
HOUR_MS = 3_600_000


async def ask(people: People, *, multiple: bool = False) -> dict[str, Any]:
    answers = [{"poll_media": {"text": text}} for text in ("tea", "coffee")]
    poll = {"question": {"text": "What?"}, "answers": answers, "duration": 1, "allow_multiselect": multiple}
    asked: dict[str, Any] = await people.ask("POST", f"{CHANNEL}/messages", {"poll": poll})
    return asked


async def vote(people: People, message: dict[str, Any], answer: int, user: str, *, method: str = "PUT") -> None:
    await people.control(method, f"{CHANNEL}/messages/{message['id']}/votes/{answer}?userId={user}")


async def counts(people: People, message: dict[str, Any]) -> dict[int, int]:
    results = (await people.ask("GET", f"{CHANNEL}/messages/{message['id']}"))["poll"]["results"]
    return {one["id"]: one["count"] for one in results["answer_counts"]}


async def test_votes_are_counted_told_and_listed(simulator: Simulator, people: People) -> None:
    message = await ask(people)
    async with logged_in(simulator) as client:
        await vote(people, message, 1, MEMBER_ID)
        added = await client.until("MESSAGE_POLL_VOTE_ADD")
        assert (added["user_id"], added["answer_id"], added["message_id"]) == (MEMBER_ID, 1, message["id"])
        await vote(people, message, 2, MEMBER_ID)
        assert (await client.until("MESSAGE_POLL_VOTE_REMOVE"))["answer_id"] == 1
        assert (await client.until("MESSAGE_POLL_VOTE_ADD"))["answer_id"] == 2
        await vote(people, message, 2, MODERATOR_ID)
        assert await counts(people, message) == {2: 2}
        voters = await people.ask("GET", f"{CHANNEL}/polls/{message['id']}/answers/2?limit=1")
        assert len(voters["users"]) == 1
        await vote(people, message, 2, MODERATOR_ID, method="DELETE")
        assert await counts(people, message) == {2: 1}
    assert (await people.rest("GET", f"{CHANNEL}/polls/{message['id']}/answers/3")).status_code == 404


async def test_where_several_answers_are_allowed_votes_add_up(people: People) -> None:
    message = await ask(people, multiple=True)
    await vote(people, message, 1, MEMBER_ID)
    await vote(people, message, 2, MEMBER_ID)
    assert await counts(people, message) == {1: 1, 2: 1}


async def test_the_author_ends_a_poll_and_the_result_is_told(simulator: Simulator, people: People) -> None:
    message = await ask(people)
    await vote(people, message, 1, MEMBER_ID)
    end = f"{CHANNEL}/polls/{message['id']}/expire"
    assert (await people.rest("POST", end, user=MEMBER_ID)).json()["code"] == 50005
    async with logged_in(simulator) as client:
        ended = await people.ask("POST", end)
        assert ended["poll"]["results"]["is_finalized"]
        assert (await client.until("MESSAGE_UPDATE"))["poll"]["results"]["is_finalized"]
        result = await client.until("MESSAGE_CREATE")
        fields = {field["name"]: field["value"] for field in result["embeds"][0]["fields"]}
        assert (result["type"], fields["victor_answer_text"], fields["total_votes"]) == (46, "tea", "1")
        assert result["message_reference"]["message_id"] == message["id"]
    assert (await people.rest("POST", end)).json()["code"] == 520001
    late = await people.http.put(
        f"{simulator.url}/_sim{CHANNEL}/messages/{message['id']}/votes/1", json={"userId": MEMBER_ID}
    )
    assert late.status_code == 409


async def test_time_ends_a_poll(simulator: Simulator, people: People) -> None:
    message = await ask(people)
    finish_due(simulator.world)
    assert not (await people.ask("GET", f"{CHANNEL}/messages/{message['id']}"))["poll"]["results"]["is_finalized"]
    simulator.world.snowflakes.clock_ms = lambda: wall_ms() + HOUR_MS
    finish_due(simulator.world)
    newest, ended = await people.ask("GET", f"{CHANNEL}/messages?limit=2")
    assert (newest["type"], ended["poll"]["results"]["is_finalized"]) == (46, True)
    assert {field["name"] for field in newest["embeds"][0]["fields"]} == {
        "poll_question_text",
        "victor_answer_votes",
        "total_votes",
    }


async def test_what_is_no_poll_cannot_be_ended(people: People) -> None:
    message = await people.ask("POST", f"{CHANNEL}/messages", {"content": "x"})
    assert (await people.rest("POST", f"{CHANNEL}/polls/{message['id']}/expire")).json()["code"] == 520006


@pytest.mark.parametrize("text", ["", "x" * 56], ids=["empty", "too long"])
async def test_an_answer_has_one_to_55_characters(people: People, text: str) -> None:
    poll = {"question": {"text": "What?"}, "answers": [{"poll_media": {"text": text}}]}
    refused = await people.rest("POST", f"{CHANNEL}/messages", {"poll": poll})
    assert refused.json()["errors"]["poll"]["answers"]["0"]["poll_media"]["text"]
