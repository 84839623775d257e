"""Moderators mute members, by a role or by a timeout: it ends in time, and comes again with whoever leaves and joins."""

from collections.abc import Callable

import httpx
import psycopg
import trio

from aeon.guild.directory import Directory
from aeon.simulator.community import BOT_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID, OWNER_ID
from aeon.simulator.permissions import Permission
from aeon.simulator.world.entities import Role
from aeon.simulator.world.members import add_member, give_role, remove_member
from aeon.simulator.world.roles import create_role, delete_role, move_role, new_role, update_role
from tests.end_to_end.house import House, bearer
from tests.end_to_end.moderation.mutes import USER, Use, both_worlds, by_message, has, noted, rows, seen
from tests.end_to_end.people import REQUEST_SECONDS, Community, until


@both_worlds
async def test_a_member_is_muted_by_the_role_and_unmuted(
    use: Use, house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    assert await use(community, f"mute {USER} 10m loud") == f"{USER} is muted for 10m."
    assert has(house, muted)
    assert noted(dashboard) == 1
    assert await use(community, f"unmute {USER}") == f"{USER} is no longer muted."
    assert not has(house, muted)
    assert noted(dashboard) == 0
    first, second = await rows(house, count=2)
    assert (first["actionType"], first["userId"], first["moderatorId"]) == ("mute", MEMBER_ID, MODERATOR_ID)
    assert (first["reason"], first["metadata"]["seconds"], first["metadata"]["roleId"]) == ("loud", 600, muted.id)
    assert (second["actionType"], second["botAction"], second["metadata"]) == ("unmute", False, {"roleId": muted.id})
    assert house.guild.members[MEMBER_ID].timed_out_until_ms is None


@both_worlds
async def test_without_a_role_a_timeout_mutes(use: Use, house: House, community: Community) -> None:
    assert await use(community, f"mute {USER}") == f"{USER} is muted."
    assert house.guild.members[MEMBER_ID].timed_out_until_ms is not None
    assert await use(community, f"unmute {USER}") == f"{USER} is no longer muted."
    assert house.guild.members[MEMBER_ID].timed_out_until_ms is None
    assert [row["actionType"] for row in await rows(house, count=2)] == ["mute", "unmute"]


async def test_who_leaves_and_comes_again_is_muted_again(house: House, community: Community, muted: Role) -> None:
    await by_message(community, f"mute {USER} loud and rude")
    world = house.simulator.world
    remove_member(world, house.guild, MEMBER_ID)
    add_member(world, house.guild, MEMBER_ID)
    assert not has(house, muted)
    await until(lambda: has(house, muted))
    _first, again = await rows(house, count=2)
    assert (again["botAction"], again["moderatorId"], again["reason"]) == (True, MODERATOR_ID, "loud and rude")
    assert again["metadata"] == {"roleId": muted.id, "isRejoin": True}
    assert await by_message(community, f"unmute {USER}") == f"{USER} is no longer muted."


async def test_who_comes_again_gets_the_role_that_mutes_now_and_loses_that(house: House, community: Community) -> None:
    world = house.simulator.world
    old, new = (create_role(world, house.guild, new_role(world, name)) for name in ("Old", "New"))
    await until(lambda: new.id in seen(house).roles)
    for role in (old, new):
        await house.http.put(
            f"{house.path}/settings", headers=bearer(house.key("manage")), json={"muteRoleId": role.id}
        )
        if role is old:
            await by_message(community, f"mute {USER}")
    remove_member(world, house.guild, MEMBER_ID)
    add_member(world, house.guild, MEMBER_ID)
    await until(lambda: has(house, new))
    assert not has(house, old)
    assert await by_message(community, f"unmute {USER}") == f"{USER} is no longer muted."
    assert not has(house, new)


async def test_a_mute_ends_when_its_time_is_over(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER} 7d loud")
    dashboard.execute("""UPDATE public."ScheduledAction" SET "availableAt" = now() AT TIME ZONE 'UTC'""")
    await until(lambda: not has(house, muted))
    _first, second = await rows(house, count=2)
    assert (second["actionType"], second["botAction"], second["moderatorId"]) == ("unmute", True, MODERATOR_ID)
    assert second["metadata"] == {"roleId": muted.id, "isExpiry": True}
    assert noted(dashboard) == 0


async def test_one_of_whom_nothing_is_left_ends_too(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER} 7d")
    remove_member(house.simulator.world, house.guild, MEMBER_ID)
    delete_role(house.simulator.world, house.guild, muted)
    dashboard.execute("""UPDATE public."ScheduledAction" SET "availableAt" = now() AT TIME ZONE 'UTC'""")
    await until(lambda: noted(dashboard) == 0)


async def test_a_role_taken_away_in_discord_ends_the_mute(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER}")
    path = f"/guilds/{GUILD_ID}/members/{MEMBER_ID}/roles/{muted.id}"
    async with httpx.AsyncClient(base_url=f"{house.simulator.url}/api/v10", timeout=REQUEST_SECONDS) as client:
        answer = await client.delete(path, headers={"Authorization": f"Sim {OWNER_ID}"})
    assert answer.status_code == 204
    await until(lambda: noted(dashboard) == 0)
    remove_member(house.simulator.world, house.guild, MEMBER_ID)
    add_member(house.simulator.world, house.guild, MEMBER_ID)
    assert await by_message(community, f"unmute {USER}") == "This member is not muted."
    assert not has(house, muted)


async def said_of_a_role(house: House, community: Community, *, is_ready: Callable[[Directory], bool]) -> str:
    """What a moderator hears once Aeon knows how the role is now."""
    await until(lambda: is_ready(seen(house)))
    return await by_message(community, f"mute {USER}")


async def test_a_role_that_cannot_be_handed_out_any_more_mutes_nobody(
    house: House, community: Community, muted: Role
) -> None:
    world, name = house.simulator.world, f"The role <@&{muted.id}>, which mutes in this server,"
    top = max(role.position for role in house.guild.roles.values() if role.bot_id == BOT_ID)
    move_role(world, house.guild, muted, top + 1)
    said = await said_of_a_role(house, community, is_ready=lambda guild: guild.roles[muted.id].position > top)
    assert said == f"{name} must stand below my highest role."

    move_role(world, house.guild, muted, 1)
    muted.permissions = int(Permission.BAN_MEMBERS)
    update_role(world, house.guild, muted)
    said = await said_of_a_role(house, community, is_ready=lambda guild: guild.roles[muted.id].permissions != 0)
    assert said.startswith(f"{name} must not have Administrator")

    delete_role(world, house.guild, muted)
    said = await said_of_a_role(house, community, is_ready=lambda guild: muted.id not in guild.roles)
    assert said == f"{name} must be a role of this server."
    assert not has(house, muted)


@both_worlds
async def test_administrators_and_the_protected_are_not_muted(
    use: Use, house: House, community: Community, muted: Role
) -> None:
    world = house.simulator.world
    role = create_role(world, house.guild, new_role(world, "Admins", permissions=int(Permission.ADMINISTRATOR)))
    give_role(world, house.guild, house.guild.members[MEMBER_ID], role)
    await until(lambda: role.id in seen(house).roles)
    assert await use(community, f"mute {USER}") == f"{USER} is an administrator, and nothing silences administrators."
    assert (await use(community, f"mute <@{OWNER_ID}>")).startswith("Nobody can use `mute` on the owner")


async def test_who_was_never_muted_cannot_be_unmuted(house: House, community: Community, muted: Role) -> None:
    assert await by_message(community, f"unmute {USER}") == "This member is not muted."
    give_role(house.simulator.world, house.guild, house.guild.members[MEMBER_ID], muted)
    assert await by_message(community, f"unmute {USER}") == f"{USER} is no longer muted.", "whoever gave the role"
    assert not has(house, muted)


async def test_two_mutes_are_one_and_the_last_counts(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER} 7d")
    await by_message(community, f"mute {USER}")
    row = dashboard.execute('SELECT "dueAt" > now() + interval \'99 years\' FROM public."ScheduledAction"').fetchall()
    assert row == [(True,)]


async def test_a_refused_mute_changes_nothing_that_was_planned(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    route = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
    refused = {"method": "PUT", "route": route, "status": 403, "count": 1, "body": {"code": 50013}}
    house.trouble(refused)
    assert await by_message(community, f"mute {USER} 240h") == "Discord does not let me do that."
    assert noted(dashboard) == 0
    await by_message(community, f"mute {USER} 1h")
    ends = dashboard.execute('SELECT "dueAt" FROM public."ScheduledAction"').fetchall()
    house.trouble(refused)
    assert await by_message(community, f"mute {USER} 240h") == "Discord does not let me do that."
    assert dashboard.execute('SELECT "dueAt" FROM public."ScheduledAction"').fetchall() == ends


async def test_who_comes_again_while_they_are_unmuted_is_not_muted_for_ever(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER}")
    route = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
    house.trouble({"method": "DELETE", "route": route, "delayMs": 1000, "count": 1})
    async with trio.open_nursery() as nursery:
        nursery.start_soon(by_message, community, f"unmute {USER}")
        await until(lambda: not has(house, muted))
        remove_member(house.simulator.world, house.guild, MEMBER_ID)
        add_member(house.simulator.world, house.guild, MEMBER_ID)
    await until(lambda: noted(dashboard) == 0)
    await community.say("!ping", user_id=MODERATOR_ID)
    assert not has(house, muted)


async def test_a_role_that_was_taken_and_given_again_keeps_the_mute(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    """What Discord tells late of the taking must not end the mute that came after it."""
    await by_message(community, f"mute {USER}")
    path = f"/guilds/{GUILD_ID}/members/{MEMBER_ID}/roles/{muted.id}"
    members = "/guilds/{guild_id}/members/{user_id}"
    house.trouble({"method": "GET", "route": members, "delayMs": 500})
    asked = house.requests(f"/members/{MEMBER_ID}")
    async with httpx.AsyncClient(base_url=f"{house.simulator.url}/api/v10", timeout=REQUEST_SECONDS) as client:
        for method in ("DELETE", "PUT"):
            answer = await client.request(method, path, headers={"Authorization": f"Sim {OWNER_ID}"})
            assert answer.status_code == 204
    await until(lambda: house.requests(f"/members/{MEMBER_ID}") > asked)
    assert await by_message(community, f"mute {USER} 1h") == f"{USER} is muted for 1h."
    assert noted(dashboard) == 1


async def test_who_comes_again_while_discord_fails_is_muted_once_it_does_not(
    house: House, community: Community, muted: Role
) -> None:
    await by_message(community, f"mute {USER}")
    route = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
    house.trouble({"method": "PUT", "route": route, "status": 500, "count": 5})
    remove_member(house.simulator.world, house.guild, MEMBER_ID)
    add_member(house.simulator.world, house.guild, MEMBER_ID)
    await until(lambda: has(house, muted))


async def test_who_comes_again_after_the_time_of_their_mute_is_not_muted(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER} 7d")
    remove_member(house.simulator.world, house.guild, MEMBER_ID)
    dashboard.execute("""UPDATE public."ScheduledAction" SET "dueAt" = now() AT TIME ZONE 'UTC'""")
    add_member(house.simulator.world, house.guild, MEMBER_ID)
    role = f"/members/{MEMBER_ID}/roles/{muted.id}"
    given = house.requests(role)
    assert await by_message(community, f"mute <@{OWNER_ID}>")
    dashboard.execute("""UPDATE public."ScheduledAction" SET "availableAt" = now() AT TIME ZONE 'UTC'""")
    await until(lambda: noted(dashboard) == 0)
    assert house.requests(role) == given + 1, "it was taken, and not given before"


async def as_owner(house: House, *methods: str, role: Role) -> None:
    """Give the member a role, or take it away, in Discord."""
    path = f"/guilds/{GUILD_ID}/members/{MEMBER_ID}/roles/{role.id}"
    async with httpx.AsyncClient(base_url=f"{house.simulator.url}/api/v10", timeout=REQUEST_SECONDS) as client:
        for method in methods:
            answer = await client.request(method, path, headers={"Authorization": f"Sim {OWNER_ID}"})
            assert answer.status_code == 204


async def test_the_role_that_was_given_ends_the_mute_and_no_other_one(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER}")
    new = create_role(house.simulator.world, house.guild, new_role(house.simulator.world, "New"))
    await until(lambda: new.id in seen(house).roles)
    await house.http.put(f"{house.path}/settings", headers=bearer(house.key("manage")), json={"muteRoleId": new.id})
    await as_owner(house, "PUT", "DELETE", role=new)
    await community.say("!ping", user_id=MODERATOR_ID)
    assert noted(dashboard) == 1
    await as_owner(house, "DELETE", role=muted)
    await until(lambda: noted(dashboard) == 0)


async def test_nobody_says_that_nothing_has_changed_once_the_role_is_taken(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER}")
    dashboard.execute("""
        CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '57014'; END $$
    """)
    dashboard.execute("""
        CREATE TRIGGER refuse BEFORE DELETE ON public."ScheduledAction" FOR EACH ROW EXECUTE FUNCTION public.refuse()
    """)
    assert (await by_message(community, f"unmute {USER}")).startswith("I cannot tell whether this was done.")
    dashboard.execute('DROP TRIGGER refuse ON public."ScheduledAction"')
    assert not has(house, muted)
    assert [row["actionType"] for row in await rows(house, count=2)] == ["mute", "unmute"]
    assert await by_message(community, f"unmute {USER}") == f"{USER} is no longer muted."
    assert noted(dashboard) == 0


async def test_a_mute_by_timeout_is_ended_also_where_a_role_mutes_by_now(house: House, community: Community) -> None:
    assert await by_message(community, f"unmute {USER}") == "This member is not muted."
    await by_message(community, f"mute {USER}")
    role = next(role for role in house.guild.roles.values() if role.name == "Muted")
    await house.http.put(f"{house.path}/settings", headers=bearer(house.key("manage")), json={"muteRoleId": role.id})
    assert await by_message(community, f"unmute {USER}") == f"{USER} is no longer muted."
    assert house.guild.members[MEMBER_ID].timed_out_until_ms is None


async def test_a_role_that_is_deleted_just_now_is_named_as_what_is_missing(
    house: House, community: Community, muted: Role
) -> None:
    route = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
    house.trouble({"method": "PUT", "route": route, "status": 404, "count": 1, "body": {"code": 10011}})
    assert await by_message(community, f"mute {USER}") == "The role for that was deleted just now."


async def test_an_ending_that_discord_does_not_know_the_server_of_is_tried_again(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER} 7d")
    route = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
    house.trouble({"method": "DELETE", "route": route, "status": 404, "count": 1, "body": {"code": 10004}})
    dashboard.execute("""UPDATE public."ScheduledAction" SET "availableAt" = now() AT TIME ZONE 'UTC'""")
    await until(lambda: not has(house, muted))


async def test_a_character_that_the_database_does_not_take_keeps_nobody_from_being_muted(
    house: House, community: Community, muted: Role
) -> None:
    assert await by_message(community, f"mute {USER} 10m a\x00b") == f"{USER} is muted for 10m."
    assert (await rows(house, count=1))[0]["reason"] == "ab"


async def test_the_bot_mutes_by_the_role_without_the_right_to_time_out(
    house: House, community: Community, muted: Role
) -> None:
    own = house.guild.roles[house.guild.members[BOT_ID].roles[0]]
    plain = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.READ_MESSAGE_HISTORY
    for permissions, said in (
        (plain | Permission.MANAGE_ROLES, f"{USER} is muted for 10m."),
        (plain | Permission.MODERATE_MEMBERS, "I lack a permission for that here: Manage Roles."),
    ):
        own.permissions = int(permissions)
        update_role(house.simulator.world, house.guild, own)
        await until(lambda: seen(house).roles[own.id].permissions == own.permissions)
        assert await by_message(community, f"mute {USER} 10m") == said
    assert has(house, muted)


async def test_who_has_left_is_unmuted_all_the_same(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER}")
    remove_member(house.simulator.world, house.guild, MEMBER_ID)
    assert await by_message(community, f"unmute {MEMBER_ID}") == f"{USER} is no longer muted."
    assert noted(dashboard) == 0
    add_member(house.simulator.world, house.guild, MEMBER_ID)
    assert [row["actionType"] for row in await rows(house, count=2)] == ["mute", "unmute"]
    assert await by_message(community, f"unmute {USER}") == "This member is not muted."
    assert not has(house, muted)


async def test_who_has_left_and_was_not_muted_is_said_to_have_left(
    house: House, community: Community, muted: Role
) -> None:
    remove_member(house.simulator.world, house.guild, MEMBER_ID)
    assert await by_message(community, f"unmute {USER}") == "This user is no longer a member of this server."
    assert await by_message(community, f"mute {USER}") == f"{USER} is not a member of this server."
    assert not muted.managed


async def test_where_discord_is_away_nobody_blames_the_database(
    house: House, community: Community, muted: Role
) -> None:
    route = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
    house.trouble({"method": "PUT", "route": route, "limit": "own", "retryAfter": 600, "count": 1})
    said = await by_message(community, f"mute {USER} 10m")
    assert said == "Discord does not answer me right now, so nothing has changed. Please try again in a moment."
    assert not has(house, muted)
