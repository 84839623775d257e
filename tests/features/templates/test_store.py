"""Message templates in a real database, written by Aeon and by others."""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest
from attrs import evolve
from psycopg.types.json import Jsonb

from aeon.audit.by import By
from aeon.audit.log import read_since
from aeon.discord.ids import GuildId
from aeon.features.templates.messages import CreateTemplate, DeleteTemplate, GetTemplate, ReplaceTemplate
from aeon.features.templates.rows import MessageTemplate, TemplateContent
from aeon.features.templates.store import create, delete, get_template, list_templates, replace, some_templates
from aeon.guild.errors import NoSuch, PreconditionFailed, Refused
from aeon.guild.rows import TEMPLATE_NAME_CHARACTERS, TEMPLATES_AT_MOST, GuildRows
from aeon.guild.store import read_guilds
from aeon.storage.database import Database
from aeon.storage.migrate import migrate
from aeon.storage.queries import Query, load_queries
from tests.guild.examples import GUILD, OWNER

OTHER = GuildId("100000000000000007")
RULES = TemplateContent("rules", "Be kind", {"title": "Rules"}, [{"type": 1, "components": []}])


@pytest.fixture
def dashboard(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def insert(dashboard: psycopg.Connection, name: str, guild_id: GuildId = GUILD, **columns: Any) -> str:
    row = {"content": "Hi", "embedData": None, "components": None, **columns}
    made = dashboard.execute(
        'INSERT INTO "MessageTemplate" ("guildId", "name", "content", "embedData", "components")'
        ' VALUES (%(guild_id)s, %(name)s, %(content)s, %(embedData)s, %(components)s) RETURNING "id"',
        {"guild_id": guild_id, "name": name, **row},
    ).fetchone()
    assert made is not None
    return str(made[0])


async def rows_of(database: Database) -> GuildRows:
    return (await read_guilds(database, [GUILD]))[GUILD]


async def make(database: Database, wanted: TemplateContent = RULES) -> MessageTemplate:
    await rows_of(database)
    return (await create(database, GUILD, CreateTemplate(wanted))).answer.template


def content_of(row: MessageTemplate) -> TemplateContent:
    return TemplateContent(row.name, row.content, row.embed_data, row.components)


async def test_a_template_comes_back_as_it_was_written_with_all_that_holds_then(database: Database) -> None:
    before = await rows_of(database)
    saved = await create(database, GUILD, CreateTemplate(RULES))
    row = saved.answer.template
    assert content_of(row) == RULES
    assert row.created_at is not None
    assert saved.rows == await rows_of(database)
    assert saved.answer.version == saved.rows.version == before.version + 1
    [name] = saved.rows.template_names
    assert (name.id, name.name) == (row.id, "rules")
    assert await get_template(database, GUILD, GetTemplate(row.id)) == saved.answer
    assert await list_templates(database, GUILD) == await some_templates(database, GUILD, [row.id]) == [row]


async def test_a_template_is_replaced_as_a_whole_and_its_stamp_is_another(database: Database) -> None:
    row = await make(database)
    before = await rows_of(database)
    saved = await replace(database, GUILD, ReplaceTemplate(row.id, TemplateContent("law", "Be good")))
    assert content_of(saved.answer.template) == TemplateContent("law", "Be good")
    assert saved.answer.template.created_at == row.created_at
    [name] = saved.rows.template_names
    assert (name.id, name.name) == (row.id, "law")
    assert name.stamp != before.template_names[0].stamp


async def test_a_deleted_template_is_gone_and_gone_once(database: Database) -> None:
    row = await make(database)
    assert (await delete(database, GUILD, DeleteTemplate(row.id))).rows.template_names == ()
    for attempt in (
        delete(database, GUILD, DeleteTemplate(row.id)),
        replace(database, GUILD, ReplaceTemplate(row.id, RULES)),
        get_template(database, GUILD, GetTemplate(row.id)),
    ):
        with pytest.raises(NoSuch):
            await attempt


async def test_another_guilds_template_is_not_there(database: Database, dashboard: psycopg.Connection) -> None:
    await rows_of(database)
    theirs = insert(dashboard, "rules", OTHER)
    for attempt in (
        delete(database, GUILD, DeleteTemplate(theirs)),
        replace(database, GUILD, ReplaceTemplate(theirs, RULES)),
        get_template(database, GUILD, GetTemplate(theirs)),
    ):
        with pytest.raises(NoSuch):
            await attempt
    assert await list_templates(database, GUILD) == await some_templates(database, GUILD, [theirs]) == []


async def test_a_name_is_there_once_in_a_guild(database: Database, dashboard: psycopg.Connection) -> None:
    insert(dashboard, "rules", OTHER)
    await make(database)
    law = await make(database, evolve(RULES, name="law"))
    with pytest.raises(Refused, match="called rules already"):
        await make(database)
    with pytest.raises(Refused, match="called rules already"):
        await replace(database, GUILD, ReplaceTemplate(law.id, RULES))
    assert [row.name for row in await list_templates(database, GUILD)] == ["law", "rules"]


async def test_there_are_so_many_templates_and_no_more(database: Database, dashboard: psycopg.Connection) -> None:
    for number in range(TEMPLATES_AT_MOST):
        insert(dashboard, f"template {number:03}")
    with pytest.raises(Refused, match=str(TEMPLATES_AT_MOST)):
        await make(database)
    assert len((await rows_of(database)).template_names) == TEMPLATES_AT_MOST


async def test_a_change_of_another_version_is_refused_and_changes_nothing(database: Database) -> None:
    row = await make(database)
    version = (await rows_of(database)).version
    for attempt in (
        create(database, GUILD, CreateTemplate(evolve(RULES, name="law"), if_match=version - 1)),
        replace(database, GUILD, ReplaceTemplate(row.id, TemplateContent("law", "x"), if_match=version - 1)),
        delete(database, GUILD, DeleteTemplate(row.id, if_match=version - 1)),
    ):
        with pytest.raises(PreconditionFailed):
            await attempt
    assert await list_templates(database, GUILD) == [row]
    await delete(database, GUILD, DeleteTemplate(row.id, if_match=version))


async def test_each_change_is_in_the_audit_log_with_what_was_before_and_after(database: Database) -> None:
    await rows_of(database)
    by = By(OWNER)
    row = (await create(database, GUILD, CreateTemplate(RULES, by=by))).answer.template
    await replace(database, GUILD, ReplaceTemplate(row.id, evolve(RULES, content="Be good"), by=by))
    await replace(database, GUILD, ReplaceTemplate(row.id, evolve(RULES, content="Be good"), by=by))
    await delete(database, GUILD, DeleteTemplate(row.id, by=by))
    told = await read_since(database, GUILD, after=0, limit=10)
    assert [each.action_type for each in told] == ["template_create", "template_update", "template_delete"]
    assert {each.moderator_id for each in told} == {OWNER}
    made, changed, gone = (each.metadata for each in told)
    whole = {"name": "rules", "content": "Be kind", "embedData": RULES.embed_data, "components": RULES.components}
    assert made == {"id": row.id, "name": "rules", "before": {}, "after": whole}
    assert (changed["before"], changed["after"]) == ({"content": "Be kind"}, {"content": "Be good"})
    assert (gone["before"], gone["after"]) == ({**whole, "content": "Be good"}, {})


async def test_null_in_json_and_in_sql_are_both_none(database: Database, dashboard: psycopg.Connection) -> None:
    insert(dashboard, "json", embedData=Jsonb(None), components=Jsonb(None))
    insert(dashboard, "sql")
    assert [content_of(row) for row in await list_templates(database, GUILD)] == [
        TemplateContent("json", "Hi"),
        TemplateContent("sql", "Hi"),
    ]


USERS = """
    CREATE TABLE "CustomCommand" ("id" text PRIMARY KEY, "guildId" text, "trigger" text, "templateId" text);
    CREATE TABLE "AutoResponder" ("id" text PRIMARY KEY, "guildId" text, "triggerText" text, "templateId" text
        REFERENCES "MessageTemplate" ("id") ON DELETE SET NULL);
"""


async def test_a_template_in_use_stays_and_the_refusal_names_its_users(
    database: Database, dashboard: psycopg.Connection
) -> None:
    row, free = await make(database), await make(database, evolve(RULES, name="free"))
    dashboard.execute(USERS.encode())
    dashboard.execute("INSERT INTO \"CustomCommand\" VALUES (1, 1, 'rules', %s), (2, 1, 'faq', NULL)", [row.id])
    dashboard.execute("INSERT INTO \"AutoResponder\" VALUES (1, 1, 'how?', %s)", [row.id])
    with pytest.raises(Refused) as refused:
        await delete(database, GUILD, DeleteTemplate(row.id))
    assert str(refused.value) == "the template is in use by the custom command rules, the auto-responder how?"
    assert "dem eigenen Befehl rules, der automatischen Antwort how?" in refused.value.said("de")
    await delete(database, GUILD, DeleteTemplate(free.id))
    assert [each.name for each in await list_templates(database, GUILD)] == ["rules"]


async def test_a_template_that_an_unknown_table_refers_to_stays_too(
    database: Database, dashboard: psycopg.Connection
) -> None:
    row = await make(database)
    dashboard.execute('CREATE TABLE "Other" ("templateId" text REFERENCES "MessageTemplate" ("id"))')
    dashboard.execute('INSERT INTO "Other" VALUES (%s)', [row.id])
    with pytest.raises(Refused, match="is in use"):
        await delete(database, GUILD, DeleteTemplate(row.id))


async def test_names_that_no_rule_lets_in_and_too_many_of_them_are_passed_over_with_a_word(
    database: Database, dashboard: psycopg.Connection
) -> None:
    bad = {name: insert(dashboard, name) for name in ("", " rules", "a\nb", "x" * (TEMPLATE_NAME_CHARACTERS + 1))}
    good = insert(dashboard, "rules")
    rows = await rows_of(database)
    assert [name.id for name in rows.template_names] == [good]
    assert {fault.path for fault in rows.faults} == {f"templates.{row_id}.name" for row_id in bad.values()}
    for number in range(TEMPLATES_AT_MOST):
        insert(dashboard, f"template {number:03}")
    rows = await rows_of(database)
    assert len(rows.template_names) + len(rows.faults) == TEMPLATES_AT_MOST + 1
    assert "templates" in {fault.path for fault in rows.faults}


FILL = """
    INSERT INTO "MessageTemplate" ("guildId", "name", "content")
    SELECT 1000 + n % 400, 'template ' || n, repeat('x', 500) FROM generate_series(1, 8000) n;
    ANALYZE "MessageTemplate", "GuildChange";
"""

PARAMS: Mapping[str, Mapping[str, object]] = {
    "select_template_names": {"guild_ids": ["1001", "1002"], "most": 101, "longest": 101},
    "select_templates": {"guild_id": "1001", "most": 100},
    "select_some_templates": {"guild_id": "1001", "ids": ["a", "b"]},
    "select_template": {"guild_id": "1001", "id": "a"},
    "count_templates": {"guild_id": "1001"},
    "lock_template": {"guild_id": "1001", "id": "a"},
}


@pytest.mark.parametrize("name", PARAMS)
async def test_every_query_goes_by_an_index(database: Database, dashboard: psycopg.Connection, name: str) -> None:
    dashboard.execute(FILL.encode())
    query = load_queries("templates").named(name)
    plan = await database.fetch_all(Query.parse(f"EXPLAIN {query.text}", name), PARAMS[name])
    told = "\n".join(str(row["QUERY PLAN"]) for row in plan)
    assert "Index" in told, told
    assert 'Seq Scan on "MessageTemplate"' not in told, told


async def test_a_table_that_prisma_made_is_taken_over_with_its_rows(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("""
            CREATE TABLE "MessageTemplate" (
                "id" TEXT NOT NULL, "guildId" TEXT NOT NULL, "name" TEXT NOT NULL, "content" TEXT, "embedData" JSONB,
                "components" JSONB, "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
                "updatedAt" TIMESTAMP(3) NOT NULL, CONSTRAINT "MessageTemplate_pkey" PRIMARY KEY ("id"));
            CREATE UNIQUE INDEX "MessageTemplate_guildId_name_key" ON "MessageTemplate" ("guildId", "name");
            INSERT INTO "MessageTemplate" VALUES ('c1', '5', 'old', 'Hi', 'null', NULL, now(), now());
        """)
        await migrate(empty_database_url)
        connection.execute("""INSERT INTO "MessageTemplate" ("guildId", "name") VALUES ('5', 'new')""")
        connection.execute("""UPDATE "MessageTemplate" SET "content" = 'Ho' WHERE "id" = 'c1'""")
        told = connection.execute('SELECT "actionType" FROM "AuditLog" ORDER BY "position"').fetchall()
        assert [action for (action,) in told] == ["template_create", "template_update"]
        assert connection.execute("""SELECT "version" FROM "GuildChange" WHERE "guildId" = '5'""").fetchall() == [(2,)]
