"""The one WebSocket, against a peer that speaks the protocol frame by frame."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
import trio
from attrs import Factory, define
from wsproto.events import BytesMessage, CloseConnection, TextMessage

from aeon.discord.gateway.errors import ConnectFailed
from aeon.discord.gateway.socket import BATCH_MESSAGES, CLOSE_SECONDS, GatewaySocket, open_socket
from tests.discord.gateway.scripted import PATIENCE_SECONDS, Peer, ScriptedGateway


@define
class Messages:
    taken: list[bytes | str] = Factory(list)
    more: trio.Event = Factory(trio.Event)

    def take(self, message: bytes | str) -> None:
        self.taken.append(message)
        self.more.set()
        self.more = trio.Event()

    async def wait_for(self, count: int) -> list[bytes | str]:
        with trio.fail_after(PATIENCE_SECONDS):
            while len(self.taken) < count:
                await self.more.wait()
        return self.taken


@asynccontextmanager
async def connected(
    gateway: ScriptedGateway, messages: Messages, *, max_message_bytes: int = 1000
) -> AsyncIterator[tuple[GatewaySocket, Peer]]:
    socket = await open_socket(f"{gateway.url}?v=10", messages.take, max_message_bytes=max_message_bytes)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(socket.run_reader)
        yield socket, await gateway.accept()
        nursery.cancel_scope.cancel()


async def ended(socket: GatewaySocket) -> tuple[int | None, str]:
    with trio.fail_after(PATIENCE_SECONDS):
        await socket.ended.wait()
    assert socket.end is not None
    return socket.end.code, socket.end.reason


async def test_messages_of_both_kinds_are_handed_on_in_order(gateway: ScriptedGateway) -> None:
    messages = Messages()
    async with connected(gateway, messages) as (_, peer):
        assert peer.target == "/gateway?v=10"
        await peer.write(TextMessage("one"))
        await peer.write(BytesMessage(b"two"))
        assert await messages.wait_for(2) == ["one", b"two"]


async def test_fragments_make_one_message_with_control_frames_between(gateway: ScriptedGateway) -> None:
    messages = Messages()
    async with connected(gateway, messages) as (_, peer):
        await peer.write(BytesMessage(b"a", message_finished=False))
        await peer.ping(b"still there?")
        await peer.write(BytesMessage(b"b", message_finished=False))
        await peer.write(BytesMessage(b"c"))
        await peer.write(TextMessage("x", message_finished=False))
        await peer.write(TextMessage("y"))
        assert await messages.wait_for(2) == [b"abc", "xy"]
        with trio.fail_after(PATIENCE_SECONDS):
            while not peer.pongs:
                await trio.lowlevel.checkpoint()
        assert peer.pongs == [b"still there?"]


async def test_a_message_larger_than_one_read_arrives_whole(gateway: ScriptedGateway) -> None:
    messages = Messages()
    async with connected(gateway, messages, max_message_bytes=5_000_000) as (_, peer):
        await peer.write(BytesMessage(b"z" * 4_000_000))
        assert await messages.wait_for(1) == [b"z" * 4_000_000]


@pytest.mark.parametrize("fragments", [1, 4])
async def test_a_message_beyond_the_limit_ends_the_socket(gateway: ScriptedGateway, fragments: int) -> None:
    messages = Messages()
    async with connected(gateway, messages) as (socket, peer):
        for last in [False] * (fragments - 1) + [True]:
            await peer.write(BytesMessage(b"x" * (1001 // fragments + 1), message_finished=last))
        assert await ended(socket) == (None, "a message was too big")
    assert messages.taken == []


async def test_messages_within_the_limit_do_not_add_up(gateway: ScriptedGateway) -> None:
    messages = Messages()
    async with connected(gateway, messages) as (_, peer):
        for _ in range(3):
            await peer.write(BytesMessage(b"x" * 500, message_finished=False))
            await peer.write(BytesMessage(b"x" * 500))
        assert len(await messages.wait_for(3)) == 3


async def test_the_servers_close_code_is_told(gateway: ScriptedGateway) -> None:
    async with connected(gateway, Messages()) as (socket, peer):
        await peer.close(4009)
        assert (await ended(socket))[0] == 4009
        assert not await socket.send(b"{}")


async def test_a_lost_connection_has_no_code(gateway: ScriptedGateway) -> None:
    async with connected(gateway, Messages()) as (socket, peer):
        await peer.abort()
        assert await ended(socket) == (None, "the connection was lost")


async def test_our_close_code_reaches_the_server(gateway: ScriptedGateway) -> None:
    async with connected(gateway, Messages()) as (socket, peer):
        await socket.close(4000)
        await peer.gone()
        assert peer.close_code == 4000
        assert await ended(socket) == (None, "closed by us")


async def test_a_frame_that_breaks_the_protocol_ends_the_socket(gateway: ScriptedGateway) -> None:
    async with connected(gateway, Messages()) as (socket, peer):
        await peer.stream.send_all(b"\x8f\x00")
        await ended(socket)


async def test_a_server_that_does_not_hang_up_after_closing_does_not_hold_us(gateway: ScriptedGateway) -> None:
    async with connected(gateway, Messages()) as (socket, peer):
        await peer.write(CloseConnection(4000))
        assert (await ended(socket))[0] == 4000


async def test_a_server_that_does_not_answer_our_close_does_not_hold_us(gateway: ScriptedGateway) -> None:
    async with connected(gateway, Messages()) as (socket, peer):
        peer.deaf = True
        with trio.fail_after(CLOSE_SECONDS * 3):
            await socket.close(4000)
        assert await ended(socket) == (None, "closed by us")


async def test_a_receiver_that_raises_ends_the_socket(gateway: ScriptedGateway) -> None:
    def refuse(_: bytes | str) -> None:
        raise RuntimeError("boom")

    socket = await open_socket(gateway.url, refuse)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(socket.run_reader)
        peer = await gateway.accept()
        await peer.write(TextMessage("x"))
        assert await ended(socket) == (None, "reading failed: RuntimeError")


async def test_other_tasks_have_their_turn_during_a_flood(gateway: ScriptedGateway) -> None:
    messages = Messages()
    longest, batch = 0, 0

    async def watch() -> None:
        nonlocal longest, batch
        while True:
            longest = max(longest, len(messages.taken) - batch)
            batch = len(messages.taken)
            await trio.lowlevel.checkpoint()

    async with connected(gateway, messages) as (_, peer), trio.open_nursery() as nursery:
        nursery.start_soon(watch)
        frame = bytes(peer._ws.send(TextMessage("x")))
        await peer.stream.send_all(frame * 2000)
        await messages.wait_for(2000)
        nursery.cancel_scope.cancel()
    # Trio runs tasks that are ready in any order, so the reader may come last in one round and first in the next.
    assert longest <= 2 * BATCH_MESSAGES


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "ws://", "wss://127.0.0.1:{port}/", "ws://127.0.0.1:{port}/"])
async def test_an_address_that_cannot_be_reached_says_so(url: str, closed_port: int) -> None:
    with pytest.raises(ConnectFailed):
        await open_socket(url.format(port=closed_port), Messages().take)


async def test_a_server_without_tls_is_no_connection(gateway: ScriptedGateway) -> None:
    with pytest.raises(ConnectFailed):
        await open_socket(gateway.url.replace("ws://", "wss://"), Messages().take)


async def test_a_server_that_is_no_gateway_ends_the_socket(nursery: trio.Nursery) -> None:
    async def answer(stream: trio.SocketStream) -> None:
        await stream.receive_some()
        await stream.send_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")

    listeners = await nursery.start(partial(trio.serve_tcp, answer, 0, host="127.0.0.1"))
    socket = await open_socket(f"ws://127.0.0.1:{listeners[0].socket.getsockname()[1]}/", Messages().take)
    with trio.fail_after(PATIENCE_SECONDS):
        await socket.run_reader()
    assert await ended(socket) == (None, "the server answered HTTP status 503")
