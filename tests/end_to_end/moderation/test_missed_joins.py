"""Who is muted stays so, also where the bot could not hear that they left and came back."""

import psycopg

from aeon.discord.ids import UserId
from aeon.features.moderation.missed_joins import AT_ONCE
from aeon.simulator.community import GUILD_ID, MEMBER_ID
from aeon.simulator.gateway.trouble import invalidate
from aeon.simulator.world.entities import Member, Role
from tests.end_to_end.house import House
from tests.end_to_end.moderation.mutes import USER, by_message, has, noted, rows, seen
from tests.end_to_end.people import Community, until

OTHER_ID = UserId("1100000000000000006")
"""Has roles, none of which mutes."""


def come_back_unheard(house: House, user_id: UserId) -> None:
    """Leave and join while the gateway tells nobody."""
    guild = house.guild
    del guild.members[user_id]
    guild.members[user_id] = Member(user_id, house.simulator.world.now_ms())


async def end_session(house: House) -> None:
    """Have the session ended for good: what happened meanwhile is not replayed, and guilds are told of as a whole."""
    seen(house).joined_at = None
    for connection in house.simulator.parts.hub.connections:
        invalidate(connection, {})
    await until(lambda: seen(house).joined_at is not None)


async def test_a_muted_member_who_came_back_unheard_is_muted_again(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER} rude")
    come_back_unheard(house, MEMBER_ID)
    await end_session(house)
    await until(lambda: has(house, muted))
    _first, again = await rows(house, count=2)
    assert (again["actionType"], again["botAction"], again["reason"]) == ("mute", True, "rude")
    assert again["metadata"]["isRejoin"] is True
    assert noted(dashboard) == 1


async def test_what_was_seen_to_is_not_seen_to_again(house: House, community: Community, muted: Role) -> None:
    """A role that somebody took away unheard, from who has not left since they were muted, stays away."""
    other = f"<@{OTHER_ID}>"
    await by_message(community, f"mute {other}")
    await by_message(community, f"mute {USER}")
    house.guild.members[OTHER_ID].roles.remove(muted.id)
    come_back_unheard(house, MEMBER_ID)
    await end_session(house)
    await until(lambda: has(house, muted))
    await rows(house, count=3)
    house.guild.members[MEMBER_ID].roles.remove(muted.id)
    before = house.requests(f"/guilds/{GUILD_ID}/members/{OTHER_ID}")
    await end_session(house)
    await until(lambda: house.requests(f"/guilds/{GUILD_ID}/members/{OTHER_ID}") > before)
    await community.say("!ping")
    assert not has(house, muted)
    assert muted.id not in house.guild.members[OTHER_ID].roles


async def test_rows_that_name_nobody_keep_nobody_from_being_looked_for(
    house: House, community: Community, muted: Role, dashboard: psycopg.Connection
) -> None:
    await by_message(community, f"mute {USER}")
    dashboard.execute(
        """INSERT INTO public."ScheduledAction" ("guildId", "kind", "key", "dueAt", "availableAt")
           SELECT %s, 'mute', '0 nobody ' || number, '2999-01-01', '2999-01-01' FROM generate_series(1, %s) AS number""",
        [GUILD_ID, 2 * AT_ONCE],
    )
    come_back_unheard(house, MEMBER_ID)
    await end_session(house)
    await until(lambda: has(house, muted))
