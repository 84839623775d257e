"""Requests to somebody else's service: bounded in time, size and number, and to the addresses named alone."""

import pytest
import trio

from aeon.fetch.errors import SourceAway
from aeon.fetch.fetcher import FETCHES_AT_ONCE, FETCHES_WAITING, MAX_BYTES, open_fetcher
from aeon.simulator.http import Request, Response
from tests.fetch.source import always, open_source


async def test_the_body_is_brought() -> None:
    async with open_source(always(200, b"there")) as source, open_fetcher([source.url]) as fetcher:
        assert await fetcher.get(source.url) == b"there"


async def test_no_other_address_is_ever_asked() -> None:
    async with open_source(always(200)) as source, open_fetcher([source.url]) as fetcher:
        with pytest.raises(ValueError, match="allowed"):
            await fetcher.get(f"{source.url}/else")
        assert source.asked == []


async def test_a_redirect_is_not_followed() -> None:
    async with open_source(always(302, Location="/elsewhere")) as source, open_fetcher([source.url]) as fetcher:
        with pytest.raises(SourceAway, match="302"):
            await fetcher.get(source.url)
        assert source.asked == ["/meme"]


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 100 * MAX_BYTES])
async def test_an_answer_that_is_too_long_is_left_off(size: int) -> None:
    async with open_source(always(200, b"x" * size)) as source, open_fetcher([source.url]) as fetcher:
        with pytest.raises(SourceAway, match="longer"):
            await fetcher.get(source.url)


async def test_where_nobody_listens_the_source_is_away() -> None:
    async with open_source(always(200)) as source:
        url = source.url
    async with open_fetcher([url]) as fetcher:
        with pytest.raises(SourceAway):
            await fetcher.get(url)


async def test_few_ask_at_once_and_beyond_those_that_wait_nobody_does() -> None:
    go, most, under_way = trio.Event(), 0, 0

    async def answer(_request: Request) -> Response:
        nonlocal most, under_way
        under_way += 1
        most = max(most, under_way)
        await go.wait()
        under_way -= 1
        return Response(200, b"there")

    ended: list[bytes | SourceAway] = []
    async with open_source(answer) as source, open_fetcher([source.url]) as fetcher:

        async def ask() -> None:
            try:
                ended.append(await fetcher.get(source.url))
            except SourceAway as error:
                ended.append(error)
                go.set()

        async with trio.open_nursery() as nursery:
            for _ in range(FETCHES_AT_ONCE + FETCHES_WAITING + 3):
                nursery.start_soon(ask)
    assert most <= FETCHES_AT_ONCE
    assert sum(isinstance(each, SourceAway) for each in ended) == 3
    assert len(ended) == FETCHES_AT_ONCE + FETCHES_WAITING + 3
