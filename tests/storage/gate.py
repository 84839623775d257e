"""A gate before a pooler: it ends TLS, asks for the password bound to that TLS channel, and passes on what comes after.

Clients must use SCRAM-SHA-256-PLUS (RFC 5802 with RFC 5929's tls-server-end-point) inside of PostgreSQL's protocol; the
plain SCRAM-SHA-256 is not offered. What is behind the gate must ask for no password, since the client has answered already.
https://www.postgresql.org/docs/current/sasl-authentication.html
"""

import base64
import hashlib
import hmac
import secrets
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import trio
from attrs import frozen

from tests.storage.certificate import Certificate

SSL_REQUEST = 80877103
CANCEL_REQUEST = 80877102

MECHANISM = b"SCRAM-SHA-256-PLUS"
ROUNDS = 4096
SASL, SASL_CONTINUE, SASL_FINAL = 10, 11, 12

OPEN_SECONDS = 10.0


class Rejected(Exception):
    """The client does not do what a client must; its line is closed."""


@frozen
class _Gate:
    """What each line through the gate is opened with."""

    tls: ssl.SSLContext
    end_point: bytes
    password: bytes
    port: int

    async def serve(self, raw: trio.SocketStream) -> None:
        try:
            with trio.fail_after(OPEN_SECONDS):
                client, opening = await self._admit(raw)
                server = await trio.open_tcp_stream("127.0.0.1", self.port)
                await server.send_all(opening)
        except (Rejected, trio.BrokenResourceError, trio.TooSlowError):
            await raw.aclose()
            return
        async with client, server, trio.open_nursery() as nursery:
            nursery.start_soon(_pass, client, server, nursery.cancel_scope)
            nursery.start_soon(_pass, server, client, nursery.cancel_scope)

    async def _admit(self, raw: trio.SocketStream) -> tuple["trio.SSLStream[trio.SocketStream]", bytes]:
        """The client inside of TLS, and the message it opened with, which goes on to the pooler."""
        asked = await _read(raw, 8)
        if struct.unpack("!ii", asked) != (8, SSL_REQUEST):
            raise Rejected("no TLS")
        await raw.send_all(b"S")
        # Closed with TLS's own goodbye, without which libpq takes a cancel that was heard for one that failed.
        client = trio.SSLStream(raw, self.tls, server_side=True)
        length, kind = struct.unpack("!ii", head := await _read(client, 8))
        opening = head + await _read(client, length - 8)
        # Who cancels is known by the key that the server gave out.
        if kind != CANCEL_REQUEST:
            await self._authenticate(client)
        return client, opening

    async def _authenticate(self, client: trio.abc.Stream) -> None:
        await _say(client, SASL, MECHANISM + b"\0\0")
        chosen, _, rest = (await _hear(client)).partition(b"\0")
        if chosen != MECHANISM:
            raise Rejected("another mechanism")
        header, _, first = rest[4:].partition(b",,")
        client_nonce = _attributes(first)[b"r"]
        nonce = client_nonce + base64.b64encode(secrets.token_bytes(18))
        salt = secrets.token_bytes(16)
        server_first = b"r=%b,s=%b,i=%d" % (nonce, base64.b64encode(salt), ROUNDS)
        await _say(client, SASL_CONTINUE, server_first)
        final = await _hear(client)
        said = _attributes(final)
        bare = final.rpartition(b",p=")[0]
        signed = b",".join((first, server_first, bare))
        bound = base64.b64decode(said[b"c"])
        if header != b"p=tls-server-end-point" or bound != header + b",," + self.end_point or said[b"r"] != nonce:
            raise Rejected("bound to another channel")
        await _say(client, SASL_FINAL, b"v=" + self._verify(salt, signed, base64.b64decode(said[b"p"])))

    def _verify(self, salt: bytes, signed: bytes, proof: bytes) -> bytes:
        """Our own proof, for a client who proves that it knows the password."""
        salted = hashlib.pbkdf2_hmac("sha256", self.password, salt, ROUNDS)
        client_key = _mac(salted, b"Client Key")
        stored = hashlib.sha256(client_key).digest()
        mask = _mac(stored, signed)
        if bytes(a ^ b for a, b in zip(proof, mask, strict=True)) != client_key:
            raise Rejected("wrong password")
        return base64.b64encode(_mac(_mac(salted, b"Server Key"), signed))


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _attributes(message: bytes) -> dict[bytes, bytes]:
    return {part[:1]: part[2:] for part in message.split(b",")}


async def _read(stream: trio.abc.Stream, length: int) -> bytes:
    data = b""
    while len(data) < length:
        more = await stream.receive_some(length - len(data))
        if not more:
            raise Rejected("the client went away")
        data += more
    return data


async def _hear(client: trio.abc.Stream) -> bytes:
    """The body of a message of the client's about its password."""
    kind, length = struct.unpack("!ci", await _read(client, 5))
    if kind != b"p":
        raise Rejected("another message")
    return await _read(client, length - 4)


async def _say(client: trio.abc.Stream, step: int, body: bytes) -> None:
    await client.send_all(struct.pack("!cii", b"R", 8 + len(body), step) + body)


async def _pass(source: trio.abc.Stream, target: trio.abc.Stream, both: trio.CancelScope) -> None:
    try:
        while data := await source.receive_some(65536):
            await target.send_all(data)
    except (trio.BrokenResourceError, trio.ClosedResourceError):
        pass
    both.cancel()


@asynccontextmanager
async def open_gate(certificate: Certificate, password: str, port: int) -> AsyncIterator[int]:
    """The port of a gate to `port` of this machine."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate.certificate, certificate.key)
    gate = _Gate(tls, certificate.end_point, password.encode(), port)
    listeners = await trio.open_tcp_listeners(0, host="127.0.0.1")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(partial(trio.serve_listeners, gate.serve, listeners))
        yield listeners[0].socket.getsockname()[1]
        nursery.cancel_scope.cancel()
