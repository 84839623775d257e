"""Application commands: names, options, choices, and how Discord gives them back.

https://discord.com/developers/docs/interactions/application-commands
"""

import re
from typing import Any

from aeon.simulator.validation.form import Form
from aeon.simulator.validation.localizations import length_of, read_localizations

_NAME = re.compile(r"[-_'\w]{1,32}")
_CHAT_INPUT = 1
_SUBCOMMAND, _GROUP = 1, 2
_STRING, _INTEGER, _NUMBER = 3, 4, 10
_CHANNEL = 7
_KINDS = tuple(range(1, 12))
MAX_COMMANDS = 100
_MAX_TOTAL = 8000


def read_command(form: Form, *, in_guild: bool) -> dict[str, Any]:
    """One command in the form Discord answers with, without ids; mistakes are noted in the form."""
    form.require("name")
    kind = form.choice("type", (1, 2, 3)) or _CHAT_INPUT
    command: dict[str, Any] = {
        "type": kind,
        "name": _name(form) if kind == _CHAT_INPUT else form.text("name", minimum=1, maximum=32),
        "name_localizations": _names(form) if kind == _CHAT_INPUT else _titles(form, maximum=32),
        "description": "",
        "description_localizations": _descriptions(form),
        "default_member_permissions": _permissions(form),
        "nsfw": form.truth("nsfw") or False,
        "integration_types": form.items("integration_types", maximum=2) or [0],
        "contexts": form.items("contexts", maximum=3),
    }
    if not in_guild:
        allowed_in_dms = form.truth("dm_permission")
        command["dm_permission"] = allowed_in_dms is not False
    if kind == _CHAT_INPUT:
        form.require("description")
        command["description"] = form.text("description", minimum=1, maximum=100)
        options = _options(form, depth=0)
        if options:
            command["options"] = options
    if _size(command) > _MAX_TOTAL:
        form.wrong("name", "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({_MAX_TOTAL})")
    return command


def _name(form: Form) -> str | None:
    name = form.text("name", minimum=1, maximum=32)
    if name is not None and (not _NAME.fullmatch(name) or name != name.lower()):
        form.wrong("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    return name


def _names(form: Form) -> dict[str, str] | None:
    names = _titles(form, maximum=32)
    for locale, name in (names or {}).items():
        if not _NAME.fullmatch(name) or name != name.lower():
            field = Form(form.values["name_localizations"], form.mistakes, (*form.path, "name_localizations"))
            field.wrong(locale, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    return names


def _titles(form: Form, *, maximum: int) -> dict[str, str] | None:
    return read_localizations(form, "name_localizations", maximum=maximum)


def _descriptions(form: Form) -> dict[str, str] | None:
    return read_localizations(form, "description_localizations", maximum=100)


def _permissions(form: Form) -> str | None:
    value = form.values.get("default_member_permissions")
    return None if value is None else str(form.integer("default_member_permissions", maximum=2**63) or 0)


def _options(form: Form, *, depth: int) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = []
    names: set[str] = set()
    optional_seen = False
    for one in form.forms("options", maximum=25):
        option = _option(one, depth=depth)
        if option.get("name") in names:
            one.wrong(
                "name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "That name is already used by another option"
            )
        if option.get("required") and optional_seen:
            message = "Required options must be placed before non-required options"
            one.wrong("required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional_seen = optional_seen or not option.get("required")
        names.add(str(option.get("name")))
        read.append(option)
    kinds = {option.get("type") in {_SUBCOMMAND, _GROUP} for option in read}
    if len(kinds) > 1:
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        form.wrong("options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    return read


def _option(form: Form, *, depth: int) -> dict[str, Any]:
    form.require("type", "name", "description")
    kind = form.choice("type", _KINDS)
    option: dict[str, Any] = {
        "type": kind,
        "name": _name(form),
        "description": form.text("description", minimum=1, maximum=100),
    }
    for name, read in (("name_localizations", _names), ("description_localizations", _descriptions)):
        if form.gives(name):
            option[name] = read(form)
    if kind in {_SUBCOMMAND, _GROUP}:
        if depth > 0 and (kind == _GROUP or depth > 1):
            message = "Sub-commands may be nested one level deep in groups"
            form.wrong("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
        option["options"] = _options(form, depth=1 if kind == _GROUP else 2)
        return option
    if form.truth("required"):
        option["required"] = True
    return option | _constraints(form, kind)


def _constraints(form: Form, kind: int | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if kind in {_STRING, _INTEGER, _NUMBER}:
        choices = [_choice(one) for one in form.forms("choices", maximum=25)]
        if choices:
            found["choices"] = choices
        if form.truth("autocomplete"):
            found["autocomplete"] = True
            if choices:
                message = "Autocomplete cannot be set to true if choices are present"
                form.wrong("autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", message)
    names = {
        _STRING: ("min_length", "max_length"),
        _INTEGER: ("min_value", "max_value"),
        _NUMBER: ("min_value", "max_value"),
    }
    for name in names.get(kind or 0, ()):
        number = form.number(name)
        if number is not None:
            found[name] = number
    if kind == _CHANNEL and form.gives("channel_types"):
        found["channel_types"] = form.items("channel_types", maximum=20)
    return found


def _choice(form: Form) -> dict[str, Any]:
    form.require("name", "value")
    choice: dict[str, Any] = {"name": form.text("name", minimum=1, maximum=100), "value": form.values.get("value")}
    if form.gives("name_localizations"):
        choice["name_localizations"] = _titles(form, maximum=100)
    return choice


def _size(part: dict[str, Any]) -> int:
    own = len(str(part.get("value") or ""))
    for name in ("name", "description"):
        own += max(len(str(part.get(name) or "")), length_of(part.get(f"{name}_localizations")))
    return own + sum(_size(inner) for name in ("options", "choices") for inner in part.get(name, ()))
