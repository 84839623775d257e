"""Members joining, changing, leaving, banned."""

from aeon.discord.ids import UserId
from aeon.simulator.payloads.user import member_event, user_object
from aeon.simulator.permissions import Permission
from aeon.simulator.world.entities import Guild, Member, Role
from aeon.simulator.world.roles import create_role, new_role
from aeon.simulator.world.world import World


def add_member(world: World, guild: Guild, user_id: UserId) -> Member:
    """A user joins; one who is there already stays as they are. The bot's joining is a GUILD_CREATE."""
    if user_id in guild.members:
        return guild.members[user_id]
    member = Member(user_id, world.now_ms())
    guild.members[user_id] = member
    if user_id != world.bot_id:
        world.emit("GUILD_MEMBER_ADD", guild.id, lambda: member_event(world, guild, member))
    return member


def add_bot(world: World, guild: Guild, *, permissions: int = int(Permission.ADMINISTRATOR)) -> Member:
    """The bot is invited: it gets a managed role of its name, and the gateway tells it of the guild."""
    if world.bot_id in guild.members:
        return guild.members[world.bot_id]
    role = new_role(world, world.application.name, permissions=permissions, position=len(guild.roles))
    role.managed = True
    role.bot_id = world.bot_id
    create_role(world, guild, role)
    member = add_member(world, guild, world.bot_id)
    member.roles.append(role.id)
    world.emit("GUILD_CREATE", guild.id, lambda: {"id": guild.id}, of_bot=True)
    return member


def update_member(world: World, guild: Guild, member: Member) -> None:
    """Tell of a member whose fields were changed."""
    world.emit(
        "GUILD_MEMBER_UPDATE",
        guild.id,
        lambda: member_event(world, guild, member),
        of_bot=member.user_id == world.bot_id,
    )


def give_role(world: World, guild: Guild, member: Member, role: Role) -> None:
    """Add a role to a member; nothing happens where they have it."""
    if role.id not in member.roles:
        member.roles.append(role.id)
        update_member(world, guild, member)


def take_role(world: World, guild: Guild, member: Member, role: Role) -> None:
    """Take a role from a member; nothing happens where they lack it."""
    if role.id in member.roles:
        member.roles.remove(role.id)
        update_member(world, guild, member)


def remove_member(world: World, guild: Guild, user_id: UserId) -> None:
    """A member leaves or is kicked; the bot itself learns of it by GUILD_DELETE and loses its role."""
    if user_id == world.bot_id:
        world.emit("GUILD_DELETE", guild.id, lambda: {"id": guild.id}, of_bot=True)
        del guild.members[user_id]
        for role in [role for role in guild.roles.values() if role.bot_id == user_id]:
            del guild.roles[role.id]
        return
    del guild.members[user_id]
    world.emit(
        "GUILD_MEMBER_REMOVE", guild.id, lambda: {"guild_id": guild.id, "user": user_object(world.user(user_id))}
    )


def ban(world: World, guild: Guild, user_id: UserId, *, reason: str | None) -> None:
    """Ban a user, who leaves if they were there."""
    guild.bans[user_id] = reason
    if user_id in guild.members:
        remove_member(world, guild, user_id)
    world.emit("GUILD_BAN_ADD", guild.id, lambda: {"guild_id": guild.id, "user": user_object(world.user(user_id))})


def unban(world: World, guild: Guild, user_id: UserId) -> None:
    """Lift a ban that is there."""
    del guild.bans[user_id]
    world.emit("GUILD_BAN_REMOVE", guild.id, lambda: {"guild_id": guild.id, "user": user_object(world.user(user_id))})
