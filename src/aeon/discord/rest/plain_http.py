"""HTTP/1.1 as nearly every exchange with Discord is, written and read here; whatever is otherwise is left to h11.

h11 looks at each header many times over in both directions, which made up a third of what an answer of the bot's cost. Plain is an
exchange whose answer is final, has a length and says of the connection nothing but that it is kept, as many proxies do though 1.1 means
it anyway. Everything else (early hints, chunks, an end that is the connection's, anything that breaks the rules) is h11's to read from its
first byte.

https://www.rfc-editor.org/rfc/rfc9112
"""

import re
from typing import Final

from attrs import define, field, frozen

END_OF_HEAD: Final = b"\r\n\r\n"
MAX_HEAD_BYTES: Final = 16 * 1024
MAX_LENGTH_DIGITS: Final = 12
_NO_CONTENT: Final = 204
_STATUS: Final = re.compile(rb"HTTP/1\.1 ([245]\d\d|30[0-3]|30[5-9])( [\t -~\x80-\xff]*)?")
_HEADER: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([!-~\x80-\xff]+(?:[ \t]+[!-~\x80-\xff]+)*|)[ \t]*")
_NOT_PLAIN: Final = frozenset({b"transfer-encoding", b"connection", b"upgrade"})
_KEPT: Final = (b"connection", b"keep-alive")


@frozen(eq=False)
class Request:
    """What goes over the wire, headers complete."""

    method: str
    target: str = field(repr=False)
    headers: list[tuple[bytes, bytes]] = field(repr=False)
    body: bytes = field(repr=False)

    def __bytes__(self) -> bytes:
        """Head and body. Raises ValueError where a header would be more than one."""
        lines = [f"{self.method} {self.target} HTTP/1.1".encode("ascii")]
        lines += [b"%b: %b" % header for header in self.headers]
        head = b"\r\n".join(lines)
        if head.count(b"\n") != len(self.headers) or head.count(b"\r") != len(self.headers):
            raise ValueError("a header with a line break in it")
        return head + END_OF_HEAD + self.body


@frozen(eq=False)
class Reply:
    """What came back; header names are in lower case."""

    status: int
    headers: list[tuple[bytes, bytes]] = field(repr=False)
    body: bytes = field(repr=False)


@define(eq=False)
class PlainAnswer:
    """An answer as it comes in. Once it shows not to be plain, `received` is all that came of it so far."""

    received: bytearray = field(factory=bytearray, init=False)
    is_plain: bool = field(default=True, init=False)
    announced: int = field(default=0, init=False)
    """Bytes of the body; 0 before they are known."""
    _status: int = field(default=0, init=False)
    _headers: list[tuple[bytes, bytes]] = field(factory=list, init=False)
    _body_at: int = field(default=0, init=False)

    @property
    def has_more(self) -> bool:
        """More came than the answer, though nothing else was asked."""
        return len(self.received) > self._body_at + self.announced

    def feed(self, received: bytes) -> Reply | None:
        """Take what came; the answer, once it is whole. An end without one is not plain."""
        self.received += received
        if not received:
            self.is_plain = False
        elif not self._body_at:
            self._look_for_head()
        if not self.is_plain or not self._body_at or len(self.received) < self._body_at + self.announced:
            return None
        body = bytes(self.received[self._body_at : self._body_at + self.announced])
        return Reply(self._status, self._headers, body)

    def _look_for_head(self) -> None:
        end = self.received.find(END_OF_HEAD)
        if end >= 0:
            self.is_plain = self._take_head(bytes(self.received[:end]))
            self._body_at = end + len(END_OF_HEAD)
        elif len(self.received) > MAX_HEAD_BYTES:
            self.is_plain = False

    def _take_head(self, head: bytes) -> bool:
        """False where it is not that of a plain answer."""
        first, *lines = head.split(b"\r\n")
        status = _STATUS.fullmatch(first)
        headers = [_HEADER.fullmatch(line) for line in lines]
        if status is None:
            return False
        self._status = int(status[1])
        for header in headers:
            if header is None:
                return False
            self._headers.append((header[1].lower(), header[2]))
        lengths = [value for name, value in self._headers if name == b"content-length"]
        if any(name in _NOT_PLAIN and (name, value.lower()) != _KEPT for name, value in self._headers):
            return False
        if self._status == _NO_CONTENT:
            return not lengths
        if len(lengths) != 1 or not lengths[0].isdigit() or len(lengths[0]) > MAX_LENGTH_DIGITS:
            return False
        self.announced = int(lengths[0])
        return True
