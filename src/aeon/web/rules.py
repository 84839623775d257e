"""What a value must keep to beside its type: `msgspec.Meta`, said as a predicate when it is broken.

The names and meanings are msgspec's, so that the same annotation gives JSON Schema for `/openapi.json`.
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Meta


def broken_rule(value: Any, rule: object) -> str | None:
    """The first thing in which `value` breaks `rule`; None where it keeps it, is None, or `rule` is no `Meta`."""
    if value is None or not isinstance(rule, Meta):
        return None
    return next(_broken(value, rule), None)


def _broken(value: Any, rule: Meta) -> Iterator[str]:
    unit = "characters" if isinstance(value, str) else "entries"
    if rule.min_length is not None and len(value) < rule.min_length:
        yield f"must have at least {rule.min_length} {unit}"
    if rule.max_length is not None and len(value) > rule.max_length:
        yield f"must have at most {rule.max_length} {unit}"
    if rule.pattern is not None and re.search(rule.pattern, value) is None:
        yield f"must match {rule.pattern}"
    if rule.ge is not None and value < rule.ge:
        yield f"must be at least {rule.ge}"
    if rule.le is not None and value > rule.le:
        yield f"must be at most {rule.le}"
    if rule.gt is not None and value <= rule.gt:
        yield f"must be more than {rule.gt}"
    if rule.lt is not None and value >= rule.lt:
        yield f"must be less than {rule.lt}"
