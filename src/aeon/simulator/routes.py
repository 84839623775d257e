"""Routes are data: a method, a path with `{names}`, and a plain function that answers.

A path that no route has is refused by name, so that whoever widens the simulator knows what to write next.
"""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import TypeAlias
from urllib.parse import unquote

from attrs import Factory, define, frozen

from aeon.simulator.call import Answer, Call

Handler: TypeAlias = Callable[[Call], Answer | Awaitable[Answer]]


class Caller(Enum):
    """Whose call a route takes."""

    ANYONE = "anyone"
    """Needs no key: the token in the path is the key, or there is nothing to guard."""

    SOMEONE = "someone"
    """The bot, or a person."""

    BOT = "bot"
    """The bot alone."""


@frozen
class Limit:
    """A bucket: so many requests in so many seconds, for each major parameter of the path."""

    requests: int
    seconds: float


@frozen
class Route:
    """One thing that can be asked. `counted` false: exempt from the global limit, as interaction callbacks are.

    `scope`: what a Bearer token must have been granted to ask for it ("" for any token); None: not open to those.
    """

    method: str
    path: str
    handler: Handler
    caller: Caller = Caller.SOMEONE
    limit: Limit | None = None
    counted: bool = True
    scope: str | None = None


@frozen
class Match:
    """A route found for a path, and what its names stand for."""

    route: Route
    params: dict[str, str]


@define
class _Node:
    words: "dict[str, _Node]" = Factory(dict)
    name: "_Node | None" = None
    routes: dict[str, Route] = Factory(dict)


@define
class RouteTable:
    """Finds routes by walking the path's segments; a word beats a name (`@me` before `{user_id}`)."""

    _root: _Node = Factory(_Node)

    def add(self, routes: tuple[Route, ...]) -> None:
        """Put routes in. The same method and path twice is a mistake in the table, and raises ValueError."""
        for route in routes:
            node = self._root
            for segment in route.path.strip("/").split("/"):
                if segment.startswith("{"):
                    node.name = node.name or _Node()
                    node = node.name
                else:
                    node = node.words.setdefault(segment, _Node())
            if route.method in node.routes:
                raise ValueError(f"two routes for {route.method} {route.path}")
            node.routes[route.method] = route

    def find(self, method: str, path: str) -> Match | None:
        """The route of this method and path, if there is one."""
        segments = path.strip("/").split("/")
        route = _find(self._root, segments, method)
        if route is None:
            return None
        template = route.path.strip("/").split("/")
        return Match(
            route,
            {name[1:-1]: unquote(value) for name, value in zip(template, segments, strict=True) if name[0] == "{"},
        )


def _find(node: _Node, segments: list[str], method: str) -> Route | None:
    if not segments:
        return node.routes.get(method)
    by_word = node.words.get(segments[0])
    found = None if by_word is None else _find(by_word, segments[1:], method)
    if found is not None or node.name is None:
        return found
    return _find(node.name, segments[1:], method)
