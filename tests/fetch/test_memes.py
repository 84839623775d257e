"""Memes as they come from a service: what fits, what does not, and what is none."""

from collections.abc import Iterator

import pytest
import trio
from msgspec import json

from aeon.fetch.errors import SourceUnreadable
from aeon.fetch.memes import TRIES, Meme, Memes

GOOD = {"title": "Fine", "url": "https://i.example/1.png", "postLink": "https://example.com/1", "nsfw": False}


def memes(*answers: object) -> tuple[Memes, list[str]]:
    """A service with these answers, and what it was asked."""
    coming: Iterator[object] = iter(answers)
    asked: list[str] = []

    async def get(url: str) -> bytes:
        await trio.lowlevel.checkpoint()
        asked.append(url)
        answer = next(coming)
        return answer if isinstance(answer, bytes) else json.encode(answer)

    return Memes("https://memes.example/", get), asked


async def test_a_meme_is_what_the_service_says() -> None:
    source, asked = memes({**GOOD, "ups": 3, "preview": []})
    found = await source.pick(may_be_nsfw=False)
    assert found == Meme("Fine", "https://i.example/1.png", "https://example.com/1", nsfw=False)
    assert asked == ["https://memes.example/"]


async def test_for_everybody_another_one_is_asked_for() -> None:
    source, asked = memes({**GOOD, "nsfw": True}, GOOD)
    found = await source.pick(may_be_nsfw=False)
    assert found is not None
    assert not found.nsfw
    assert len(asked) == 2


async def test_where_adults_are_the_first_one_is_shown() -> None:
    source, _ = memes({**GOOD, "nsfw": True})
    found = await source.pick(may_be_nsfw=True)
    assert found is not None
    assert found.nsfw


async def test_a_service_with_nothing_for_everybody_is_asked_a_few_times() -> None:
    source, asked = memes(*[{**GOOD, "nsfw": True}] * TRIES)
    assert await source.pick(may_be_nsfw=False) is None
    assert len(asked) == TRIES


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>",
        b"",
        [],
        {"title": "no more"},
        {key: value for key, value in GOOD.items() if key != "nsfw"},
        {**GOOD, "nsfw": "no"},
        {**GOOD, "url": "javascript:alert(1)"},
        {**GOOD, "url": "http://"},
        {**GOOD, "url": "http://[::1"},
        {**GOOD, "postLink": "https://example.com/\u202e"},
        {**GOOD, "url": "https://example.com/" + "x" * 2048},
    ],
)
async def test_what_is_no_meme_is_not_shown(answer: object) -> None:
    source, _ = memes(answer)
    with pytest.raises(SourceUnreadable):
        await source.pick(may_be_nsfw=True)
