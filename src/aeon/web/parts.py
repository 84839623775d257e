"""What the web side is made of; the composition root fills it in."""

from collections.abc import Sequence
from typing import Any

import trio
from attrs import define, field, frozen

from aeon.feed.feed import Feed
from aeon.guild.guilds import Guilds
from aeon.web.auth import Authenticator
from aeon.web.cors import Cors
from aeon.web.health import Readiness
from aeon.web.limits import Rate
from aeon.web.replay import Replay, no_replay
from aeon.web.rights import Rights
from aeon.web.route import Route

WATCH_SECONDS = 3.0
"""Between two looks at the rights of a live socket's caller: with the look itself it stays under the 5 s that a lost right may last."""

CALLER_RATE = Rate(requests=1_000, seconds=10.0)
"""Per caller; a dashboard's back end is one caller for all its people."""


@frozen
class Phase:
    """How far the web side is on its way down. `draining`: `/ready` says so, no new sockets. `closing`: sockets are told to go."""

    draining: trio.Event = field(factory=trio.Event)
    closing: trio.Event = field(factory=trio.Event)


@define(eq=False)
class Sockets:
    """How many live sockets are open."""

    open: int = 0


@frozen(kw_only=True)
class WebParts:
    """Everything `build_app` needs."""

    guilds: Guilds
    feed: Feed
    routes: Sequence[Route[Any]]
    auth: Authenticator
    rights: Rights
    ready: Readiness
    cors: Cors
    rate: Rate = CALLER_RATE
    replay: Replay = no_replay
    watch_seconds: float = WATCH_SECONDS
    phase: Phase = field(factory=Phase)
    sockets: Sockets = field(factory=Sockets)
