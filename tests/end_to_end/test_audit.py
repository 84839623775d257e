"""Who watches a guild sees each change of its configuration, whether they were there or not."""

from tests.end_to_end.people import Dashboard, Json, Watcher, watch


async def logged(dashboard: Dashboard, query: str = "") -> list[Json]:
    answer = await dashboard.http.get(f"/api/guild/{dashboard.addresses.guildId}/audit-logs{query}")
    answer.raise_for_status()
    return list(answer.json())


async def resubscribe(watcher: Watcher, dashboard: Dashboard, after: object) -> None:
    await watcher.send("subscribe_guild", {"guildId": dashboard.addresses.guildId, "after": after})


async def test_a_change_of_settings_is_pushed_and_listed_with_before_and_after(
    dashboard: Dashboard, watcher: Watcher
) -> None:
    await dashboard.change(prefix="?", globalCooldown=0)
    pushed = await watcher.next("audit_log")
    assert (pushed["guildId"], pushed["type"]) == (dashboard.addresses.guildId, "config")
    assert pushed["action"] == pushed["actionType"] == "settings_update"
    assert pushed["metadata"] == {"key": "demo", "before": {"prefix": "!"}, "after": {"prefix": "?"}}
    assert (pushed["moderatorId"], pushed["botAction"]) == (None, False)
    assert pushed["timestamp"].endswith("Z")
    [latest] = await logged(dashboard, "?actionType=settings_update&limit=1")
    assert latest.items() >= pushed.items()
    one = await dashboard.http.get(f"/api/guild/{dashboard.addresses.guildId}/audit-logs/{pushed['id']}")
    assert one.json() == latest


async def test_a_permission_granted_and_revoked_is_pushed(dashboard: Dashboard, watcher: Watcher) -> None:
    path = f"/api/guild/{dashboard.addresses.guildId}/permissions"
    row = (await dashboard.http.post(path, json={"roleId": dashboard.addresses.guildId, "commandGroup": "fun"})).json()
    granted = await watcher.next("audit_log")
    assert (await dashboard.http.delete(f"{path}/{row['id']}")).status_code == 204
    revoked = await watcher.next("audit_log")
    held = {"roleId": dashboard.addresses.guildId, "commandGroup": "fun"}
    assert granted["metadata"] == {"key": "demo", "id": row["id"], **held, "before": {}, "after": held}
    assert revoked["metadata"] == {"key": "demo", "id": row["id"], **held, "before": held, "after": {}}
    assert revoked["position"] == granted["position"] + 1


async def test_what_a_socket_missed_is_replayed_and_goes_on_without_a_gap(
    dashboard: Dashboard, watcher: Watcher
) -> None:
    await dashboard.change(globalCooldown=1)
    last = (await watcher.next("audit_log"))["position"]
    await watcher.send("unsubscribe_guild", dashboard.addresses.guildId)
    await watcher.next("unsubscribed")
    for milliseconds in (2, 3, 4):
        await dashboard.change(globalCooldown=milliseconds)
    async with watch(dashboard.addresses) as other:
        await resubscribe(watcher, dashboard, last)
        await dashboard.change(globalCooldown=0)
        assert (await other.next("audit_log"))["metadata"]["after"] == {"globalCooldown": 0}
    await watcher.next("subscribed")
    seen = [await watcher.next("audit_log") for _ in range(4)]
    assert [event["position"] for event in seen] == [last + 1, last + 2, last + 3, last + 4]
    assert [event["metadata"]["after"]["globalCooldown"] for event in seen] == [2, 3, 4, 0]


async def test_a_position_that_never_was_means_to_read_anew(dashboard: Dashboard, watcher: Watcher) -> None:
    await resubscribe(watcher, dashboard, 10**12)
    error = await watcher.next("error")
    assert (error["code"], error["guildId"]) == ("resync", dashboard.addresses.guildId)
