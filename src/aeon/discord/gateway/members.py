"""Members asked for over a shard's socket: requests that are open, and the chunks that answer them.

https://discord.com/developers/docs/events/gateway-events#request-guild-members
"""

from collections.abc import Callable, Sequence

import trio
from attrs import Factory, define

from aeon.discord.events import GuildMembersChunk, RateLimited
from aeon.discord.gateway import payloads
from aeon.discord.gateway.errors import MemberRequestError, MembersLimited, MembersTimedOut, MembersUnavailable
from aeon.discord.gateway.payloads import Opcode
from aeon.discord.gateway.session import Session
from aeon.discord.gateway.states import Outgoing
from aeon.discord.ids import GuildId, UserId
from aeon.discord.model import Member

OPEN_REQUESTS = 16
"""Per shard. More are refused: who asks so often wants a cache."""

MOST_MEMBERS = 100
"""What Discord grants one request, by name or by id."""

WHEN_FULL_SECONDS = 1.0


@define(eq=False)
class _Request:
    members: list[Member] = Factory(list)
    missing: set[int] | None = None
    """Chunks that have not come; None before the first has said how many there are."""
    error: MemberRequestError | None = None
    done: trio.Event = Factory(trio.Event)

    def end(self, error: MemberRequestError | None) -> None:
        self.error = error
        self.done.set()


class MemberRequests:
    """The open requests of one shard."""

    def __init__(self, session: Session, *, wake: Callable[[], None]) -> None:
        self._session = session
        self._wake = wake
        self._open: dict[str, _Request] = {}
        self._made = 0

    async def by_name(self, guild_id: GuildId, query: str, *, limit: int, seconds: float) -> list[Member]:
        """Members whose user name or nickname begins with `query`, at most `limit` (100). Raises `MemberRequestError`."""
        nonce = self._next_nonce()
        limit = min(limit, MOST_MEMBERS)
        payload = payloads.request_members_by_name(guild_id, query, limit=limit, nonce=nonce)
        return await self._ask(payload, nonce=nonce, seconds=seconds)

    async def by_id(self, guild_id: GuildId, user_ids: Sequence[UserId], *, seconds: float) -> list[Member]:
        """Those of at most 100 users who are members. Raises `MemberRequestError`."""
        nonce = self._next_nonce()
        payload = payloads.request_members_by_id(guild_id, user_ids[:MOST_MEMBERS], nonce=nonce)
        return await self._ask(payload, nonce=nonce, seconds=seconds)

    def chunk(self, chunk: GuildMembersChunk) -> None:
        """Part of an answer; one nobody waits for any more is let go, and so is one that comes twice."""
        request = self._open.get(chunk.nonce or "")
        if request is None:
            return
        if request.missing is None:
            request.missing = set(range(chunk.chunk_count))
        if chunk.chunk_index not in request.missing:
            return
        request.missing.remove(chunk.chunk_index)
        request.members.extend(chunk.members)
        if not request.missing:
            request.end(None)

    def limited(self, event: RateLimited) -> None:
        """Discord refuses a request for now."""
        request = self._open.get(event.meta.nonce or "")
        if request is not None:
            request.end(MembersLimited(event.retry_after))

    def lost(self) -> None:
        """The socket is gone, and with it every answer."""
        for request in self._open.values():
            request.end(MembersUnavailable("the shard lost its connection"))

    def _next_nonce(self) -> str:
        self._made += 1
        return f"m{self._made}"

    async def _ask(self, payload: bytes, *, nonce: str, seconds: float) -> list[Member]:
        if len(self._open) >= OPEN_REQUESTS:
            raise MembersLimited(WHEN_FULL_SECONDS)
        if not self._session.request(Outgoing(Opcode.REQUEST_GUILD_MEMBERS, payload)):
            raise MembersUnavailable("the shard is not connected")
        self._wake()
        request = self._open[nonce] = _Request()
        try:
            with trio.move_on_after(seconds):
                await request.done.wait()
        finally:
            del self._open[nonce]
        if not request.done.is_set():
            raise MembersTimedOut(seconds)
        if request.error is not None:
            raise request.error
        return request.members
