"""An answer after which the connection is closed says so.

What is refused is refused before its body is there. Hypercorn closes the connection then, but its answer promises to keep it, and a
client that uses it once more finds nobody (RFC 9112, 9.6).
"""

from typing import Any

from attrs import frozen
from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)


@frozen
class LastAnswers:
    """An application whose answers to HTTP/1.1 say `Connection: close` where they come before the whole request."""

    _app: ASGIFramework

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http" or not scope["http_version"].startswith("1"):
            await self._app(scope, receive, send)
            return
        # Of most requests the head is all there is, whether or not anybody has looked for more by the time of the answer.
        is_whole = not any(map(_announces_body, scope["headers"]))

        async def receive_on() -> ASGIReceiveEvent:
            nonlocal is_whole
            event: Any = await receive()
            is_whole = is_whole or not event.get("more_body", False)
            return event  # type: ignore[no-any-return]

        async def send_on(event: ASGISendEvent) -> None:
            message: Any = event
            if message["type"] == "http.response.start" and not is_whole:
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            await send(message)

        await self._app(scope, receive_on, send_on)


def _announces_body(header: tuple[bytes, bytes]) -> bool:
    name, value = header
    return name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0") != b"")
