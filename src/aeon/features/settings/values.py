"""Settings as people read and type them: switches on and off, times in words, channels and roles by mention."""

import re
from collections.abc import Mapping

from attrs import fields

from aeon.commands.durations import format_milliseconds, parse_duration
from aeon.features.settings import texts
from aeon.feed.wire import json_name
from aeon.guild.errors import Fault, Invalid
from aeon.guild.settings import Settings, SettingValue

NAMES: tuple[str, ...] = tuple(json_name(field.name) for field in fields(Settings))
_DEFAULTS: Mapping[str, SettingValue] = Settings().to_json()
_BY_SPELLING = {name.casefold(): name for name in NAMES}

YES = frozenset({"on", "yes", "true", "1"})
NO = frozenset({"off", "no", "false", "0"})
NONE = frozenset({"none", "off", "-"})
_MENTION = re.compile(r"<(?:#|@&)([0-9]+)>")


def name_of(typed: str) -> str | None:
    """The setting's own name, in whatever case it was typed; None where there is none."""
    return _BY_SPELLING.get(typed.casefold())


def is_switch(name: str) -> bool:
    return isinstance(_DEFAULTS[name], bool)


def shown(value: SettingValue) -> str:
    """A value as it may be typed again."""
    if value is None:
        return texts.NOTHING
    if isinstance(value, bool):
        return texts.ON if value else texts.OFF
    return format_milliseconds(value) if isinstance(value, int) else value


def read(name: str, typed: str) -> SettingValue:
    """The value that somebody typed for a setting; whether it may be is for the settings' own rules. Raises `Invalid`."""
    default, said = _DEFAULTS[name], typed.strip()
    if isinstance(default, bool):
        if said.casefold() not in YES | NO:
            raise Invalid((Fault(name, texts.NOT_SWITCH),))
        return said.casefold() in YES
    if isinstance(default, int):
        seconds = parse_duration(said)
        if seconds is None:
            raise Invalid((Fault(name, texts.NOT_TIME),))
        return seconds * 1000
    if default is None:
        mention = _MENTION.fullmatch(said)
        return None if said.casefold() in NONE else mention.group(1) if mention else said
    return said
