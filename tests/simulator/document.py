"""Discord's OpenAPI document as a judge of what the simulator sends.

Its `oneOf` branches overlap and mean "any of" (its README says so); permissions may be text or numbers. Elsewhere than
beside a checkout that has it (AEON_OPENAPI names another place) nothing is judged.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

PLACE = Path(os.environ.get("AEON_OPENAPI", Path(__file__).parents[3] / "shared" / "discord" / "openapi.json"))


def _mend(node: Any) -> Any:
    if isinstance(node, list):
        return [_mend(item) for item in node]
    if isinstance(node, dict):
        return {
            ("anyOf" if key == "oneOf" and isinstance(value, list) else key): _mend(value)
            for key, value in node.items()
        }
    return node


@cache
def _document() -> dict[str, Any] | None:
    if not PLACE.exists():
        return None
    mended: dict[str, Any] = _mend(json.loads(PLACE.read_text()))
    return mended


@cache
def _registry() -> Registry[Any]:
    resource: Resource[Any] = Resource.from_contents(_document(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:discord", resource)
    return registry


@cache
def _validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"urn:discord#{pointer}"}, registry=_registry())


@cache
def _paths() -> list[tuple[re.Pattern[str], str]]:
    """Paths as patterns; those with fewer names first, so that `@me` beats `{user_id}`."""
    document = _document() or {"paths": {}}
    ordered = sorted(document["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\?\{[^}]*\\?\}", "[^/]+", path)), path) for path in ordered]


def template_of(path: str) -> str | None:
    """The document's path that this one is an instance of."""
    return next((template for pattern, template in _paths() if pattern.fullmatch(path)), None)


def check_schema(name: str, value: Any) -> None:
    """Assert that a value fits a schema of the document."""
    if _document() is not None:
        _check(_validator(f"/components/schemas/{name}"), value, name)


_OBJECTS: dict[str, dict[str, str]] = {
    "READY": {"user": "UserPIIResponse"},
    "GUILD_UPDATE": {"": "GuildResponse"},
    "GUILD_CREATE": {
        "": "GuildResponse",
        "roles[]": "GuildRoleResponse",
        "channels[]": "GuildChannelResponse",
        "members[]": "GuildMemberResponse",
        "emojis[]": "EmojiResponse",
        "threads[]": "ThreadResponse",
    },
    "CHANNEL_CREATE": {"": "GuildChannelResponse"},
    "CHANNEL_UPDATE": {"": "GuildChannelResponse"},
    "CHANNEL_DELETE": {"": "GuildChannelResponse"},
    "THREAD_CREATE": {"": "ThreadResponse"},
    "THREAD_UPDATE": {"": "ThreadResponse"},
    "THREAD_MEMBERS_UPDATE": {"added_members[]": "ThreadMemberResponse"},
    "GUILD_ROLE_CREATE": {"role": "GuildRoleResponse"},
    "GUILD_ROLE_UPDATE": {"role": "GuildRoleResponse"},
    "GUILD_MEMBER_ADD": {"": "GuildMemberResponse"},
    "GUILD_MEMBER_UPDATE": {"": "GuildMemberResponse"},
    "GUILD_MEMBER_REMOVE": {"user": "UserResponse"},
    "GUILD_MEMBERS_CHUNK": {"members[]": "GuildMemberResponse"},
    "GUILD_BAN_ADD": {"user": "UserResponse"},
    "GUILD_BAN_REMOVE": {"user": "UserResponse"},
    "GUILD_EMOJIS_UPDATE": {"emojis[]": "EmojiResponse"},
    "GUILD_AUDIT_LOG_ENTRY_CREATE": {"": "AuditLogEntryResponse"},
    "INVITE_CREATE": {"inviter": "UserResponse"},
    "MESSAGE_CREATE": {"": "MessageResponse"},
    "MESSAGE_UPDATE": {"": "MessageResponse"},
    "MESSAGE_REACTION_ADD": {"member": "GuildMemberResponse"},
    "APPLICATION_COMMAND_PERMISSIONS_UPDATE": {"": "CommandPermissionsResponse"},
    "INTERACTION_CREATE": {
        "member": "GuildMemberResponse",
        "user": "UserResponse",
        "message": "MessageResponse",
        "data.resolved.users{}": "UserResponse",
        "data.resolved.roles{}": "GuildRoleResponse",
    },
}
"""The objects in events' data that the document knows, by their places: `[]` for each of a list, `{}` for each value."""

_JUDGED_OF_LIST = 5
"""As many of a list are judged as make a mistake show; a thousand of one kind differ in their ids."""


def check_event(name: str, data: Any) -> None:
    """Assert that the objects in an event fit their schemas; what an event leaves out is not judged."""
    for place, schema in _OBJECTS.get(name, {}).items():
        for value in _at(data, place):
            check_schema(schema, value)


def _at(data: Any, place: str) -> list[Any]:
    for step in place.rstrip("[]{}").split(".") if place else ():
        data = data.get(step)
        if data is None:
            return []
    if place.endswith("[]"):
        return list(data[:_JUDGED_OF_LIST])
    return list(data.values())[:_JUDGED_OF_LIST] if place.endswith("{}") else [data]


def check_response(method: str, path: str, *, status: int, body: Any) -> None:
    """Assert that an answer fits its operation. Errors and operations that the document lacks are not judged."""
    document, template = _document(), template_of(path)
    if document is None or template is None or status >= 400:
        return
    operation = document["paths"][template].get(method.lower())
    if operation is None:
        return
    answers = operation["responses"]
    assert str(status) in answers, f"{method} {template} never answers {status}"
    if "content" in answers[str(status)]:
        steps = ["paths", template, method.lower(), "responses", str(status), "content", "application/json", "schema"]
        _check(_validator("".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)), body, template)


def _check(validator: Draft202012Validator, value: Any, what: str) -> None:
    errors = [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(value)]
    assert not errors, f"{what}: " + "; ".join(errors[:3])
