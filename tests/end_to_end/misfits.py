"""The bot's requests held against Discord's own description of its REST API."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tests import openapi


def misfits(requests: Sequence[Mapping[str, Any]]) -> list[str]:
    """Those of the bot's requests that Discord's own description would not have, where that file is there."""
    document = openapi.load()
    assert requests, "the bot has sent requests"
    if document is None:
        return []
    return [fault for request in requests for fault in faults_of(document, request)]


def faults_of(document: openapi.OpenApi, request: Mapping[str, Any]) -> list[str]:
    target = request["path"].removeprefix("/api/v10") + (f"?{request['query']}" if request["query"] else "")
    body = b"" if request["body"] is None else msgspec.json.encode(request["body"])
    content_type = "application/json" if body else ""
    found = document.request_faults(request["method"], target, content_type, body)
    return [f"{request['method']} {target}: {fault}" for fault in found]
