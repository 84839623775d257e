"""The playground: a page to be any member of the offline Discord, in a real browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from aeon.simulator.community import MEMBER_ID, OWNER_ID
from aeon.simulator.server import open_simulator
from tests.browser import Page, open_page
from tests.end_to_end.house import House
from tests.end_to_end.people import REQUEST_SECONDS, Community, Dashboard
from tests.end_to_end.process import Addresses

LAST = "[...document.querySelectorAll('#messages > li')].at(-1)"


@pytest.fixture
async def page(demo: Addresses, no_waiting: None, tmp_path: Path) -> AsyncIterator[Page]:
    """The demo's page, with the settings that a new guild has. Nothing the browser could complain of happens."""
    del no_waiting
    async with open_page(tmp_path / "browser") as opened:
        await opened.open(demo.playground)
        await opened.until("document.querySelectorAll('#channels button').length > 3")
        yield opened
        assert opened.complaints == []


async def say(page: Page, words: str) -> None:
    await page.type("#words", words)
    await page.press_enter()


async def test_somebody_asks_the_8ball_and_reads_its_answer(page: Page) -> None:
    await say(page, "!8ball will it work?")
    await page.until(f"{LAST}?.innerText.includes('🎱')")


async def test_what_people_write_is_never_more_than_text(page: Page) -> None:
    await say(page, '<img src=x onerror="document.title=1"> **bold** [x](javascript:alert(1)) https://example.com/a?b')
    await page.until(f"{LAST}?.innerText.includes('onerror')")
    assert await page.run(f"{LAST}.querySelectorAll('img').length") == 0
    assert await page.run(f"{LAST}.querySelector('strong').innerText") == "bold"
    assert await page.run(f"[...{LAST}.querySelectorAll('a')].map(link => link.href)") == ["https://example.com/a?b"]


async def test_a_slash_command_is_found_filled_in_and_answered_to_who_called_alone(page: Page) -> None:
    await page.choose("#person", OWNER_ID)
    await page.type("#words", "/settings sh")
    await page.click("#commands button")
    await page.press_enter()
    await page.until(f"{LAST}?.className === 'ephemeral'")
    await page.choose("#person", MEMBER_ID)
    await page.until("document.querySelectorAll('#messages > li').length > 0")
    assert await page.run("document.querySelectorAll('#messages > li.ephemeral').length") == 0


async def test_options_are_filled_in_and_completed(page: Page) -> None:
    await page.choose("#person", OWNER_ID)
    await page.type("#words", "/settings set")
    await page.click("#commands button")
    await page.type("#option-name", "global")
    await page.until("document.querySelector('#option-name-list option')?.value === 'globalCooldown'")
    await page.run("document.querySelector('#option-name').value = ''")
    await page.type("#option-name", "globalCooldown")
    await page.type("#option-value", "2s")
    await page.press_enter()
    await page.until(f"{LAST}?.innerText.includes('globalCooldown')")


async def test_a_poll_takes_votes_and_gives_them_back(page: Page) -> None:
    await page.choose("#person", OWNER_ID)
    await say(page, '!poll "Tea?" "Yes | No"')
    await page.until(f"Boolean({LAST}?.querySelector('.poll button'))")
    count = f"{LAST}.querySelector('.poll button').innerText.replace(/\\s+/g, ' ')"
    await page.run(f"{LAST}.querySelector('.poll button').click()")
    await page.until(f"{count} === 'Yes 1'")
    await page.run(f"{LAST}.querySelector('.poll button').click()")
    await page.until(f"{count} === 'Yes 0'")


async def test_people_react_and_take_it_back(page: Page) -> None:
    await say(page, "react to this")
    await page.until(f"{LAST}?.innerText.includes('react to this')")
    await page.run(f"{LAST}.querySelector('.tools button').click()")
    await page.until(f"{LAST}.querySelector('.reactions')?.innerText === '👍 1'")
    await page.run(f"{LAST}.querySelector('.reactions button').click()")
    await page.until(f"{LAST}.querySelector('.reactions') === null")


async def test_who_may_not_see_a_channel_is_told_so(page: Page, community: Community) -> None:
    hidden = next(channel["name"] for channel in community.guild["channels"] if channel["name"] == "moderators")
    await page.choose("#person", MEMBER_ID)
    await page.run(
        f"[...document.querySelectorAll('#channels button')].find(b => b.innerText === '# {hidden}').click()"
    )
    await page.until("document.querySelector('#trouble').innerText")
    assert await page.run("document.querySelectorAll('#messages > li').length") == 0
    page.complaints.clear()


async def test_the_dashboard_beside_it_follows_and_changes_settings(page: Page, dashboard: Dashboard) -> None:
    await page.until("document.querySelector('#link').innerText === 'live'")
    await say(page, "!ping")
    await page.until("document.querySelector('#events').innerText.includes('ping: ok')")
    await page.click("#settings input[name=funEnabled]")
    await page.until("document.querySelector('#events').innerText.includes('funEnabled: false')")
    assert (await dashboard.settings())["funEnabled"] is False
    await say(page, "!8ball will it work?")
    await page.until(f"{LAST}?.innerText.includes('This module is currently disabled')")


async def test_the_page_stands_alone_beside_any_bot(tmp_path: Path) -> None:
    async with open_simulator() as simulator, open_page(tmp_path / "browser") as page:
        await page.open(simulator.url)
        await page.until("document.querySelectorAll('#channels button').length > 3")
        assert await page.run("document.querySelector('#dashboard').hidden")
        await say(page, "is anybody there?")
        await page.until(f"{LAST}?.innerText.includes('is anybody there?')")
        assert page.complaints == []


async def test_no_other_files_are_served(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.simulator.url, timeout=REQUEST_SECONDS) as http:
        for path in (
            "/pages/__init__.py",
            "/pages/../server.py",
            "/pages/%2e%2e/server.py",
            "/pages/",
            "/playground.html",
        ):
            assert (await http.get(path)).status_code == 404
        index = await http.get("/")
        assert "script-src 'self'" in index.headers["Content-Security-Policy"]
