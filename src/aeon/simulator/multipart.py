"""`multipart/form-data`, as clients send messages with files: `payload_json` and `files[n]`.

https://discord.com/developers/docs/reference#uploading-files, RFC 7578.
"""

import re
from email.message import Message

from attrs import field, frozen

_DISPOSITION = re.compile(rb"content-disposition:\s*form-data;(?P<params>[^\r\n]*)", re.IGNORECASE)
_TYPE = re.compile(rb"content-type:\s*(?P<type>[^\r\n;]+)", re.IGNORECASE)
_PARAM = re.compile(r'(?P<name>\w+)="(?P<value>(?:[^"\\]|\\.)*)"')
_INDEX = re.compile(r"files\[(\d+)\]$")


@frozen
class Upload:
    """One file of a request. `key` is the number n of `files[n]`, which `attachments[].id` refers to."""

    key: str
    filename: str
    content_type: str
    data: bytes = field(repr=False)


@frozen
class Form:
    """The parts of a request: the JSON text, if any, and the files."""

    payload: bytes | None
    uploads: tuple[Upload, ...]


def read_form(content_type: str, body: bytes) -> Form:
    """Take a form apart; ValueError where there is no boundary."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_boundary()
    if boundary is None:
        raise ValueError("a form without boundary")
    payload: bytes | None = None
    uploads: list[Upload] = []
    for part in body.split(b"--" + boundary.encode())[1:-1]:
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        params = _params(head)
        data = data.removesuffix(b"\r\n")
        if params.get("name") == "payload_json":
            payload = data
        elif "filename" in params:
            uploads.append(_upload(params, head, data))
    return Form(payload, tuple(uploads))


def _params(head: bytes) -> dict[str, str]:
    found = _DISPOSITION.search(head)
    text = "" if found is None else found["params"].decode("utf-8", "replace")
    return {match["name"]: match["value"].replace('\\"', '"') for match in _PARAM.finditer(text)}


def _upload(params: dict[str, str], head: bytes, data: bytes) -> Upload:
    kind = _TYPE.search(head)
    index = _INDEX.match(params.get("name", ""))
    return Upload(
        key=index[1] if index is not None else params.get("name", ""),
        filename=params["filename"],
        content_type="application/octet-stream" if kind is None else kind["type"].decode("latin-1").strip(),
        data=data,
    )
