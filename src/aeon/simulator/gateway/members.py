"""REQUEST_GUILD_MEMBERS and the chunks that answer it.

https://discord.com/developers/docs/events/gateway-events#request-guild-members
"""

from typing import TYPE_CHECKING, Any

from aeon.discord.ids import GuildId, UserId
from aeon.simulator.gateway.intents import Intent
from aeon.simulator.gateway.session import Session
from aeon.simulator.payloads.user import member_object
from aeon.simulator.wire import Payload, encode
from aeon.simulator.world.entities import Guild, Member
from aeon.simulator.world.world import World

if TYPE_CHECKING:
    from aeon.simulator.gateway.hub import Hub

_PER_CHUNK = 1000
_MAX_IDS = 100
_MAX_NONCE_BYTES = 32


def answer_member_request(hub: "Hub", session: Session, request: dict[str, Any]) -> None:
    """Send the members asked for in chunks; what may not be asked for is not answered, as Discord does."""
    guild_ids = request.get("guild_id")
    for guild_id in guild_ids if isinstance(guild_ids, list) else [guild_ids]:
        guild = hub.world.guilds.get(GuildId(str(guild_id)))
        if guild is None or hub.world.bot_id not in guild.members or not session.covers(guild.id):
            continue
        found, missing = _select(hub.world, guild, session, request)
        _send(hub.world, guild, session, found=found, missing=missing, nonce=request.get("nonce"))


def _select(
    world: World, guild: Guild, session: Session, request: dict[str, Any]
) -> tuple[list[Member], list[str] | None]:
    ids = request.get("user_ids")
    if ids is not None:
        wanted = [str(user_id) for user_id in (ids if isinstance(ids, list) else [ids])][:_MAX_IDS]
        found = [guild.members[UserId(user_id)] for user_id in wanted if user_id in guild.members]
        return found, [user_id for user_id in wanted if user_id not in guild.members]
    query, limit = str(request.get("query", "")).casefold(), request.get("limit", 0)
    if not query and not session.intents & Intent.GUILD_MEMBERS:
        return [], None
    found = [member for member in guild.members.values() if _matches(world, member, query)]
    return (found[:limit] if isinstance(limit, int) and limit > 0 else found), None


def _matches(world: World, member: Member, query: str) -> bool:
    if not query:
        return True
    user = world.user(member.user_id)
    names = (user.username, user.global_name or "", member.nick or "")
    return any(name.casefold().startswith(query) for name in names)


def _send(
    world: World, guild: Guild, session: Session, *, found: list[Member], missing: list[str] | None, nonce: object
) -> None:
    starts = range(0, len(found) or 1, _PER_CHUNK)
    for index, start in enumerate(starts):
        chunk: Payload = {
            "guild_id": guild.id,
            "members": [member_object(world, member) for member in found[start : start + _PER_CHUNK]],
            "chunk_index": index,
            "chunk_count": len(starts),
        }
        if missing is not None:
            chunk["not_found"] = missing
        if isinstance(nonce, str) and len(nonce.encode()) <= _MAX_NONCE_BYTES:
            chunk["nonce"] = nonce
        session.dispatch("GUILD_MEMBERS_CHUNK", encode(chunk))
