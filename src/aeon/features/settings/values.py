"""Settings as people read and type them: switches on and off, times in words, channels and roles by mention."""

from collections.abc import Iterable, Mapping

from attrs import fields

from aeon.commands.durations import format_milliseconds, parse_milliseconds
from aeon.commands.option import Option, OptionKind
from aeon.commands.reading import read_word
from aeon.commands.texts import code
from aeon.features.settings import texts
from aeon.feed.wire import json_name
from aeon.guild.directory import Directory, role_rank
from aeon.guild.errors import Fault, Invalid
from aeon.guild.handed_out import broken_by_itself
from aeon.guild.languages import say
from aeon.guild.named_roles import NAMED_ROLES
from aeon.guild.settings import LONGEST_COOLDOWN_MS, Settings, SettingValue

NAMES: tuple[str, ...] = tuple(json_name(field.name) for field in fields(Settings))
_DEFAULTS: Mapping[str, SettingValue] = Settings().to_json()
_ROLES = frozenset(json_name(name) for name in NAMED_ROLES)
_ROLE = Option("value", texts.SET_VALUE, OptionKind.ROLE)
_CHANNELS = frozenset({"levelUpChannelId"})
_CHANNEL = Option("value", texts.SET_VALUE, OptionKind.CHANNEL)
_TEXTS = frozenset({"levelUpMessage"})
"""Those in words of the guild's own, or none."""
_BY_SPELLING = {name.casefold(): name for name in NAMES}

YES = frozenset({"on", "yes", "true", "1"})
NO = frozenset({"off", "no", "false", "0"})
NONE = frozenset({"none", "off", "-", *texts.NOTHING.by_locale().values()})


def name_of(typed: str) -> str | None:
    """The setting's own name, in whatever case it was typed; None where there is none."""
    return _BY_SPELLING.get(typed.casefold())


def is_switch(name: str) -> bool:
    return isinstance(_DEFAULTS[name], bool)


def is_role(name: str) -> bool:
    return name in _ROLES


def roles_to_name(directory: Directory) -> Iterable[str]:
    """What can be said of a setting that names a role: the highest first, as Discord shows them, then none."""
    roles = sorted(directory.roles.values(), key=role_rank, reverse=True)
    return (*(role.name for role in roles if broken_by_itself(role.id, directory) is None), texts.NONE)


def is_channel(name: str) -> bool:
    return name in _CHANNELS


def channels_to_name(directory: Directory) -> Iterable[str]:
    """What can be said of a setting that names a channel, then none."""
    channels = (channel for channel in directory.channels.values() if not channel.is_thread)
    return (*sorted(channel.name or "" for channel in channels), texts.NONE)


def said(name: str, value: SettingValue, locale: str) -> str:
    """A setting's value in an answer: a role or channel by mention, all else as it is typed."""
    if value is not None and (is_role(name) or is_channel(name)):
        return f"<@&{value}>" if is_role(name) else f"<#{value}>"
    return code(say(shown(value), locale))


def shown(value: SettingValue) -> str:
    """A value as it may be typed again; a role is shown by its id."""
    if value is None:
        return texts.NOTHING
    if isinstance(value, bool):
        return texts.ON if value else texts.OFF
    return format_milliseconds(value) if isinstance(value, int) else value


def read(name: str, typed: str, directory: Directory) -> SettingValue:
    """The value that somebody typed for a setting; whether it may be is for the settings' own rules.

    Raises `Invalid`, or `ArgumentFault` for a role or channel that is not there.
    """
    default, word = _DEFAULTS[name], typed.strip()
    if isinstance(default, bool):
        if word.casefold() not in YES | NO:
            raise Invalid((Fault(name, texts.NOT_SWITCH),))
        return word.casefold() in YES
    if isinstance(default, int):
        milliseconds = parse_milliseconds(word)
        if milliseconds is None:
            raise Invalid((Fault(name, texts.NOT_TIME),))
        if milliseconds > LONGEST_COOLDOWN_MS:
            raise Invalid((Fault(name, texts.TIME_LONG.filled(most=format_milliseconds(LONGEST_COOLDOWN_MS))),))
        return milliseconds
    if is_role(name) or is_channel(name):
        option = _ROLE if is_role(name) else _CHANNEL
        return None if word.casefold() in NONE else str(read_word(option, word, directory))
    return None if name in _TEXTS and word.casefold() in NONE else word
