"""What is an id of Discord's, and what only looks like one."""

import pytest

from aeon.discord.ids import MAX_ID, is_snowflake


@pytest.mark.parametrize("text", ["1100000000000000001", "0", str(MAX_ID)])
def test_the_decimal_text_of_64_bits_is_an_id(text: str) -> None:
    assert is_snowflake(text)


@pytest.mark.parametrize(
    "text", ["", "01100000000000000001", "00", "-1", "+1", "1.0", "\uff11", str(MAX_ID + 1), "1_0"]
)
def test_nothing_else_is_so_that_nobody_goes_by_two_ids(text: str) -> None:
    assert not is_snowflake(text)
