"""One shard: a session driven over socket after socket, until it is stopped or refused.

Two tasks work on a socket. Its reader takes each message through inflating, decoding and the session, and delivers
events then and there, in a plain function. The writer is the only one who sends: it sends what the session's `tick`
gives, then sleeps until the session's next time or until the reader wakes it. Both end with the socket, and the loop
around them opens the next one when the session's plan says so.

A receiver that raises, an event with a broken shape, a stream that cannot be inflated: each is logged and costs that
event or that socket, never the shard.
"""

import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import structlog
import trio

from aeon.discord.codec import Envelope, decode_envelope, decode_event
from aeon.discord.errors import BrokenEnvelope, BrokenPayload
from aeon.discord.events import Event, EventMeta, GuildMembersChunk, RateLimited, Ready, Resumed
from aeon.discord.gateway.closecodes import RESUMABLE_CLOSE
from aeon.discord.gateway.errors import ConnectFailed, CorruptStream
from aeon.discord.gateway.frames import Compression, Inflater, address, inflater_of
from aeon.discord.gateway.members import MemberRequests
from aeon.discord.gateway.payloads import Identity, Opcode, ResumePoint
from aeon.discord.gateway.permits import IdentifyPermit, IdentifyPermits
from aeon.discord.gateway.session import Session
from aeon.discord.gateway.sessionstore import SavedSession, SessionStore
from aeon.discord.gateway.socket import CLOSE_SECONDS, CONNECT_SECONDS, GatewaySocket, open_socket
from aeon.discord.gateway.states import Outgoing, SessionState, Verdict
from aeon.discord.gateway.status import ShardCounters, ShardStatus
from aeon.discord.ids import UserId

Deliver: TypeAlias = Callable[[Event, EventMeta], None]
"""Takes each event in the order of the socket, in the reader: it must be quick, and never waits."""

NEVER_DELIVERED = frozenset({GuildMembersChunk, RateLimited})
"""Answers to what was sent here; they go to whoever asked."""

MOST_COMPLAINTS = 100

REPLAY_PATIENCE_SECONDS = 5.0
"""So long, all in all, a replay waits for whoever is told; then it goes on, and who is full drops what is oldest."""

LATE_SECONDS = 1.0
"""Discord forgives much more, but something of ours keeps everybody waiting."""

log = structlog.get_logger(__name__)


_DELIVER = Verdict.DELIVER
"""Python 3.11 takes as long to find an enumeration's member as to call a function."""


class Shard:
    """One shard of one bot. Made for one `run`."""

    def __init__(
        self,
        identity: Identity,
        *,
        url: str,
        bot: UserId,
        deliver: Deliver,
        permits: IdentifyPermits,
        store: SessionStore,
        compression: Compression,
        saved: SavedSession | None,
        counters: ShardCounters,
        on_live: Callable[[Identity], None],
        room: Callable[[int], Awaitable[None]],
    ) -> None:
        self._url = url
        self._bot = bot
        self._deliver = deliver
        self._permits = permits
        self._store = store
        self._compression = compression
        self._counters = counters
        self._on_live = on_live
        self._room = room
        self._patience = 0.0
        self._shard_id = identity.shard_id
        self._session = Session(
            identity,
            jitter=random.random,  # noqa: S311  # it spreads load and guards nothing
            handled=lambda: store.handled_seq(identity.shard_id),
            point=None if saved is None else ResumePoint(session_id=saved.session_id, url=saved.resume_url),
            received=0 if saved is None else saved.handled_seq,
        )
        self.members = MemberRequests(self._session, wake=self._wake_writer)
        self._own: dict[type, Callable[[Any], None]] = {
            GuildMembersChunk: self.members.chunk,
            RateLimited: self.members.limited,
            Ready: self._ready,
            Resumed: self._resumed,
        }
        self._is_kept = saved is not None
        self._inflater: Inflater = inflater_of(compression)
        self._wake = trio.Event()
        self._waiting = trio.CancelScope()
        self._stopping = False
        self._complaints: set[tuple[str, str]] = set()
        self._last_end: str | None = None
        self._log = log.bind(shard=identity.shard_id)

    def status(self) -> ShardStatus:
        session = self._session
        return ShardStatus(
            shard_id=self._shard_id,
            shard_count=session.identity.shard_count,
            state=session.state,
            latency=session.heart.latency,
            sequence=session.received,
            last_end=self._last_end,
            counters=self._counters.copied(),
        )

    def stop(self) -> None:
        """Take no event from now on, and leave so that the session can be resumed; then `run` returns."""
        self._stopping = True
        self._session.leave("stopping")
        self._note_session()
        self._waiting.cancel()
        self._wake_writer()

    async def run(self) -> None:
        """Stay connected until `stop`. Raises `GatewayRefused` when Discord will not have us, and nothing for what networks do."""
        while not self._stopping:
            permit: IdentifyPermit | None = None
            socket: GatewaySocket | None = None
            plan = self._session.plan()
            try:
                with trio.CancelScope() as self._waiting:
                    await trio.sleep_until(plan.at)
                    if not plan.resuming:
                        permit = await self._permits.acquire(self._shard_id)
                    socket = await self._open(plan.url or self._url)
                if not self._waiting.cancel_called:
                    self._disconnected(None if socket is None else await self._drive(socket, permit))
                elif socket is not None:
                    await socket.drop()
            finally:
                if permit is not None:
                    permit.give_back()

    async def _open(self, url: str) -> GatewaySocket | None:
        self._counters.connects += 1
        try:
            with trio.fail_after(CONNECT_SECONDS):
                where = address(url, self._compression)
                return await open_socket(where, self._on_message, on_batch=self._give_way)
        except (ConnectFailed, trio.TooSlowError) as failed:
            self._last_end = str(failed) or f"nothing answered within {CONNECT_SECONDS:g} s"
            return None

    async def _drive(self, socket: GatewaySocket, permit: IdentifyPermit | None) -> int | None:
        """Work on one socket until it ends. Returns the server's close code, if it gave one."""
        self._inflater = inflater_of(self._compression)
        self._patience = REPLAY_PATIENCE_SECONDS
        # Before the reader runs: HELLO may come with the last line of the handshake.
        self._session.connected(trio.current_time())
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._read, socket)
            await self._write(socket, permit)
            nursery.cancel_scope.cancel()
        self._last_end = self._session.leaving or (socket.end.reason if socket.end else None)
        return socket.end.code if socket.end else None

    def _disconnected(self, code: int | None) -> None:
        self._log.info("disconnected", code=code, reason=self._last_end)
        refused = self._session.disconnected(trio.current_time(), code=code)
        self.members.lost()
        if self._session.point is None and self._is_kept:
            self._note_session()
        if refused is not None:
            raise refused

    async def _read(self, socket: GatewaySocket) -> None:
        await socket.run_reader()
        self._wake_writer()

    async def _write(self, socket: GatewaySocket, permit: IdentifyPermit | None) -> None:
        """Send what is due until the socket ends or the session wants to leave it."""
        while not socket.ended.is_set():
            # Made anew before looking, so that no wake falls between looking and waiting.
            self._wake = trio.Event()
            for outgoing in self._session.tick(trio.current_time()):
                if not await socket.send(outgoing.payload):
                    # The reader may be about to find the close code that says why.
                    with trio.move_on_after(CLOSE_SECONDS):
                        await socket.ended.wait()
                    return
                self._note_sent(outgoing, permit)
            if self._session.leaving is not None:
                await socket.close(RESUMABLE_CLOSE)
                return
            with trio.move_on_at(self._session.next_tick(trio.current_time())):
                await self._wake.wait()

    def _note_sent(self, outgoing: Outgoing, permit: IdentifyPermit | None) -> None:
        if outgoing.opcode is Opcode.IDENTIFY:
            self._counters.identifies += 1
            if permit is not None:
                permit.spent()
        elif outgoing.opcode is Opcode.RESUME:
            self._counters.resumes += 1
        elif outgoing.opcode is Opcode.HEARTBEAT:
            self._note_heartbeat(trio.current_time() - self._session.heart.last_due)

    def _note_heartbeat(self, late: float) -> None:
        self._counters.heartbeats += 1
        self._counters.latest_heartbeat = max(self._counters.latest_heartbeat, late)
        if late > LATE_SECONDS:
            self._log.warning("a heartbeat was late", seconds=round(late, 1))

    async def _give_way(self) -> None:
        """Let others have their turn. A replay comes as fast as it is read, so it waits for whoever could not take more, for a while."""
        if self._session.state is SessionState.RESUMING and self._patience > 0:
            begun = trio.current_time()
            with trio.move_on_after(self._patience):
                await self._room(self._shard_id)
            self._patience -= trio.current_time() - begun
        await trio.lowlevel.checkpoint()

    def _wake_writer(self) -> None:
        self._wake.set()

    def _on_message(self, message: bytes | str) -> None:
        if self._session.leaving is not None:
            return
        self._counters.bytes_received += len(message)
        try:
            payload = self._inflater.feed(message) if isinstance(message, bytes) else message
            if payload is None:
                return
            envelope = decode_envelope(payload)
        except (CorruptStream, BrokenEnvelope) as error:
            self._session.leave(str(error))
            self._wake_writer()
            return
        self._obey(envelope)

    def _obey(self, envelope: Envelope) -> None:
        now = trio.current_time()
        verdict = self._session.receive(envelope, now)
        if verdict is _DELIVER:
            self._dispatch(envelope, now)
        elif verdict is Verdict.DUPLICATE:
            self._counters.duplicates += 1
        elif verdict is not Verdict.NOTHING:
            self._wake_writer()

    def _dispatch(self, envelope: Envelope, now: float) -> None:
        try:
            event = decode_event(envelope.t or "", envelope.d)
        except BrokenPayload as broken:
            self._complain(broken)
            return
        if event is None:
            self._counters.unused += 1
            return
        self._counters.kinds[envelope.t or ""] += 1
        kind = type(event)
        own = self._own.get(kind)
        if own is not None:
            own(event)
        if kind not in NEVER_DELIVERED:
            self._hand_on(event, EventMeta(self._shard_id, self._session.received, now))

    def _hand_on(self, event: Event, meta: EventMeta) -> None:
        self._counters.events += 1
        try:
            self._deliver(event, meta)
        except Exception:  # noqa: BLE001  # whatever the receiver raises is its own affair, not the shard's
            self._counters.failed += 1
            self._log.exception("an event's receiver raised", event_kind=type(event).__name__, sequence=meta.sequence)

    def _ready(self, ready: Ready) -> None:
        self._log.info("ready", guilds=len(ready.guilds))
        self._note_session()
        self._on_live(self._session.identity)

    def _resumed(self, _: Resumed) -> None:
        self._log.info("resumed", sequence=self._session.received)
        self._on_live(self._session.identity)

    def _complain(self, broken: BrokenPayload) -> None:
        """Log each kind of fault once: a change at Discord's breaks thousands of events alike."""
        self._counters.broken += 1
        fault = broken.event, broken.path
        if fault not in self._complaints and len(self._complaints) < MOST_COMPLAINTS:
            self._complaints.add(fault)
            self._log.warning(
                "dropped an event of unexpected shape", event_name=broken.event, path=broken.path, fault=broken.fault
            )

    def _note_session(self) -> None:
        identity, point = self._session.identity, self._session.point
        self._is_kept = point is not None
        self._store.note(
            self._shard_id,
            None
            if point is None
            else SavedSession(
                session_id=point.session_id,
                resume_url=point.url,
                handled_seq=self._session.handled_sequence(),
                bot=self._bot,
                shard_count=identity.shard_count,
                intents=identity.intents,
            ),
        )
