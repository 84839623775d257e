"""JSON as it crosses the wire, and how Discord writes times.

The simulator answers with plain dictionaries: they are made for one encoding and thrown away.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

Payload: TypeAlias = dict[str, Any]
"""One JSON object."""

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode


@lru_cache(maxsize=4096)
def iso(ms: int) -> str:
    """Discord's text for a time given in milliseconds since 1970: UTC with an offset and six decimals."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="microseconds")


def ms_of(text: str) -> int:
    """Milliseconds since 1970 of an ISO 8601 time; one without an offset is UTC.

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
