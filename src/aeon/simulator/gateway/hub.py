"""All gateway sessions: who hears of what happens in the world, and who may begin a session.

An event is encoded once, however many sessions hear of it; once more for those that may not read messages' content.
"""

import secrets
from collections import deque
from typing import Any

import trio
from attrs import Factory, define

from aeon.discord.ids import GuildId
from aeon.simulator.gateway.connection import GatewayConnection
from aeon.simulator.gateway.intents import CONTENT_FIELDS, IN_CHANNEL, WITH_CONTENT, Intent, intents_for
from aeon.simulator.gateway.session import Session
from aeon.simulator.payloads.guild import guild_create
from aeon.simulator.permissions import Permission, permissions_in
from aeon.simulator.settings import Settings
from aeon.simulator.wire import Payload, encode
from aeon.simulator.world.entities import Guild
from aeon.simulator.world.world import Happening, World


@define(eq=False)
class Hub:
    """The sessions of the one bot."""

    world: World
    settings: Settings
    sessions: dict[str, Session] = Factory(dict)
    refuse_resumes: int = 0
    _identified: dict[int, deque[float]] = Factory(dict)
    identifies: int = 0
    connections: set[GatewayConnection] = Factory(set)

    def hear(self, happening: Happening) -> None:
        """Pass an event on to every session that covers it and asked for it."""
        if not self.sessions or not self._bot_sees(happening):
            return
        needed = (
            0
            if self._needs_no_intent(happening)
            else intents_for(happening.name, in_guild=happening.guild_id is not None)
        )
        encodings = _Encodings(happening)
        if happening.name in IN_CHANNEL and not self._bot_views(happening, encodings):
            return
        for session in self.sessions.values():
            if not session.covers(happening.guild_id) or (needed and not session.intents & needed):
                continue
            if happening.name == "GUILD_CREATE":
                self._create(session, happening)
                continue
            if happening.guild_id in session.pending_guilds:
                self.create_pending(session, happening.guild_id)
            session.dispatch(happening.name, encodings.for_session(session))

    def _bot_sees(self, happening: Happening) -> bool:
        if happening.guild_id is None:
            return happening.of_bot
        guild = self.world.guilds.get(happening.guild_id)
        if guild is None or self.world.bot_id not in guild.members:
            return False
        return not guild.unavailable or happening.name == "GUILD_DELETE"

    def _bot_views(self, happening: Happening, encodings: "_Encodings") -> bool:
        """Whether the bot may view the channel in which it happened."""
        if happening.guild_id is None:
            return True
        guild = self.world.guilds[happening.guild_id]
        channel = self.world.channels.get(encodings.payload()["channel_id"])
        if channel is None:
            return True
        permissions = permissions_in(guild, guild.members[self.world.bot_id], channel, now_ms=self.world.now_ms())
        return Permission.VIEW_CHANNEL in permissions

    @staticmethod
    def _needs_no_intent(happening: Happening) -> bool:
        return happening.name in {"GUILD_MEMBER_UPDATE", "THREAD_MEMBERS_UPDATE"} and happening.of_bot

    def _create(self, session: Session, happening: Happening) -> None:
        if happening.guild_id is not None:
            session.pending_guilds[happening.guild_id] = None
            self.create_pending(session, happening.guild_id)

    def create_pending(self, session: Session, guild_id: GuildId) -> None:
        """Send the GUILD_CREATE that this guild still waits for."""
        del session.pending_guilds[guild_id]
        guild = self.world.guilds.get(guild_id)
        if guild is None or self.world.bot_id not in guild.members or not session.intents & Intent.GUILDS:
            return
        if guild.unavailable:
            session.dispatch("GUILD_DELETE", encode({"id": guild.id, "unavailable": True}))
            return
        with_members = session.sees_presences
        session.dispatch("GUILD_CREATE", encode(guild_create(self.world, guild, with_members=with_members)))

    def guilds_of(self, shard_id: int, shard_count: int) -> list[Guild]:
        """The bot's guilds on a shard."""
        return [
            guild
            for guild in self.world.guilds.values()
            if self.world.bot_id in guild.members and (int(guild.id) >> 22) % shard_count == shard_id
        ]

    def open_session(self, shard_id: int, shard_count: int, *, intents: int) -> Session:
        """A new session, with every guild of its shard still to be created."""
        self._drop_ended()
        session = Session(secrets.token_hex(16), shard_id, shard_count, intents, self.settings.replay)
        session.pending_guilds = dict.fromkeys(guild.id for guild in self.guilds_of(shard_id, shard_count))
        self.sessions[session.id] = session
        self.identifies += 1
        return session

    def end(self, session: Session) -> None:
        """The session can no longer be resumed."""
        self.sessions.pop(session.id, None)

    def _drop_ended(self) -> None:
        now = trio.current_time()
        for session in [session for session in self.sessions.values() if session.has_ended(now)]:
            del self.sessions[session.id]

    def resumable(self, session_id: str) -> Session | None:
        """The session of this id, if it can still be resumed and no trouble was asked for."""
        if self.refuse_resumes > 0:
            self.refuse_resumes -= 1
            return None
        self._drop_ended()
        return self.sessions.get(session_id)

    def may_identify(self, shard_id: int) -> bool:
        """One IDENTIFY per concurrency key and window, as Discord counts them; a refused one counts too.

        https://discord.com/developers/docs/events/gateway#sharding-max-concurrency
        """
        now = trio.current_time()
        recent = self._identified.setdefault(shard_id % self.settings.max_concurrency, deque(maxlen=1))
        allowed = not recent or now >= recent[0] + self.settings.identify_seconds
        recent.append(now)
        return allowed

    def flood(self, name: str, guild_id: GuildId, encoded: list[bytes]) -> None:
        """Dispatch events that were encoded beforehand, whatever intents say: load costs the simulator little."""
        for session in self.sessions.values():
            if session.covers(guild_id):
                for data in encoded:
                    session.dispatch(name, data)


class _Encodings:
    """An event's data as bytes, made when first needed, with and without messages' content."""

    def __init__(self, happening: Happening) -> None:
        self._happening = happening
        self._payload: Payload | None = None
        self._whole: bytes | None = None
        self._stripped: bytes | None = None

    def for_session(self, session: Session) -> bytes:
        hidden = (
            self._happening.name in WITH_CONTENT
            and not session.intents & Intent.MESSAGE_CONTENT
            and self._happening.guild_id is not None
            and not self._happening.of_bot
        )
        if hidden:
            if self._stripped is None:
                self._stripped = encode(_without_content(self.payload()))
            return self._stripped
        if self._whole is None:
            self._whole = encode(self.payload())
        return self._whole

    def payload(self) -> Payload:
        """The data itself, made when first needed."""
        if self._payload is None:
            self._payload = self._happening.build()
        return self._payload


def _without_content(payload: Payload) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key != "poll"} | CONTENT_FIELDS
