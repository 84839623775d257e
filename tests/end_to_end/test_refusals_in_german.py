"""What a guild refuses is read in each caller's own language, and in English over the API."""

from collections.abc import AsyncIterator

import pytest

from aeon.discord.ids import UserId
from aeon.simulator.community import GUILD_ID, MEMBER_ID, MODERATOR_ID, OWNER_ID
from aeon.simulator.permissions import Permission
from aeon.simulator.world.entities import Role
from aeon.simulator.world.roles import update_role
from tests.end_to_end.house import MANAGER_ID, House, bearer
from tests.end_to_end.people import Community, Json, open_community, until
from tests.end_to_end.process import Addresses

USAGE = "So geht es: `/settings set <name> <value>`"
ROLE_OF_MEMBER = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"


@pytest.fixture
async def community(house: House) -> AsyncIterator[Community]:
    """All of whom have their Discord in German."""
    for user in house.simulator.world.users.values():
        user.locale = "de"
    addresses = Addresses(house.app.url, house.simulator.url, house.key("read", GUILD_ID), GUILD_ID)
    async with open_community(addresses) as opened:
        yield opened


def named(house: House, name: str) -> Role:
    return next(role for role in house.guild.roles.values() if role.name == name)


async def heard(community: Community, name: str, user_id: UserId, /, **options: str) -> str:
    """What a slash command answers this person."""
    answered = await community.answer_to(await community.run(name, dict(options), user_id=user_id))
    return str(answered["messages"][-1]["content"])


async def fault(house: House, headers: dict[str, str], **changes: object) -> str:
    """What the API says of the one thing that is wrong with these settings."""
    answer = await house.http.put(f"{house.path}/settings", headers={**headers, "Accept-Language": "de"}, json=changes)
    assert answer.status_code == 422, answer.text
    [found] = answer.json()["errors"]
    return str(found["message"])


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("prefix", "x" * 11, "muss ein Text mit 1 bis 10 Zeichen sein"),
        ("prefix", "a b", "darf weder Leerzeichen noch unsichtbare Zeichen haben"),
        ("timezone", "Atlantis", "muss eine Zeitzone nennen, etwa Europe/Berlin"),
        ("globalCooldown", "999999d", "darf höchstens 1d sein"),
        ("globalCooldown", "gleich", "muss eine Zeit sein, etwa 5s oder 1m, oder 0"),
        ("funEnabled", "vielleicht", "muss on oder off sein"),
    ],
)
async def test_a_setting_that_fits_no_rule(community: Community, name: str, typed: str, said: str) -> None:
    assert await heard(community, "settings set", OWNER_ID, name=name, value=typed) == f"`{name}` {said}.\n{USAGE}"


async def test_a_setting_over_the_api(house: House) -> None:
    owner = house.person(OWNER_ID)
    assert await fault(house, owner, prefix="x" * 11) == "must be text of 1 to 10 characters"
    assert await fault(house, owner, timezone="Atlantis") == "must name a time zone, such as Europe/Berlin"
    assert await fault(house, owner, colour="red") == "there is no such setting"


async def test_a_role_that_may_not_be_named(house: House, community: Community) -> None:
    muted = named(house, "Muted").id
    said = await heard(community, "settings set", MANAGER_ID, name="muteRoleId", value=muted)
    assert said == f"`muteRoleId` muss unter deiner höchsten Rolle stehen.\n{USAGE}"
    assert await fault(house, house.person(MANAGER_ID), muteRoleId=muted) == "must stand below your highest role"
    said = await heard(community, "settings set", OWNER_ID, name="muteRoleId", value=GUILD_ID)
    assert said == f"`muteRoleId` darf nicht die Rolle sein, die alle haben.\n{USAGE}"
    assert await heard(community, "settings set", OWNER_ID, name="muteRoleId", value="none") == (
        "`muteRoleId` ist jetzt `nicht gesetzt`."
    )


async def test_a_group_that_only_administrators_give(house: House, community: Community) -> None:
    regular = named(house, "Regular").id
    body: Json = {"roleId": regular, "commandGroup": "admin"}
    said = await heard(community, "permissions grant", MANAGER_ID, role=regular, group="admin")
    assert said == "Nur der Eigentümer und Administratoren können sagen, wer zur Gruppe admin gehört."
    answer = await house.http.post(f"{house.path}/permissions", headers=house.person(MANAGER_ID), json=body)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "only the owner and administrators can say who belongs to the group admin",
    )


async def test_a_group_that_a_role_has_already(house: House, community: Community) -> None:
    regular = named(house, "Regular").id
    body: Json = {"roleId": regular, "commandGroup": "fun"}
    key = bearer(house.key("manage"))
    assert (await house.http.post(f"{house.path}/permissions", headers=key, json=body)).status_code == 201
    said = await heard(community, "permissions grant", OWNER_ID, role=regular, group="fun")
    assert said == "Diese Rolle hat die Gruppe fun schon."
    answer = await house.http.post(f"{house.path}/permissions", headers=key, json=body)
    assert (answer.status_code, answer.json()["detail"]) == (409, "this role has the group fun already")


async def test_a_cooldown_that_is_not_there(house: House, community: Community) -> None:
    assert await heard(community, "cooldown clear", OWNER_ID, command="ping") == "Ping hat keine eigene Wartezeit."
    answer = await house.http.delete(f"{house.path}/cooldowns/ping", headers=bearer(house.key("manage")))
    assert (answer.status_code, answer.json()["detail"]) == (404, "ping has no cooldown of its own")


async def test_an_act_of_moderation(house: House, community: Community) -> None:
    muted = named(house, "Muted")
    await house.http.put(f"{house.path}/settings", headers=bearer(house.key("manage")), json={"muteRoleId": muted.id})
    assert await heard(community, "unmute", MODERATOR_ID, user=MEMBER_ID) == (
        "Dieses Mitglied ist nicht stummgeschaltet."
    )
    house.trouble({"method": "PUT", "route": ROLE_OF_MEMBER, "count": 1, "status": 403})
    assert await heard(community, "mute", MODERATOR_ID, user=MEMBER_ID) == "Discord lässt mich das nicht tun."

    muted.permissions = int(Permission.BAN_MEMBERS)
    update_role(house.simulator.world, house.guild, muted)
    await until(lambda: is_strong(house, muted))
    assert await heard(community, "mute", MODERATOR_ID, user=MEMBER_ID) == (
        f"Die Rolle <@&{muted.id}>, die auf diesem Server stummschaltet, darf nichts davon haben:"
        " „Administrator“, „Server verwalten“, „Rollen verwalten“, „Mitglieder bannen“ oder „Mitglieder kicken“."
    )


def is_strong(house: House, role: Role) -> bool:
    """Whether Aeon knows that the role has permissions now."""
    directory = house.app.guilds.read(GUILD_ID)
    return directory is not None and directory.roles[role.id].permissions != 0


async def test_messages_are_refused_in_the_language_of_the_server(house: House, community: Community) -> None:
    assert await community.say("!settings set prefix a b", user_id=OWNER_ID) == (
        "`prefix` must have neither spaces nor invisible characters.\nUsage: `!settings set <name> <value>`"
    )
    path = f"{house.simulator.url}/api/v10/guilds/{GUILD_ID}"
    owner = {"Authorization": f"Sim {OWNER_ID}"}
    (await community.http.patch(path, headers=owner, json={"preferred_locale": "de"})).raise_for_status()
    assert await community.say("!settings set prefix a b", user_id=OWNER_ID) == (
        "`prefix` darf weder Leerzeichen noch unsichtbare Zeichen haben.\nSo geht es: `!settings set <name> <value>`"
    )
