"""Named queries: `sql/queries/<feature>.sql` as one object.

A file is a row of `-- name: select_settings` lines, each followed by its statement; comment lines between a name and its statement
explain it. Parameters are `%(name)s` and nothing else; a percent sign that is meant is `%%`.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from attrs import field, frozen

from aeon.storage.errors import QueryBroken

_NAME = re.compile(r"--\s*name:\s*(?P<name>\S+)\s*$")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*$")
_PERCENT = re.compile(r"%(?:%|\((?P<parameter>[a-z][a-z0-9_]*)\)s|(?P<bad>.?))", re.DOTALL)
_WRITES = re.compile(
    r"\b(insert|update|delete|merge|into|truncate|call|lock|share|notify|pg_notify|nextval|setval)\b", re.IGNORECASE
)
_SELECTS = re.compile(r"\s*(select|with|values|show)\b", re.IGNORECASE)


@frozen
class Query:
    """One statement and where it stands.

    `reads` is true only where the words of the statement leave no doubt that it changes nothing; it may then be run outside of a
    transaction and be run twice.
    """

    name: str
    text: str
    parameters: frozenset[str] = field(repr=False)
    reads: bool

    @classmethod
    def parse(cls, text: str, name: str = "query") -> "Query":
        """Check the parameters of a statement. Raises `QueryBroken`."""
        parameters = set()
        for match in _PERCENT.finditer(text):
            if match["bad"] is not None:
                raise QueryBroken(name, f"parameters are written %(name)s, a percent sign %%: not {match[0]!r}")
            if match["parameter"]:
                parameters.add(match["parameter"])
        bare = re.sub(r"--[^\n]*|'[^']*'", "", text)
        reads = bool(_SELECTS.match(bare)) and not _WRITES.search(bare)
        return cls(name, text, frozenset(parameters), reads)


@frozen
class Queries:
    """The queries of one file by name."""

    feature: str
    _by_name: Mapping[str, Query] = field(repr=False)

    def named(self, name: str) -> Query:
        """Raises `QueryBroken` where the file has no such query."""
        try:
            return self._by_name[name]
        except KeyError:
            raise QueryBroken(name, f"sql/queries/{self.feature}.sql has no query of this name") from None

    def names(self) -> frozenset[str]:
        return frozenset(self._by_name)


@cache
def load_queries(feature: str) -> Queries:
    """The queries of `sql/queries/<feature>.sql`. Raises `QueryBroken` with file and line."""
    path = f"sql/queries/{feature}.sql"
    try:
        text = files("aeon").joinpath(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise QueryBroken(feature, f"there is no {path}") from None
    return Queries(feature, parse_queries(text, path))


def parse_queries(text: str, path: str) -> dict[str, Query]:
    """Queries of a file's text by name. Raises `QueryBroken` with file and line."""
    found: dict[str, Query] = {}
    for name, line, statement in _sections(text, path):
        place = f"{path}:{line}"
        if not _IDENTIFIER.match(name):
            raise QueryBroken(name, f"{place}: a name is in lower case, with digits and underscores")
        if name in found:
            raise QueryBroken(name, f"{place}: this name is used twice")
        if not statement:
            raise QueryBroken(name, f"{place}: no statement follows the name")
        try:
            found[name] = Query.parse(statement, name)
        except QueryBroken as error:
            raise QueryBroken(name, f"{place}: {error.reason}") from None
    return found


def _sections(text: str, path: str) -> list[tuple[str, int, str]]:
    """(name, line, statement) of each query."""
    sections: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _NAME.match(line):
            sections.append((match["name"], number, []))
        elif not line.strip() or line.lstrip().startswith("--"):
            continue
        elif sections:
            sections[-1][2].append(line)
        else:
            raise QueryBroken(path, f"{path}:{number}: a statement without a `-- name:` above it")
    return [(name, line, "\n".join(lines).rstrip().rstrip(";")) for name, line, lines in sections]
