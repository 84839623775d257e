"""Members read Aeon in the language of their Discord, and messages are answered in that of their server."""

from collections.abc import AsyncIterator

import pytest

from tests.end_to_end.people import Community, Dashboard

DISABLED = "Dieses Modul ist gerade ausgeschaltet. Schalte es im Dashboard ein."


@pytest.fixture
async def german(community: Community) -> AsyncIterator[str]:
    """A member whose Discord is in German."""
    path = f"/_sim/users/{community.member_id}"
    (await community.http.put(path, json={"locale": "de"})).raise_for_status()
    yield community.member_id
    (await community.http.put(path, json={"locale": "en-US"})).raise_for_status()


@pytest.fixture
async def german_server(community: Community) -> AsyncIterator[None]:
    """The guild's own language is German."""
    owner = {"Authorization": f"Sim {community.owner_id}"}
    path = f"/api/v10/guilds/{community.guild_id}"
    (await community.http.patch(path, headers=owner, json={"preferred_locale": "de"})).raise_for_status()
    yield
    (await community.http.patch(path, headers=owner, json={"preferred_locale": "en-US"})).raise_for_status()


async def said_to(community: Community, name: str, user_id: str, **options: str) -> str:
    answered = await community.answer_to(await community.run(name, options, user_id=user_id))
    return str(answered["messages"][0]["content"])


async def test_slash_commands_answer_each_in_their_own_language(community: Community, german: str) -> None:
    assert "Deine Nachricht war nach" in await said_to(community, "ping", german)
    assert "Your message reached me after" in await said_to(community, "ping", community.owner_id)
    listed = await said_to(community, "help", german)
    assert listed.startswith("Befehle, die du hier benutzen darfst:")
    assert "Stellt der magischen Billardkugel eine Frage." in listed


async def test_refusals_and_faults_are_in_the_callers_language(
    community: Community, dashboard: Dashboard, german: str
) -> None:
    assert await said_to(community, "help", german, command="nothing") == (
        "Es gibt keinen Befehl `nothing`, den du hier benutzen darfst.\nSo geht es: `/help [command]`"
    )
    await dashboard.change(funEnabled=False)
    assert await said_to(community, "8ball", german, question="Ja?") == DISABLED


async def test_messages_are_answered_in_the_servers_language(community: Community, german_server: None) -> None:
    assert "Deine Nachricht war nach" in await community.say("!ping")
    missing = await community.say("!settings set prefix", user_id=community.owner_id)
    assert missing.startswith("`value` fehlt: Was gelten soll.\nSo geht es: ")


async def test_discord_shows_descriptions_in_german(community: Community) -> None:
    world = (await community.http.get("/_sim/world")).json()
    path = f"/api/v10/applications/{world['applicationId']}/guilds/{community.guild_id}/commands"
    bot = {"Authorization": f"Bot {world['token']}"}
    registered = (await community.http.get(f"{path}?with_localizations=true", headers=bot)).json()
    ping = next(each for each in registered if each["name"] == "ping")
    assert ping["description_localizations"] == {"de": "Prüft, ob der Bot da ist und wie schnell er dich hört."}
