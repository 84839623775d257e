"""Lengths of time as people type them: `10m`, `1h30m`, `7d`, `2w`."""

import re
from collections.abc import Mapping

UNIT_SECONDS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800}

LONGEST_SECONDS = 100 * 366 * 86400
"""The most where nothing else is said, a hundred years: beyond that a date could not be reckoned."""

_BELOW_WEEKS = [(unit, UNIT_SECONDS[unit]) for unit in "dhms"]

_DURATION = re.compile(r"(?:\d{1,20}[smhdw])+", re.IGNORECASE | re.ASCII)
_PART = re.compile(r"(\d+)([smhdw])", re.IGNORECASE | re.ASCII)
_MILLISECONDS = re.compile(r"(\d{1,20})ms$", re.IGNORECASE | re.ASCII)


def parse_duration(text: str) -> int | None:
    """Seconds, or None where the text is no duration. How many are too many is for the caller, who can say what is the most.

    Units may come in any order and add up; nothing at all needs none.
    """
    compact = "".join(text.split())
    if compact == "0":
        return 0
    if not _DURATION.fullmatch(compact):
        return None
    return sum(int(count) * UNIT_SECONDS[unit.lower()] for count, unit in _PART.findall(compact))


def parse_milliseconds(text: str) -> int | None:
    """The same to the millisecond: `1s500ms`, `250ms`; what is left of whole seconds stands behind them."""
    compact = "".join(text.split())
    left = _MILLISECONDS.search(compact)
    if left is None:
        seconds = parse_duration(compact)
        return None if seconds is None else seconds * 1000
    whole = compact[: left.start()]
    seconds = parse_duration(whole) if whole else 0
    return None if seconds is None else seconds * 1000 + int(left[1])


def format_duration(seconds: int) -> str:
    """A text that `parse_duration` reads as this length; in weeks only where they are whole: 2w, and 365d."""
    if seconds and seconds % UNIT_SECONDS["w"] == 0:
        return f"{seconds // UNIT_SECONDS['w']}w"
    parts = []
    for unit, length in _BELOW_WEEKS:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def format_milliseconds(milliseconds: int) -> str:
    """A text that `parse_milliseconds` reads as this length: what is left of whole seconds stands behind them."""
    seconds, left = divmod(milliseconds, 1000)
    parts = [format_duration(seconds) if seconds or not left else "", f"{left}ms" if left else ""]
    return "".join(parts)
