"""Message templates over REST, as a dashboard uses them."""

from aeon.simulator.community import GUILD_ID
from tests.end_to_end.house import MANAGER_ID, bearer
from tests.end_to_end.templates.dashboard import RULES, Dashboard, Json


def content_of(row: Json) -> Json:
    return {name: row[name] for name in RULES}


async def test_a_template_is_made_read_replaced_and_deleted(dashboard: Dashboard) -> None:
    assert (await dashboard.ask("GET")).json() == []
    made = await dashboard.ask("POST", body=RULES)
    assert made.status_code == 201
    row = made.json()
    assert content_of(row) == RULES
    assert row["guildId"] == GUILD_ID
    assert row["createdAt"].endswith("Z")
    assert made.headers["Location"] == f"{dashboard.house.path}/templates/{row['id']}"

    read = await dashboard.ask("GET", f"/{row['id']}")
    assert (read.status_code, read.json(), read.headers["ETag"]) == (200, row, made.headers["ETag"])
    assert (await dashboard.ask("GET")).json() == [row]

    put = await dashboard.ask("PUT", f"/{row['id']}", {**row, "content": None, "components": None})
    assert put.status_code == 200, put.text
    assert content_of(put.json()) == {**RULES, "content": None, "components": None}
    assert put.headers["ETag"] != read.headers["ETag"]

    assert (await dashboard.ask("DELETE", f"/{row['id']}")).status_code == 204
    for method in ("GET", "DELETE"):
        assert (await dashboard.ask(method, f"/{row['id']}")).status_code == 404
    assert (await dashboard.ask("PUT", f"/{row['id']}", RULES)).status_code == 404


async def test_every_fault_is_named_by_its_path_and_nothing_is_kept(dashboard: Dashboard) -> None:
    body = {
        "name": "",
        "content": "x" * 2001,
        "embedData": {"title": "x" * 257, "fields": [{"name": "n", "value": "v" * 1025}], "url": "ftp://example.com"},
        "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "ticket_x"}]}],
        "nonsense": 1,
    }
    answer = await dashboard.ask("POST", body=body)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert sorted(fault["path"] for fault in answer.json()["errors"]) == [
        "components[0].components[0].custom_id",
        "content",
        "embedData.fields[0].value",
        "embedData.title",
        "embedData.url",
        "name",
        "nonsense",
    ]
    empty = (await dashboard.ask("POST", body={"name": "empty"})).json()
    assert empty["errors"] == [{"path": "", "message": "a message needs content, an embed or components"}]
    assert (await dashboard.ask("GET")).json() == []


async def test_a_second_template_of_a_name_is_a_conflict(dashboard: Dashboard) -> None:
    await dashboard.make()
    other = await dashboard.make(name="law")
    for answer in (await dashboard.ask("POST", body=RULES), await dashboard.ask("PUT", f"/{other['id']}", RULES)):
        assert answer.status_code == 409
        assert answer.json()["detail"] == "there is a template called rules already"


async def test_who_decided_on_an_older_version_is_told_so(dashboard: Dashboard) -> None:
    row = await dashboard.make()
    read = await dashboard.ask("GET", f"/{row['id']}")
    await dashboard.make(name="law")
    old = {"If-Match": read.headers["ETag"]}
    assert (await dashboard.ask("PUT", f"/{row['id']}", RULES, **old)).status_code == 412
    refused = await dashboard.ask("DELETE", f"/{row['id']}", **old)
    assert refused.status_code == 412
    answer = await dashboard.ask("DELETE", f"/{row['id']}", **{"If-Match": refused.headers["ETag"]})
    assert answer.status_code == 204


async def test_changes_are_in_the_audit_log_under_the_name_of_who_made_them(dashboard: Dashboard) -> None:
    row = await dashboard.make()
    person = {"X-Aeon-User": MANAGER_ID}
    await dashboard.ask("PUT", f"/{row['id']}", {**RULES, "content": "Bye"}, **person)
    logs = f"{dashboard.house.path}/audit-logs"
    told = (await dashboard.house.http.get(logs, headers=bearer(dashboard.house.key("read", GUILD_ID)))).json()
    changed, made = told[0], told[1]
    assert (made["actionType"], made["type"], made["moderatorId"]) == ("template_create", "config", None)
    assert made["metadata"]["after"] == RULES
    assert (changed["actionType"], changed["moderatorId"]) == ("template_update", MANAGER_ID)
    assert (changed["metadata"]["before"], changed["metadata"]["after"]) == (
        {"content": "Hello {user}"},
        {"content": "Bye"},
    )
