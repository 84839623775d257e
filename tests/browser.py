"""A real browser: Chromium without a window, told what to do over its own DevTools protocol.

https://chromedevtools.github.io/devtools-protocol/
"""

import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import trio
from attrs import define, field
from trio_websocket import WebSocketConnection, open_websocket_url

WAIT_SECONDS = 20.0
LOOK_SECONDS = 0.05

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)

Json = dict[str, Any]


@define(eq=False)
class Page:
    """An open page. `complaints` are what the browser held against it: errors, and what its policy has blocked."""

    _socket: WebSocketConnection
    complaints: list[str] = field(factory=list, init=False)
    _last_id: int = field(default=0, init=False)

    async def open(self, url: str) -> None:
        for domain in ("Page", "Runtime", "Log"):
            await self._call(f"{domain}.enable")
        await self._call("Page.navigate", url=url)

    async def run(self, script: str) -> Any:
        """What an expression of the page's JavaScript comes to."""
        answer = await self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, f"{script}: {answer['exceptionDetails']}"
        return answer["result"].get("value")

    async def until(self, script: str) -> Any:
        """The same once it comes to something."""
        with trio.move_on_after(WAIT_SECONDS):
            while not (found := await self.run(script)):
                await trio.sleep(LOOK_SECONDS)
            return found
        shown = await self.run("document.body.innerText")
        raise AssertionError(f"never true: {script}\n{shown}\n{self.complaints}")

    async def click(self, selector: str) -> None:
        await self.until(f"(found => found && (found.click(), true))(document.querySelector({quoted(selector)}))")

    async def type(self, selector: str, words: str) -> None:
        """Type into a field as a person does: it has the focus, and keys bring the words."""
        await self.until(f"(found => found && (found.focus(), true))(document.querySelector({quoted(selector)}))")
        await self._call("Input.insertText", text=words)

    async def press_enter(self) -> None:
        for kind in ("keyDown", "keyUp"):
            await self._call(
                "Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r"
            )

    async def choose(self, selector: str, value: str) -> None:
        """Choose in a select menu."""
        chosen = f"Object.assign(document.querySelector({quoted(selector)}), {{value: {quoted(value)}}})"
        await self.run(f"{chosen}.dispatchEvent(new Event('change', {{bubbles: true}}))")

    async def screenshot(self, path: Path) -> None:
        answer = await self._call("Page.captureScreenshot", format="png")
        path.write_bytes(msgspec.convert(answer["data"], bytes, strict=False))

    async def _call(self, method: str, **params: object) -> Json:
        self._last_id += 1
        own_id = self._last_id
        await self._socket.send_message(
            msgspec.json.encode({"id": own_id, "method": method, "params": params}).decode()
        )
        with trio.fail_after(WAIT_SECONDS):
            while True:
                message = msgspec.json.decode(await self._socket.get_message())
                self._hear(message)
                if message.get("id") == own_id:
                    assert "error" not in message, f"{method}: {message['error']}"
                    return dict(message["result"])

    def _hear(self, message: Json) -> None:
        method, params = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(str(params["exceptionDetails"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            entry = params["entry"]
            self.complaints.append(f"{entry['source']}: {entry['text']} {entry.get('url', '')}")


def quoted(text: str) -> str:
    """As a string of JavaScript."""
    return msgspec.json.encode(text).decode()


@asynccontextmanager
async def open_page(folder: Path) -> AsyncIterator[Page]:
    """A browser of the test's own with one empty page; its profile goes into the folder. Skips the test where there is no browser."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    line = [program, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603, ASYNC220
        try:
            async with open_websocket_url(
                await _page_address(folder / "DevToolsActivePort"), max_message_size=2**26
            ) as socket:
                yield Page(socket)
        finally:
            process.kill()


async def _page_address(port_file: Path) -> str:
    with trio.fail_after(WAIT_SECONDS):
        while not (lines := port_file.read_text().splitlines() if port_file.exists() else []):
            await trio.sleep(LOOK_SECONDS)
        async with httpx.AsyncClient() as http:
            while True:
                targets = (await http.get(f"http://127.0.0.1:{lines[0]}/json/list")).json()
                page = next((each for each in targets if each["type"] == "page"), None)
                if page is not None:
                    return str(page["webSocketDebuggerUrl"])
                await trio.sleep(LOOK_SECONDS)
