"""Our way through frames against wsproto's own, on the same bytes cut in any way."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    Ping,
    Pong,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from wsproto.utilities import RemoteProtocolError

from aeon.discord.gateway.framing import FastFrames, MessageTooBig

LIMIT = 200_000


def shaken_hands(client: WSConnection) -> WSConnection:
    """The server that `client` has asked; what it says first is for the test to feed."""
    server = WSConnection(ConnectionType.SERVER)
    server.receive_data(client.send(Request(host="x", target="/")))
    list(server.events())
    return server


def heard(client: WSConnection, data: bytes, cuts: list[int]) -> list[Any]:
    """What the client makes of the data: whole messages, pings, pongs, and how it closed."""
    heard: list[Any] = []
    parts: list[Any] = []
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for start, end in pairwise(edges):
        client.receive_data(data[start:end])
        for event in client.events():
            note(event, heard, parts)
            if isinstance(event, CloseConnection):
                return heard
    return heard


def note(event: Event, heard: list[Any], parts: list[Any]) -> None:
    if isinstance(event, BytesMessage | TextMessage):
        parts.append(event.data)
        if event.message_finished:
            heard.append(parts[0][:0].join(parts))
            parts.clear()
    elif isinstance(event, CloseConnection):
        heard.append(("close", event.code))
    elif isinstance(event, Ping | Pong):
        heard.append((type(event).__name__, bytes(event.payload)))


sizes = st.one_of(st.integers(0, 300), st.sampled_from([125, 126, 127, 65_535, 65_536, 70_000]))
binary = st.builds(lambda size, fin: BytesMessage(b"\xfe" * size, message_finished=fin), sizes, st.booleans())
control = st.one_of(st.builds(Ping, st.binary(max_size=125)), st.builds(Pong, st.binary(max_size=125)))
texts = st.builds(TextMessage, st.text(max_size=100))


@st.composite
def conversations(draw: st.DrawFn) -> bytes:
    """Bytes of a server that keeps the rules: messages whole and in fragments, control frames in between."""
    server = shaken_hands(WSConnection(ConnectionType.CLIENT))
    data = server.send(AcceptConnection())
    in_fragments = False
    for event in draw(st.lists(st.one_of(binary, texts, control), max_size=12)):
        if in_fragments and isinstance(event, TextMessage):
            continue
        data += server.send(event)
        if isinstance(event, BytesMessage):
            in_fragments = not event.message_finished
    if draw(st.booleans()):
        data += server.send(CloseConnection(4000, "bye"))
    return bytes(data)


def with_handshake(client: WSConnection, frames: bytes, cuts: list[int]) -> list[Any]:
    server = shaken_hands(client)
    return heard(client, bytes(server.send(AcceptConnection())) + frames, cuts)


@given(data=conversations(), cuts=st.lists(st.integers(0, 2**20), max_size=12))
def test_what_keeps_the_rules_is_heard_as_wsproto_hears_it(data: bytes, cuts: list[int]) -> None:
    frames = data.partition(b"\r\n\r\n")[2]
    fast = with_handshake(FastFrames(max_message_bytes=LIMIT), frames, cuts)
    assert fast == with_handshake(WSConnection(ConnectionType.CLIENT), frames, cuts)


@given(
    data=conversations(),
    noise=st.binary(min_size=1, max_size=30),
    at=st.integers(0, 2**20),
    cuts=st.lists(st.integers(0, 2**20), max_size=6),
)
def test_what_breaks_the_rules_is_heard_as_wsproto_hears_it(
    data: bytes, noise: bytes, at: int, cuts: list[int]
) -> None:
    frames = data.partition(b"\r\n\r\n")[2]
    at %= len(frames) + 1
    broken = frames[:at] + noise + frames[at:]
    try:
        fast = with_handshake(FastFrames(max_message_bytes=LIMIT), broken, cuts)
    except MessageTooBig:
        return
    slow = with_handshake(WSConnection(ConnectionType.CLIENT), broken, cuts)
    # wsproto sees a fault in a frame's header or first bytes, we only once the frame is there.
    assert fast == slow or fast == slow[: len(fast)]


@pytest.mark.parametrize("length", [LIMIT + 1, 2**40])
def test_a_frame_that_announces_too_much_is_refused_before_it_comes(length: int) -> None:
    with pytest.raises(MessageTooBig):
        with_handshake(FastFrames(max_message_bytes=LIMIT), b"\x82\x7f" + length.to_bytes(8), [])


def test_a_refused_upgrade_is_told_with_its_body() -> None:
    client = FastFrames(max_message_bytes=LIMIT)
    server = shaken_hands(client)
    answer = server.send(RejectConnection(status_code=503, headers=[(b"content-length", b"4")], has_body=True))
    client.receive_data(bytes(answer + server.send(RejectData(b"away"))))
    kinds = [type(event) for event in client.events()]
    assert kinds[0] is RejectConnection
    assert RejectData in kinds


def test_an_endless_handshake_is_refused() -> None:
    client = FastFrames(max_message_bytes=LIMIT)
    shaken_hands(client)
    with pytest.raises(RemoteProtocolError):
        client.receive_data(b"HTTP/1.1 101 x\r\n" + b"x: y\r\n" * 20_000)
