"""Moderators time members out and let them speak again, in both worlds; and everything that keeps them from it."""

from collections.abc import Awaitable, Callable

import pytest
import trio

from aeon.discord.ids import UserId
from aeon.simulator.community import BOT_ID, GUILD_ID, MEMBER_ID, MODERATOR_ID, OWNER_ID
from aeon.simulator.permissions import Permission
from aeon.simulator.world.entities import Role
from aeon.simulator.world.members import give_role, remove_member, take_role
from aeon.simulator.world.roles import create_role, new_role, update_role
from tests.end_to_end.house import MANAGER_ID, STRANGER_ID, House, bearer
from tests.end_to_end.people import LOOK_SECONDS, WAIT_SECONDS, Community, Json, until

SECOND_MODERATOR_ID = UserId(str(int(MODERATOR_ID) + 1))
"""Has more roles than the first, and the same one on top."""


async def by_message(community: Community, name: str, by: UserId, user: str, *words: str) -> str:
    return await community.say(" ".join([f"!{name}", user, *words]), user_id=by)


async def by_slash(community: Community, name: str, by: UserId, user: str, *words: str) -> str:
    options: Json = {"user": user.strip("<@>"), **dict(zip(("duration", "reason"), words, strict=False))}
    ran = await community.answer_to(await community.run(name, options, user_id=by))
    return str(ran["messages"][0]["content"])


Use = Callable[..., Awaitable[str]]
both_worlds = pytest.mark.parametrize("use", [by_message, by_slash])


def own_role(house: House) -> Role:
    return next(role for role in house.guild.roles.values() if role.bot_id == BOT_ID)


async def known(house: House, role: Role) -> None:
    """Once Aeon has heard how this role is now."""

    def is_heard() -> bool:
        directory = house.app.guilds.read(GUILD_ID)
        found = None if directory is None else directory.roles.get(role.id)
        return found is not None and (found.permissions, found.position) == (role.permissions, role.position)

    await until(is_heard)


def seconds_left(house: House) -> float | None:
    """Of the member's timeout."""
    until = house.guild.members[MEMBER_ID].timed_out_until_ms
    return None if until is None else (until - house.simulator.world.now_ms()) / 1000


async def noted(house: House, action_type: str) -> Json:
    """The row of the audit log that says so, once it is there."""
    headers = bearer(house.key("read", GUILD_ID))
    with trio.fail_after(WAIT_SECONDS):
        while True:
            answer = await house.http.get(f"{house.path}/audit-logs?actionType={action_type}", headers=headers)
            answer.raise_for_status()
            if answer.json():
                [row] = answer.json()
                return dict(row)
            await trio.sleep(LOOK_SECONDS)


@both_worlds
async def test_a_moderator_times_a_member_out_and_ends_it(use: Use, house: House, community: Community) -> None:
    user = f"<@{MEMBER_ID}>"
    assert await use(community, "timeout", MODERATOR_ID, user, "10m", "too loud") == f"{user} is timed out for 10m."
    left = seconds_left(house)
    assert left is not None
    assert 590 < left <= 600
    row = await noted(house, "timeout")
    assert (row["actionType"], row["userId"], row["moderatorId"]) == ("timeout", MEMBER_ID, MODERATOR_ID)
    assert (row["reason"], row["metadata"]["seconds"], row["botAction"]) == ("too loud", 600, False)
    assert house.guild.audit is not None
    assert house.guild.audit[-1].reason == "too loud"

    assert await use(community, "untimeout", MODERATOR_ID, user) == f"{user} is no longer timed out."
    assert seconds_left(house) is None
    row = await noted(house, "untimeout")
    assert (row["actionType"], row["userId"], row["reason"]) == ("untimeout", MEMBER_ID, None)


@both_worlds
@pytest.mark.parametrize(
    ("by", "target", "said"),
    [
        (MODERATOR_ID, MODERATOR_ID, "You cannot use `timeout` on yourself."),
        (MODERATOR_ID, BOT_ID, "I do not use `timeout` on myself."),
        (MODERATOR_ID, OWNER_ID, "Nobody can use `timeout` on the owner of this server."),
        (
            MODERATOR_ID,
            SECOND_MODERATOR_ID,
            f"Your highest role is not above that of <@{SECOND_MODERATOR_ID}>, so you cannot use `timeout` on them.",
        ),
    ],
)
async def test_who_is_out_of_reach_is_left_alone_and_the_rule_is_said(
    use: Use, by: UserId, target: UserId, said: str, house: House, community: Community
) -> None:
    assert await use(community, "timeout", by, f"<@{target}>", "10m") == said
    assert house.guild.members[target].timed_out_until_ms is None


@both_worlds
async def test_the_bot_does_not_try_what_its_roles_cannot(use: Use, house: House, community: Community) -> None:
    world, own = house.simulator.world, own_role(house)
    high = create_role(world, house.guild, new_role(world, "High", position=own.position + 1))
    give_role(world, house.guild, house.guild.members[MEMBER_ID], high)
    await known(house, high)
    said = await use(community, "timeout", OWNER_ID, f"<@{MEMBER_ID}>", "10m")
    assert said.startswith(f"My highest role is not above that of <@{MEMBER_ID}>")

    own.permissions = int(Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.READ_MESSAGE_HISTORY)
    update_role(world, house.guild, own)
    await known(house, own)
    said = await use(community, "timeout", OWNER_ID, f"<@{MEMBER_ID}>", "10m")
    assert said == "I lack a permission for that here: Moderate Members."
    assert "PATCH" not in {
        entry.method for entry in house.simulator.parts.journal.after(0) if "/members/" in entry.path
    }


@both_worlds
async def test_administrators_cannot_be_timed_out(use: Use, house: House, community: Community) -> None:
    world = house.simulator.world
    role = create_role(world, house.guild, new_role(world, "Admins", permissions=int(Permission.ADMINISTRATOR)))
    give_role(world, house.guild, house.guild.members[MEMBER_ID], role)
    await known(house, role)
    said = await use(community, "timeout", OWNER_ID, f"<@{MEMBER_ID}>", "10m")
    assert said == f"<@{MEMBER_ID}> is an administrator, and Discord lets nobody time out administrators."


@both_worlds
async def test_a_year_is_the_most(use: Use, house: House, community: Community) -> None:
    for length in ("366d", "999999d"):
        assert "`duration` must be at most 365d." in await use(
            community, "timeout", MODERATOR_ID, f"<@{MEMBER_ID}>", length
        )
    assert (
        await use(community, "timeout", MODERATOR_ID, f"<@{MEMBER_ID}>", "28d")
        == f"<@{MEMBER_ID}> is timed out for 4w."
    )


async def test_only_a_call_that_got_past_the_rules_starts_the_clock(house: House, community: Community) -> None:
    changed = await house.http.put(
        f"{house.path}/settings", headers=bearer(house.key("manage")), json={"globalCooldown": 60_000}
    )
    assert changed.status_code == 200
    for _ in range(2):
        assert "yourself" in await by_message(community, "untimeout", MODERATOR_ID, f"<@{MODERATOR_ID}>")
    assert "no longer" in await by_message(community, "untimeout", MODERATOR_ID, f"<@{MEMBER_ID}>")
    assert "Please wait" in await by_message(community, "untimeout", MODERATOR_ID, f"<@{MEMBER_ID}>")


async def test_a_raw_id_is_asked_for_and_a_mention_is_not(house: House, community: Community) -> None:
    asked = house.requests(f"/members/{SECOND_MODERATOR_ID}")
    rank = "Your highest role is not above that of"
    assert (await by_message(community, "timeout", MODERATOR_ID, f"<@{SECOND_MODERATOR_ID}>", "10m")).startswith(rank)
    assert (await by_slash(community, "timeout", MODERATOR_ID, SECOND_MODERATOR_ID, "10m")).startswith(rank)
    assert house.requests(f"/members/{SECOND_MODERATOR_ID}") == asked
    assert (await by_message(community, "timeout", MODERATOR_ID, SECOND_MODERATOR_ID, "10m")).startswith(rank)
    assert house.requests(f"/members/{SECOND_MODERATOR_ID}") == asked + 1


async def test_a_message_may_call_a_member_by_name(house: House, community: Community) -> None:
    ada, ben = house.guild.members[MEMBER_ID], house.guild.members[MANAGER_ID]
    for name in ("ada", "@ADA"):
        assert (
            await by_message(community, "timeout", MODERATOR_ID, name, "10m") == f"<@{MEMBER_ID}> is timed out for 10m."
        )
    ada.nick = "The Enchantress"
    said = await by_message(community, "untimeout", MODERATOR_ID, '"the enchantress"')
    assert said == f"<@{MEMBER_ID}> is no longer timed out."
    ben.nick = "The Enchantress"
    several = await by_message(community, "timeout", MODERATOR_ID, '"the enchantress"', "10m")
    assert several.startswith("More than one member is called `the enchantress`.")
    nobody = await by_message(community, "timeout", MODERATOR_ID, "ad", "10m")
    assert nobody == "I find no member `ad`.\nUsage: `!timeout <user> <duration> [reason]`"


async def test_a_moderator_who_loses_their_roles_while_discord_is_asked_acts_no_more(
    house: House, community: Community
) -> None:
    world, moderator = house.simulator.world, house.guild.members[MODERATOR_ID]
    members = {"method": "GET", "route": "/guilds/{guild_id}/members/{user_id}"}
    house.trouble({**members, "count": 1, "delayMs": 1500})
    written = await community.write(f"!timeout {MEMBER_ID} 10m", user_id=MODERATOR_ID)
    for role_id in list(moderator.roles):
        take_role(world, house.guild, moderator, house.guild.roles[role_id])
    assert (await community.reply_to(written)).startswith("You may not use `timeout` here")
    assert house.guild.members[MEMBER_ID].timed_out_until_ms is None


async def test_who_is_no_member_or_has_left_is_not_acted_on(house: House, community: Community) -> None:
    said = await by_message(community, "timeout", MODERATOR_ID, STRANGER_ID, "10m")
    assert said == f"<@{STRANGER_ID}> is not a member of this server."
    remove_member(house.simulator.world, house.guild, MEMBER_ID)
    said = await by_slash(community, "timeout", MODERATOR_ID, MEMBER_ID, "10m")
    assert said == f"<@{MEMBER_ID}> is not a member of this server."


async def test_a_slash_command_whose_target_takes_long_to_find_is_deferred(house: House, community: Community) -> None:
    remove_member(house.simulator.world, house.guild, MEMBER_ID)
    house.trouble({"method": "GET", "route": "/guilds/{guild_id}/members/{user_id}", "count": 1, "delayMs": 4000})
    ran = await community.run("timeout", {"user": MEMBER_ID, "duration": "10m"}, user_id=MODERATOR_ID)
    found = await community.answer_to(ran)
    assert [message["content"] for message in found["messages"]] == [f"<@{MEMBER_ID}> is not a member of this server."]
    responses = [entry.body["type"] for entry in house.simulator.parts.journal.after(0) if "/callback" in entry.path]
    assert responses == [5]


async def test_where_discord_does_not_say_who_it_is_nothing_is_done(house: House, community: Community) -> None:
    house.trouble({"method": "GET", "route": "/guilds/{guild_id}/members/{user_id}", "delayMs": 8000})
    said = await by_message(community, "timeout", MODERATOR_ID, MEMBER_ID, "10m")
    assert said.startswith("Discord does not tell me who that is right now")
    assert house.guild.members[MEMBER_ID].timed_out_until_ms is None


async def test_what_discord_refuses_is_not_written_down(house: House, community: Community) -> None:
    house.trouble(
        {"method": "PATCH", "route": "/guilds/{guild_id}/members/{user_id}", "status": 403, "body": {"code": 50013}}
    )
    said = await by_message(community, "timeout", MODERATOR_ID, f"<@{MEMBER_ID}>", "10m")
    assert said == "Discord does not let me do that."
    assert await by_message(community, "untimeout", MODERATOR_ID, f"<@{MODERATOR_ID}>")
    answer = await house.http.get(f"{house.path}/audit-logs", headers=bearer(house.key("read", GUILD_ID)))
    assert [row for row in answer.json() if row["actionType"] == "timeout"] == []
