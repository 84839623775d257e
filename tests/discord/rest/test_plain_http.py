"""Answers read without h11 are what h11 reads; whatever else comes is left to it."""

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.discord.rest.plain_http import MAX_HEAD_BYTES, PlainAnswer, Reply, Request

REQUEST = Request("GET", "/x", [(b"host", b"localhost")], b"")

names = st.sampled_from([b"Date", b"x-ratelimit-remaining", b"Content-Type", b"Via", b"Content-Length", b"Connection"])
values = st.sampled_from([b"", b"0", b"2", b"a  b", b"close", b"keep-alive", b"\xe9", b"2, 2", b"\x00"]) | st.binary(
    max_size=8
)
spaces = st.sampled_from([b"", b" ", b"\t ", b"\r\n "])
lines = st.builds(b"%b:%b%b%b".__mod__, st.tuples(names, spaces, values, spaces)) | st.binary(max_size=12)
statuses = st.sampled_from(
    [b"200 OK", b"204 No Content", b"204", b"404", b"304 ", b"103 Early", b"429 \xe9", b"20 ", b"600 x"]
)
lengths = st.sampled_from([b"Content-Length: 2\r\n", b"content-length:5 \r\n", b"Transfer-Encoding: chunked\r\n", b""])


def answer(status: bytes, headers: list[bytes], length: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\n%b%b\r\n%b" % (status, b"".join(line + b"\r\n" for line in headers), length, body)


answers = st.builds(
    answer, statuses, st.lists(lines, max_size=4), lengths, st.sampled_from([b"hi", b"hello", b"", b"0\r\n\r\n"])
)


def by_h11(raw: bytes) -> Reply | None:
    """None for what is no answer, or none that is whole."""
    http = h11.Connection(h11.CLIENT)
    http.send(h11.Request(method="GET", target="/x", headers=REQUEST.headers))
    http.send(h11.EndOfMessage())
    http.receive_data(raw)
    response, body = None, b""
    try:
        while (event := http.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.EndOfMessage):
                assert response is not None
                return Reply(response.status_code, list(response.headers), body)
            if isinstance(event, h11.Response):
                response = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
    except h11.RemoteProtocolError:
        return None
    return None


def plainly(pieces: list[bytes]) -> tuple[Reply | None, PlainAnswer]:
    reader = PlainAnswer()
    reply = None
    for piece in pieces:
        if reply is None and reader.is_plain:
            reply = reader.feed(piece)
    return reply, reader


def cut(raw: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % len(raw) for place in places} - {0})
    return [raw[start:end] for start, end in zip([0, *ends], [*ends, len(raw)], strict=True)]


@given(answers, st.lists(st.integers(0, 200), max_size=5))
def test_what_is_taken_for_plain_is_what_h11_reads(raw: bytes, places: list[int]) -> None:
    reply, reader = plainly(cut(raw, places))
    expected = by_h11(raw)
    if reply is not None:
        assert expected is not None
        assert (reply.status, reply.headers, reply.body) == (expected.status, expected.headers, expected.body)
    elif reader.is_plain:
        assert expected is None, "it is not whole"
    else:
        assert raw.startswith(bytes(reader.received)), "h11 gets all that came"


def test_a_usual_answer_is_plain_however_it_comes() -> None:
    headers = [b"Date: now", b"Connection: Keep-Alive", b"X-RateLimit-Bucket: abc"]
    raw = answer(b"200 OK", headers, b"Content-Length: 5\r\n", b"hello")
    for pieces in ([raw], [raw[:10], raw[10:]], [bytes([each]) for each in raw]):
        reply, reader = plainly(pieces)
        assert reply is not None
        assert (reply.status, reply.body, reader.has_more) == (200, b"hello", False)
        assert (b"x-ratelimit-bucket", b"abc") in reply.headers


def test_a_body_that_was_not_asked_for_is_noticed() -> None:
    reply, reader = plainly([answer(b"204 No Content", [], b"", b"more")])
    assert reply is not None
    assert (reply.body, reader.has_more) == (b"", True)


@pytest.mark.parametrize(
    "raw",
    [
        answer(b"200 OK", [], b"Transfer-Encoding: chunked\r\n", b""),
        answer(b"200 OK", [b"Connection: close"], b"Content-Length: 0\r\n", b""),
        answer(b"200 OK", [b"Connection: keep-alive, close"], b"Content-Length: 0\r\n", b""),
        answer(b"200 OK", [b"Connection: keep-alive", b"Connection: close"], b"Content-Length: 0\r\n", b""),
        answer(b"200 OK", [], b"", b"until the end"),
        answer(b"200 OK", [], b"Content-Length: 2\r\nContent-Length: 3\r\n", b"hi"),
        answer(b"103 Early Hints", [], b"", b""),
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x" * MAX_HEAD_BYTES,
        b"",
    ],
)
def test_anything_else_is_not_plain(raw: bytes) -> None:
    reply, reader = plainly([raw])
    assert reply is None
    assert not reader.is_plain
    assert bytes(reader.received) == raw


def test_a_request_is_head_and_body_in_one() -> None:
    request = Request("POST", "/x?a=1", [(b"host", b"h"), (b"content-length", b"2")], b"hi")
    assert bytes(request) == b"POST /x?a=1 HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\nhi"


@pytest.mark.parametrize("header", [(b"x", b"a\r\nb: c"), (b"x", b"a\nb"), (b"x\r", b"a")])
def test_a_header_cannot_become_two(header: tuple[bytes, bytes]) -> None:
    with pytest.raises(ValueError, match="line break"):
        bytes(Request("GET", "/", [header], b""))
