"""Text cut to a length, in characters as Discord counts them: by code point, and never within what people see as one character."""

import unicodedata

ELLIPSIS = "…"
JOINER = "\u200d"

LONGEST_CHARACTER = 32
"""Code points that are looked at as one; beyond it somebody piles up accents to see what happens."""


def cut(text: str, most: int) -> str:
    """At most `most` (1 or more) characters, an ellipsis at the end where something is missing."""
    if len(text) <= most:
        return text
    end = most - 1
    for place in range(end, max(end - LONGEST_CHARACTER, -1), -1):
        if not _goes_on(text, place):
            end = place
            break
    return text[:end] + ELLIPSIS


def _goes_on(text: str, place: int) -> bool:
    """What stands at `place` belongs to what stands before it."""
    if place == 0:
        return False
    here, before = text[place], text[place - 1]
    if JOINER in {here, before} or unicodedata.category(here).startswith("M"):
        return True
    if "\U0001f3fb" <= here <= "\U0001f3ff" or "\U000e0020" <= here <= "\U000e007f":
        return True
    return _is_half_flag(here) and _is_half_flag(before) and _halves_before(text, place) % 2 == 1


def _is_half_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _halves_before(text: str, place: int) -> int:
    first = place
    while first > 0 and place - first < LONGEST_CHARACTER and _is_half_flag(text[first - 1]):
        first -= 1
    return place - first
