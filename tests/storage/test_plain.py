"""The one character that PostgreSQL has no place for goes, and nothing else does."""

import json

from hypothesis import given
from hypothesis import strategies as st

from aeon.storage.plain import plain, plain_json

TYPED = st.text(st.sampled_from("\x00\\u0a"))
"""The character, and all that what JSON makes of it consists of."""


@given(TYPED)
def test_json_loses_the_character_and_keeps_what_only_looks_like_it(text: str) -> None:
    assert json.loads(plain_json(json.dumps({text: [text]}))) == {plain(text): [plain(text)]}
    assert "\x00" not in plain(text)
