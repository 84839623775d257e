"""A guild at a glance, as a dashboard shows it first."""

from tests.end_to_end.people import Community, Dashboard


async def test_a_guild_says_what_it_is_and_what_is_wrong(community: Community, dashboard: Dashboard) -> None:
    answer = await dashboard.http.get(f"/api/guild/{community.guild_id}")
    answer.raise_for_status()
    found = answer.json()
    assert found.keys() == {"id", "name", "icon", "memberCount", "unavailable", "lacks", "faults", "dropped"}
    assert (found["id"], found["name"]) == (community.guild_id, community.guild["name"])
    assert found["memberCount"] == len(community.guild["members"])
    assert (found["unavailable"], found["faults"]) == (False, [])


async def test_others_are_told_nothing_of_it(community: Community, dashboard: Dashboard) -> None:
    path = f"/api/guild/{community.guild_id}"
    assert (await dashboard.http.get("/api/guild/1")).status_code == 403
    nobody = {"Authorization": f"Bearer aeon_{'x' * 43}"}
    assert (await dashboard.http.get(path, headers=nobody)).status_code == 401
