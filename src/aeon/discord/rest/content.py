"""Bodies of requests: JSON, or multipart where files go along.

https://discord.com/developers/docs/reference#uploading-files
"""

from collections.abc import Sequence
from secrets import token_hex

from attrs import field, frozen
from msgspec import json

_ENCODER = json.Encoder()


@frozen
class File:
    """A file to upload. Bodies refer to it as `attachment://<name>`."""

    name: str
    content: bytes = field(repr=False)
    content_type: str = "application/octet-stream"


def encode(body: object, files: Sequence[File] = ()) -> tuple[str, bytes]:
    """The content type and the bytes of a body."""
    payload = _ENCODER.encode(body)
    return _multipart(payload, files) if files else ("application/json", payload)


def _multipart(payload: bytes, files: Sequence[File]) -> tuple[str, bytes]:
    boundary = token_hex(16)
    parts = [_part(boundary, 'name="payload_json"', "application/json", payload)]
    parts += [
        _part(boundary, f'name="files[{number}]"; filename="{_quoted(file.name)}"', file.content_type, file.content)
        for number, file in enumerate(files)
    ]
    return f"multipart/form-data; boundary={boundary}", b"".join([*parts, f"--{boundary}--\r\n".encode()])


def _part(boundary: str, disposition: str, content_type: str, content: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: {content_type}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def _quoted(name: str) -> str:
    # As browsers do: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
