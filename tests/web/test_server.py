"""The socket's life: binding, strange clients, stopping."""

import socket
from contextlib import suppress

import httpx
import pytest
import trio

from aeon.web.answer import ApiAnswer, Raw
from aeon.web.errors import CannotListen, PortTaken
from aeon.web.health import Component
from aeon.web.route import ApiCall, Method, Policy, Route
from aeon.web.server import MOST_CONNECTIONS, listen, most_connections
from tests.web.api import GUILD, Api, open_api

PATH = f"/api/guild/{GUILD}/settings"


def test_an_occupied_port_is_said_plainly() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} of 127.0.0.1 is in use") as refused:
            listen("127.0.0.1", port)
        assert (refused.value.host, refused.value.port) == ("127.0.0.1", port)
    listen("127.0.0.1", port).close()


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "::ffff:1:2:3:4:5:6:7"])
def test_an_address_that_is_not_ours_is_said_plainly(host: str) -> None:
    with pytest.raises(CannotListen):
        listen(host, 0)


async def test_health_and_readiness(api: Api) -> None:
    health = await api.client.get("/health")
    assert (health.status_code, health.json()) == (200, {"status": "ok"})
    ready = await api.client.get("/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")

    api.components["shard 0"] = Component(ready=False, more={"latencyMs": 5})
    ready = await api.client.get("/ready")
    assert (ready.status_code, ready.json()) == (
        503,
        {
            "status": "not ready",
            "components": {"database": {"ready": True}, "shard 0": {"ready": False, "latencyMs": 5}},
        },
    )
    del api.components["shard 0"]
    api.phase.draining.set()
    ready = await api.client.get("/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "stopping")


async def raw(api: Api, *pieces: bytes) -> bytes:
    """What the server sends back to these bytes, up to its end of the connection."""
    stream = await trio.open_tcp_stream("127.0.0.1", api.port)
    answer = b""
    async with stream:
        for piece in pieces:
            await stream.send_all(piece)
        with trio.fail_after(10.0):
            while received := await stream.receive_some():
                answer += received
    return answer


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /health HTTP/1.0\r\n\r\n", b"200"),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET /health HTTP/1.1\r\nHost: a b<>\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET http://elsewhere.example/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"200"),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"404"),
        (b"CONNECT a:80 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"404"),
        (b"GET /health HTTP/1.1\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03", b""),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"4"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"4"),
        (
            b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
            b"200",
        ),
        (b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", b"400"),
    ],
)
async def test_whatever_a_client_sends_the_server_lives(api: Api, request_bytes: bytes, status: bytes) -> None:
    answer = await raw(api, request_bytes)
    if status:
        assert answer.split(b" ", 2)[1].startswith(status), answer
    assert (await api.client.get("/health")).status_code == 200


async def test_a_connection_that_was_used_is_closed_once_nothing_more_comes() -> None:
    whole, half = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /health HTTP/1.1\r\nHost: x\r\n"
    async with open_api(idle=0.1) as api:
        assert (await raw(api, whole)).count(b"200") == 1
        assert (await raw(api, whole + whole + half)).count(b"200") == 2


async def test_a_connection_that_waits_for_its_next_request_does_not_hold_up_the_end() -> None:
    with trio.fail_after(10.0):
        async with open_api(grace=60.0) as api, await trio.open_tcp_stream("127.0.0.1", api.port) as stream:
            await stream.send_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while not answer.endswith(b"}"):
                answer += await stream.receive_some()
            api.phase.closing.set()
            assert await stream.receive_some() == b""


@pytest.mark.parametrize(("files", "most"), [(1_048_576, MOST_CONNECTIONS), (1_024, 768), (256, 128), (1, 1)])
def test_connections_leave_files_to_all_else(files: int, most: int) -> None:
    assert most_connections(files) == most


async def test_one_connection_too_many_is_closed_at_once_and_those_that_are_open_go_on() -> None:
    request = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    async with open_api(most=2, idle=0.1) as api:
        async with (
            await trio.open_tcp_stream("127.0.0.1", api.port) as first,
            await trio.open_tcp_stream("127.0.0.1", api.port),
        ):
            assert await raw_or_nothing(api, request) == b""
            await first.send_all(request)
            assert (await first.receive_some()).startswith(b"HTTP/1.1 200")
        with trio.fail_after(5.0):
            while not await raw_or_nothing(api, request):
                await trio.lowlevel.checkpoint()


async def raw_or_nothing(api: Api, request: bytes) -> bytes:
    """As `raw`, nothing also where the connection is reset."""
    with suppress(trio.BrokenResourceError):
        return await raw(api, request)
    return b""


async def test_an_upgrade_elsewhere_is_a_problem_too(api: Api) -> None:
    upgrade = (
        f"GET {PATH} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    answer = await raw(api, upgrade.encode())
    assert b"application/problem+json" in answer


async def first_answer(api: Api, content_type: str, body: bytes) -> bytes:
    """The head of the answer to a change whose body has two bytes, of which these are sent."""
    fields = f"Authorization: Bearer {api.key}\r\nContent-Type: {content_type}\r\nContent-Length: 2"
    async with await trio.open_tcp_stream("127.0.0.1", api.port) as stream:
        await stream.send_all(f"PUT {PATH} HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n".encode() + body)
        with trio.fail_after(30.0):
            return bytes(await stream.receive_some()).lower()


async def test_an_answer_before_the_whole_request_says_that_the_connection_ends(api: Api) -> None:
    refused = await first_answer(api, "text/plain", b"")
    assert refused.startswith(b"http/1.1 415 ")
    assert b"connection: close\r\n" in refused
    taken = await first_answer(api, "application/json", b"{}")
    assert taken.startswith(b"http/1.1 200 ")
    assert b"connection: close\r\n" not in taken


async def test_a_client_that_leaves_half_way_harms_nobody(api: Api) -> None:
    head = f"PUT {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.key}\r\nContent-Length: 100\r\n\r\n"
    for _ in range(5):
        stream = await trio.open_tcp_stream("127.0.0.1", api.port)
        await stream.send_all(head.encode() + b'{"pre')
        await stream.aclose()
    assert (await api.client.get(PATH, headers=api.bearer())).status_code == 200
    assert api.guilds.kept[GUILD].version == 1


async def test_what_is_under_way_is_finished_before_the_end() -> None:
    async with open_api(grace=5.0) as api, trio.open_nursery() as nursery:
        release = api.guilds.get_stuck()
        answers: list[httpx.Response] = []

        async def ask() -> None:
            answers.append(await api.client.get(PATH, headers=api.bearer()))

        nursery.start_soon(ask)
        with trio.fail_after(5.0):
            await api.guilds.asked.wait()
        api.phase.closing.set()
        release.set()
        nursery.cancel_scope.deadline = trio.current_time() + 5.0
    assert [answer.status_code for answer in answers] == [200]


async def test_a_client_that_never_reads_does_not_hold_up_the_end() -> None:
    asked = trio.Event()

    async def much(_: ApiCall[None]) -> ApiAnswer:
        asked.set()
        await trio.lowlevel.checkpoint()
        return ApiAnswer.ok(Raw(bytes(50_000_000), "application/octet-stream"))

    with trio.fail_after(10.0), socket.socket() as deaf:
        async with open_api(Route(Method.GET, "/much", Policy.OPEN, much), grace=0.3) as api:
            deaf.connect(("127.0.0.1", api.port))
            deaf.send(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
            await asked.wait()
