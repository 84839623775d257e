"""Invitations to guilds: codes that bring people in until they are used up or over."""

import secrets
import string

from attrs import define

from aeon.discord.ids import ChannelId, GuildId, UserId
from aeon.simulator.payloads.user import user_object
from aeon.simulator.wire import Payload, iso
from aeon.simulator.world.entities import Channel, Guild
from aeon.simulator.world.members import add_member
from aeon.simulator.world.world import World

_LETTERS = string.ascii_letters + string.digits


@define
class Invite:
    """A way into a guild. `max_age` in seconds and `max_uses`: 0 is without end."""

    code: str
    guild_id: GuildId
    channel_id: ChannelId
    inviter_id: UserId
    created_ms: int
    max_age: int = 86_400
    max_uses: int = 0
    temporary: bool = False
    uses: int = 0

    @property
    def ends_ms(self) -> int | None:
        """When it is over, in milliseconds since 1970."""
        return self.created_ms + self.max_age * 1000 if self.max_age else None

    def is_over(self, now_ms: int) -> bool:
        """True once it brings nobody in any more."""
        return self.ends_ms is not None and self.ends_ms <= now_ms


def create_invite(
    world: World, channel: Channel, guild: Guild, inviter_id: UserId, *, max_age: int, max_uses: int, temporary: bool
) -> Invite:
    """A new invitation, told to the bot."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(8))
    invite = Invite(code, guild.id, channel.id, inviter_id, world.now_ms(), max_age, max_uses, temporary)
    world.invites[code] = invite
    world.emit("INVITE_CREATE", guild.id, lambda: _created(world, invite))
    return invite


def _created(world: World, invite: Invite) -> Payload:
    """https://discord.com/developers/docs/events/gateway-events#invite-create."""
    return {
        "code": invite.code,
        "guild_id": invite.guild_id,
        "channel_id": invite.channel_id,
        "inviter": user_object(world.user(invite.inviter_id)),
        "created_at": iso(invite.created_ms),
        "expires_at": None if invite.ends_ms is None else iso(invite.ends_ms),
        "max_age": invite.max_age,
        "max_uses": invite.max_uses,
        "temporary": invite.temporary,
        "uses": invite.uses,
    }


def delete_invite(world: World, invite: Invite) -> None:
    """The code opens nothing any more."""
    del world.invites[invite.code]
    told: Payload = {"channel_id": invite.channel_id, "guild_id": invite.guild_id, "code": invite.code}
    world.emit("INVITE_DELETE", invite.guild_id, lambda: told)


def find_invite(world: World, code: str) -> Invite | None:
    """An invitation that is still good; one whose time is up ends here."""
    invite = world.invites.get(code)
    if invite is not None and invite.is_over(world.now_ms()):
        delete_invite(world, invite)
        return None
    return invite


def accept_invite(world: World, invite: Invite, guild: Guild, user_id: UserId) -> None:
    """Somebody comes in; the last use ends the invitation."""
    invite.uses += 1
    add_member(world, guild, user_id)
    if invite.max_uses and invite.uses >= invite.max_uses:
        delete_invite(world, invite)
