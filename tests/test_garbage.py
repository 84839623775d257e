"""Searches for cyclic garbage stay short, and what is garbage is found all the same."""

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest
import trio
import trio.testing
from attrs import define

from aeon.garbage import EVERYTHING_SECONDS, LOOK_SECONDS, SEARCH_UP_TO_OBJECTS, Watch, keep_searches_short

MANY = SEARCH_UP_TO_OBJECTS * 2


@define(eq=False)
class Link:
    """Refers to itself: only a search finds it when nobody else does."""

    to: "Link | None" = None

    @classmethod
    def ring(cls) -> "Link":
        link = cls()
        link.to = link
        return link


@pytest.fixture(autouse=True)
def _nothing_stays_apart() -> Iterator[None]:
    yield
    gc.unfreeze()


def aged(count: int) -> list[Link]:
    """Objects that have survived."""
    links = [Link.ring() for _ in range(count)]
    gc.collect()
    return links


async def test_what_has_survived_in_plenty_is_searched_no_more_until_the_end(
    autojump_clock: trio.testing.MockClock,
) -> None:
    thresholds = gc.get_threshold()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(keep_searches_short)
        await trio.testing.wait_all_tasks_blocked()
        before = gc.get_freeze_count()
        links = aged(MANY)
        await trio.sleep(LOOK_SECONDS + 1)
        assert gc.get_freeze_count() - before >= len(links)
        assert gc.get_threshold() != thresholds
        nursery.cancel_scope.cancel()
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, thresholds)


def test_garbage_that_came_of_age_is_found_at_the_next_look() -> None:
    gc.disable()
    try:
        watch = Watch.begun(0.0)
        links = aged(SEARCH_UP_TO_OBJECTS // 2)
        lost = weakref.ref(links[0])
        del links
        watch.look(1.0)
        assert lost() is None
    finally:
        gc.enable()


def test_garbage_among_what_was_set_apart_is_found_within_hours() -> None:
    watch = Watch.begun(0.0)
    watch.left, watch.most = 0, sys.maxsize
    lost_later = aged(MANY)
    lost = weakref.ref(lost_later[0])
    watch.look(1.0)
    del lost_later
    watch.look(1.0)
    assert lost() is not None, "nobody looks among what is set apart"
    watch.look(EVERYTHING_SECONDS)
    assert lost() is None
