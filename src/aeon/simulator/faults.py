"""Trouble with REST on demand: rules that say which of the bot's requests go wrong, how, and how often.

A rule in JSON, every field of which may be left out:

| field | meaning |
| --- | --- |
| `method`, `route` (or `path`) | which requests; `*` stands for anything, `{name}` and `:name` for a segment, `/api/v10` may be left out |
| `count`, `skip` | how often (for ever), and how many to let through before (0) |
| `delayMs` | wait first |
| `status`, `body` | answer this and do nothing |
| `limit` (or `429`, `scope`), `retryAfter` | answer 429 as `own`, `global` or `shared` limit, in seconds |
| `cut` | close without an answer: `handled` (or true) after doing it, `unhandled` without |

A rule that was asked for `count` times has done its work; one without count stays until the rules are replaced.
"""

import re
from enum import Enum
from typing import Any

from attrs import define, frozen

from aeon.simulator.errors import Misuse


class Limited(Enum):
    """Which limit a 429 claims to be."""

    OWN = "own"
    GLOBAL = "global"
    SHARED = "shared"


class Cut(Enum):
    """When the connection is closed without an answer: the request arrived whole in either case."""

    HANDLED = "handled"
    UNHANDLED = "unhandled"


@frozen
class Trouble:
    """What happens to one request."""

    delay_ms: int = 0
    status: int | None = None
    body: Any = None
    limited: Limited | None = None
    retry_after: float = 1.0
    cut: Cut | None = None

    def describe(self) -> str:
        """For the log of requests."""
        words = [f"delay {self.delay_ms} ms"] if self.delay_ms else []
        words += [f"status {self.status}"] if self.status is not None else []
        words += [f"429 {self.limited.value}"] if self.limited is not None else []
        words += [f"cut {self.cut.value}"] if self.cut is not None else []
        return ", ".join(words) or "none"


@define
class Rule:
    """Trouble for requests of a method (None: any) whose path or route matches."""

    method: str | None
    pattern: re.Pattern[str]
    left: int | None
    skip: int
    trouble: Trouble

    def fits(self, method: str, path: str, template: str | None) -> bool:
        """True where the rule is about this request."""
        if self.method is not None and self.method != method:
            return False
        return self.pattern.fullmatch(path) is not None or (
            template is not None and self.pattern.fullmatch(template) is not None
        )


@define
class Faults:
    """The rules in force, first match rules."""

    rules: list[Rule]

    def take(self, method: str, path: str, template: str | None) -> Trouble | None:
        """The trouble that this request meets; uses up one of the rule's count."""
        for rule in self.rules:
            if rule.left == 0 or not rule.fits(method, path, template):
                continue
            if rule.skip > 0:
                rule.skip -= 1
                continue
            if rule.left is not None:
                rule.left -= 1
            return rule.trouble
        return None


_KNOWN = frozenset(
    {
        "route",
        "path",
        "method",
        "count",
        "skip",
        "delayMs",
        "status",
        "body",
        "limit",
        "429",
        "scope",
        "retryAfter",
        "cut",
    }
)


def read_rules(body: Any) -> list[Rule]:
    """Rules from JSON; a single object counts as a list of one. Misuse says what cannot be understood."""
    return [_read_rule(item) for item in (body if isinstance(body, list) else [body])]


def _read_rule(item: Any) -> Rule:
    if not isinstance(item, dict):
        raise Misuse(400, "a fault is an object")
    unknown = set(item) - _KNOWN
    if unknown:
        raise Misuse(400, f"a fault has no {', '.join(sorted(unknown))}")
    method = item.get("method")
    try:
        trouble = Trouble(
            delay_ms=int(item.get("delayMs", 0)),
            status=None if item.get("status") is None else int(item["status"]),
            body=item.get("body"),
            limited=_limited(item),
            retry_after=float(item.get("retryAfter", 1.0)),
            cut=_cut(item.get("cut")),
        )
        count = None if item.get("count") is None else int(item["count"])
        skip = int(item.get("skip", 0))
    except (TypeError, ValueError) as error:
        raise Misuse(400, f"a fault that cannot be read: {error}") from None
    pattern = _pattern(str(item.get("route") or item.get("path") or "*"))
    return Rule(None if method is None else str(method).upper(), pattern, count, skip, trouble)


def _limited(item: dict[str, Any]) -> Limited | None:
    word = item.get("limit") or item.get("429") or item.get("scope")
    if word is None and item.get("status") == 429:  # noqa: PLR2004 - the status that means a limit
        word = Limited.OWN.value
    return None if word is None else Limited(word)


def _cut(word: object) -> Cut | None:
    if word is None or word is False:
        return None
    return Cut.HANDLED if word is True else Cut(word)


def _pattern(text: str) -> re.Pattern[str]:
    """`*` stands for anything, `{name}` and `:name` for one segment; the API's prefix may be left out."""
    text = re.sub(r"^/api(/v\d+)?(?=/)", "", text)
    words = re.split(r"(\*|\{[^}]*\}|:\w+)", text)
    parts = [".*" if word == "*" else "[^/]+" if word[:1] in {"{", ":"} else re.escape(word) for word in words]
    return re.compile("".join(parts))
