"""Roles of a guild: positions from 0 (@everyone) upwards."""

from aeon.discord.ids import RoleId
from aeon.simulator.payloads.guild import role_object
from aeon.simulator.payloads.user import member_event
from aeon.simulator.world.entities import Guild, Role
from aeon.simulator.world.world import World


def create_role(world: World, guild: Guild, role: Role) -> Role:
    """Add a role; the others keep their positions."""
    guild.roles[role.id] = role
    world.emit("GUILD_ROLE_CREATE", guild.id, lambda: {"guild_id": guild.id, "role": role_object(role)})
    return role


def new_role(world: World, name: str = "new role", *, permissions: int = 0, position: int = 1) -> Role:
    """A role with an id of now, not yet in a guild."""
    return Role(RoleId(world.snowflakes.make()), name, permissions, position)


def update_role(world: World, guild: Guild, role: Role) -> None:
    """Tell of a role whose fields were changed."""
    world.emit("GUILD_ROLE_UPDATE", guild.id, lambda: {"guild_id": guild.id, "role": role_object(role)})


def move_role(world: World, guild: Guild, role: Role, position: int) -> None:
    """Put a role at a position; those between make room, @everyone stays at the bottom."""
    others = sorted(
        (other for other in guild.roles.values() if other is not role),
        key=lambda other: (other.position, -int(other.id)),
    )
    others.insert(max(1, min(position, len(others))), role)
    for place, other in enumerate(others):
        if other.position != place or other is role:
            other.position = place
            update_role(world, guild, other)


def delete_role(world: World, guild: Guild, role: Role) -> None:
    """Remove a role from the guild, its members and its channels' overwrites."""
    del guild.roles[role.id]
    for channel in guild.channels.values():
        channel.overwrites.pop(role.id, None)
    holders = [member for member in guild.members.values() if role.id in member.roles]
    for member in holders:
        member.roles.remove(role.id)
    world.emit("GUILD_ROLE_DELETE", guild.id, lambda: {"guild_id": guild.id, "role_id": role.id})
    for member in holders:
        world.emit(
            "GUILD_MEMBER_UPDATE",
            guild.id,
            lambda holder=member: member_event(world, guild, holder),  # type: ignore[misc]
            of_bot=member.user_id == world.bot_id,
        )
