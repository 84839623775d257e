"""Routes as Discord's documentation writes them, and the requests made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from attrs import field, frozen

from aeon.discord.ids import GuildId
from aeon.discord.rest.content import File, encode
from aeon.discord.rest.traffic import Lane, Traffic

# Rate limits are kept apart by these leading path parameters.
# https://discord.com/developers/docs/topics/rate-limits#rate-limits
MAJOR_PARAMETERS = {"channels": 1, "guilds": 1, "webhooks": 2, "interactions": 2}

REQUEST_SECONDS = 30.0
"""How long a request may take, waiting and repeating included, unless its caller says otherwise."""


@frozen
class Sublimit:
    """A limit on part of a route that Discord announces in no header: `limit` requests in `per` seconds."""

    limit: int
    per: float


@frozen(eq=False)
class Route:
    """One operation: method and path template, like `POST`, `/channels/{channel_id}/messages`.

    `variant` tells apart requests of one operation that Discord limits separately; `needs` names the permission whose
    lack a 403 means; `repeatable` says that sending the same request twice does no more than sending it once; of an
    `ordered` route one request flies at a time per major parameter, so that they arrive as they were made.
    """

    method: str
    template: str
    variant: str = field(default="", kw_only=True)
    needs: str | None = field(default=None, kw_only=True)
    lane: Lane = field(default=Lane.MAIN, kw_only=True)
    sublimit: Sublimit | None = field(default=None, kw_only=True)
    ordered: bool = field(default=False, kw_only=True)
    repeatable: bool = field(kw_only=True)
    name: str = field(init=False)
    _pieces: str = field(init=False, repr=False)
    _first: str = field(init=False, repr=False)
    _majors: int = field(init=False, repr=False)

    @repeatable.default
    def _repeatable(self) -> bool:
        return self.method != "POST"

    @name.default
    def _name(self) -> str:
        return f"{self.method} {self.template}" + (f" ({self.variant})" if self.variant else "")

    @_pieces.default
    def _split(self) -> str:
        return "/".join("%s" if piece.startswith("{") else piece for piece in self.template.split("/"))

    @_first.default
    def _first_word(self) -> str:
        return self.template.split("/")[1]

    @_majors.default
    def _count(self) -> int:
        starts_with_parameter = self.template.startswith(f"/{self._first}/{{")
        return MAJOR_PARAMETERS.get(self._first, 0) if starts_with_parameter else 0

    def call(
        self,
        *parameters: str,
        traffic: Traffic,
        guild_id: GuildId | None = None,
        body: object = None,
        files: Sequence[File] = (),
        query: Mapping[str, str | int | None] | None = None,
        reason: str | None = None,
        repeatable: bool | None = None,
        droppable: bool = False,
        seconds: float = REQUEST_SECONDS,
    ) -> Call:
        """A request of this operation. `guild_id` is whose turn it takes; None in `query` stands for absent."""
        content_type, content = encode(body, files) if body is not None else ("", b"")
        return Call(
            route=self,
            target=self._target(parameters, query),
            major=f"{self._first}/{'/'.join(parameters[: self._majors])}" if self._majors else "",
            traffic=traffic,
            guild_id=guild_id,
            body=content,
            content_type=content_type,
            reason=reason,
            repeatable=self.repeatable if repeatable is None else repeatable,
            droppable=droppable,
            seconds=seconds,
        )

    def _target(self, parameters: tuple[str, ...], query: Mapping[str, str | int | None] | None) -> str:
        path = self._pieces % tuple(map(escaped, parameters))
        asked = {name: value for name, value in query.items() if value is not None} if query else None
        return f"{path}?{urlencode(asked)}" if asked else path


@frozen(eq=False)
class Call:
    """One request to make. `major` is what Discord counts separately, `seconds` how long the request may take in all.

    `droppable` ones are given up when they waited too long to be of use; `repeatable` ones may be sent again though
    the first may have arrived.
    """

    route: Route
    target: str = field(repr=False)
    major: str = field(repr=False)
    traffic: Traffic
    guild_id: GuildId | None
    body: bytes = field(repr=False)
    content_type: str
    reason: str | None
    repeatable: bool
    droppable: bool
    seconds: float


def escaped(parameter: str) -> str:
    """A path parameter that can be nothing but one segment of a path."""
    if parameter.isascii() and parameter.isalnum():
        return parameter
    if parameter in {"", ".", ".."}:
        raise ValueError("not a path parameter")
    return quote(parameter, safe="")
