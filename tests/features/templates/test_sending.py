"""Sending templates in a living guild, where something is in the way."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import trio
from msgspec import structs

from aeon.actors.errors import OutcomeUnknown
from aeon.app import FEATURES, behaviour_of
from aeon.discord.ids import ChannelId
from aeon.discord.permissions import Permissions
from aeon.discord.rest.errors import (
    DiscordUnavailable,
    Fault,
    Forbidden,
    InvalidForm,
    NotFound,
    RateLimited,
    Rejected,
    RestError,
    UnreadableAnswer,
)
from aeon.features.templates.sending import SendTemplate, meaning_of
from aeon.guild.access import Caller
from aeon.guild.errors import DiscordAway, NoSuch, Refused
from aeon.guild.messages import RowsChanged
from aeon.storage.database import Database
from tests.commands.calls import slash
from tests.commands.town import Sent, Town, guild_create, made, open_town
from tests.features.templates.test_looking import has_faults
from tests.features.templates.test_store import insert
from tests.guild.examples import CHANNEL, EVERYONE, GUILD, MEMBER, OWNER, role

BEHAVIOUR = behaviour_of(FEATURES)


@pytest.fixture
def dashboard(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
async def town(database: Database) -> AsyncIterator[Town]:
    """Everyone may write in it."""
    async with open_town(database, behaviour=BEHAVIOUR) as found:
        writes = int(Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES | Permissions.EMBED_LINKS)
        created = guild_create()
        found.happens(
            structs.replace(created, roles=(role(EVERYONE, position=0, permissions=writes), *created.roles[1:]))
        )
        yield found


def posts(town: Town) -> list[Sent]:
    return [sent for sent in town.discord.sent if sent.path == f"/channels/{CHANNEL}/messages"]


async def test_a_call_that_comes_twice_is_the_same_message_to_discord(
    town: Town, dashboard: psycopg.Connection
) -> None:
    insert(dashboard, "rules")
    town.registry.tell(GUILD, RowsChanged(1000))
    call = made(slash("send-template", OWNER, name="rules"))
    await town.hears(call, call, answers=4)
    first, second = (sent.body["nonce"] for sent in posts(town))
    assert first == second == f"{call.id}.1"


async def test_who_asks_for_the_names_of_people_gets_them_from_discord(
    town: Town, dashboard: psycopg.Connection
) -> None:
    plain, named = insert(dashboard, "plain", content="<{user.mention}>"), insert(dashboard, "named", content="{user}")
    await town.guilds.ask(GUILD, SendTemplate(plain, CHANNEL, asked_by=Caller(MEMBER)))
    assert posts(town)[0].body["content"] == f"<<@{MEMBER}>>"
    assert not any(sent.path.startswith("/users/") for sent in town.discord.sent)
    with pytest.raises(DiscordAway):
        # This Discord answers with nobody's name.
        await town.guilds.ask(GUILD, SendTemplate(named, CHANNEL, asked_by=Caller(MEMBER)))
    assert len(posts(town)) == 1


async def test_a_template_that_no_rule_lets_in_is_not_sent_and_not_offered(
    town: Town, dashboard: psycopg.Connection
) -> None:
    bad = insert(dashboard, "bad", content="x" * 2001)
    town.registry.tell(GUILD, RowsChanged(1000))
    await has_faults(town, f"templates.{bad}.content")
    [said] = await town.hears(made(slash("send-template", OWNER, name="bad")))
    assert said == "This template cannot be sent (content must have at most 2000 characters)."
    empty = insert(dashboard, "empty", content=None)
    with pytest.raises(Refused, match=r"\(a message needs content"):
        await town.guilds.ask(GUILD, SendTemplate(empty, CHANNEL))
    with pytest.raises(NoSuch):
        await town.guilds.ask(GUILD, SendTemplate("nonsense", CHANNEL))
    assert posts(town) == []


async def test_where_discord_does_not_answer_nobody_claims_to_know(town: Town, dashboard: psycopg.Connection) -> None:
    rules = insert(dashboard, "rules")
    town.discord.is_down = True
    with trio.fail_after(60), pytest.raises(OutcomeUnknown):
        await town.guilds.ask(GUILD, SendTemplate(rules, ChannelId(CHANNEL)), seconds=50.0)


ROUTE = "POST /channels/{channel_id}/messages"
FAULT = Fault("embeds.0.title", "is bad", "BAD")


@pytest.mark.parametrize(
    ("error", "meaning", "words"),
    [
        (Forbidden(ROUTE), Refused, "does not let me"),
        (NotFound(ROUTE), Refused, "was deleted"),
        (InvalidForm(ROUTE, faults=(FAULT,)), Refused, "embeds.0.title: is bad"),
        (Rejected(ROUTE, reason="no"), Refused, "(no)"),
        (RateLimited(ROUTE, retry_after=7.0), DiscordAway, "does not answer"),
        (DiscordUnavailable(ROUTE, sent=False), DiscordAway, "does not answer"),
        (DiscordUnavailable(ROUTE), OutcomeUnknown, ""),
        (UnreadableAnswer(ROUTE), OutcomeUnknown, ""),
    ],
)
def test_what_discord_says_of_a_message_is_said_of_the_template(
    error: RestError, meaning: type[Exception], words: str
) -> None:
    found = meaning_of(error)
    assert isinstance(found, meaning)
    assert words in str(found)
