"""Thousands of generated schedules, in place and queued deliveries interleaved, with every fault the kernel is made for."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given

from tests.actors.schedule import Schedule, come_to_rest, drain, examples, leave_at_once, perform, schedules


@pytest.fixture(autouse=True, scope="module")
def no_crash_reports() -> Iterator[None]:
    """Each crash is logged with its traceback, and there are many thousands here."""
    logging.getLogger("aeon.actors").setLevel(logging.CRITICAL + 1)
    yield
    logging.getLogger("aeon.actors").setLevel(logging.NOTSET)


@given(schedules)
@examples(800)
def test_every_message_is_accounted_for_and_everybody_answers_in_the_end(schedule: Schedule) -> None:
    perform(schedule, come_to_rest)


@given(schedules)
@examples(400)
def test_leaving_at_any_point_leaves_no_asker_hanging(schedule: Schedule) -> None:
    perform(schedule, leave_at_once)


@given(schedules)
@examples(400)
def test_a_drain_ends_in_time_and_says_whether_all_was_handled(schedule: Schedule) -> None:
    perform(schedule, drain)
