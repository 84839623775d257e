import re

from aeon.cli.exits import Exit
from aeon.storage.database import Database
from aeon.web.caller import Right
from aeon.web.keys import KEY, digest_of
from aeon.web.keystore import DatabaseKeys
from tests.cli.command import run_aeon


async def test_a_key_is_printed_once_and_holds_until_it_is_revoked(database_url: str, database: Database) -> None:
    keys = DatabaseKeys(database)
    made = await run_aeon("key", "create", "my dashboard", "--guild", "123", DATABASE_URL=database_url)
    key = made.out.strip()
    assert KEY.fullmatch(key)
    assert key not in made.err

    listed = await run_aeon("key", "list", DATABASE_URL=database_url)
    assert re.fullmatch(r"\w+  my dashboard  manage  123  created [\d-]+ [\d:]+  last used never\n", listed.out)
    assert key not in listed.out + listed.err

    grant = await keys.find(digest_of(key))
    assert grant is not None
    assert (grant.name, grant.scope, grant.guild_ids) == ("my dashboard", Right.MANAGE, frozenset({"123"}))
    assert grant.id == listed.out.split()[0]

    assert (await run_aeon("key", "revoke", grant.id, DATABASE_URL=database_url)).code == Exit.OK
    assert await keys.find(digest_of(key)) is None
    assert "revoked" in (await run_aeon("key", "list", DATABASE_URL=database_url)).out


async def test_a_key_is_for_every_guild_unless_one_is_named(database_url: str, database: Database) -> None:
    made = await run_aeon("key", "create", "--scope", "read", DATABASE_URL=database_url)
    grant = await DatabaseKeys(database).find(digest_of(made.out.strip()))
    assert grant is not None
    assert (grant.name, grant.scope, grant.guild_ids) == ("dashboard", Right.READ, None)


async def test_revoking_what_is_not_there_says_so(database_url: str) -> None:
    ended = await run_aeon("key", "revoke", "nobody", DATABASE_URL=database_url)
    assert (ended.code, ended.out) == (Exit.MISTAKE, "")
    assert "aeon key list" in ended.err
