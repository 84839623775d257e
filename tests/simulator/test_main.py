"""The offline Discord as a program of its own."""

import signal
import subprocess
import sys
from functools import partial

import httpx
import msgspec
import pytest
import trio


@pytest.mark.parametrize(("words", "guilds"), [((), 1), (("--empty", "--no-limits"), 0)], ids=["community", "empty"])
async def test_it_says_where_it_is_and_ends_when_told(words: tuple[str, ...], guilds: int) -> None:
    command = [sys.executable, "-m", "aeon.simulator", "--port", "0", *words]
    async with trio.open_nursery() as nursery:
        process = await nursery.start(partial(trio.run_process, command, stdout=subprocess.PIPE))
        with trio.fail_after(30):
            said = msgspec.json.decode(await process.stdout.receive_some())
            async with httpx.AsyncClient(headers={"Authorization": f"Bot {said['token']}"}) as http:
                assert (await http.get(f"{said['apiUrl']}/users/@me")).json()["id"] == said["applicationId"]
                assert len((await http.get(f"{said['apiUrl']}/users/@me/guilds")).json()) == guilds
                gateway = (await http.get(f"{said['apiUrl']}/gateway")).json()["url"]
                assert gateway == said["gatewayUrl"]
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0
