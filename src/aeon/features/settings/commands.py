"""`settings`: what is set in this server, and how to change it from Discord."""

import zoneinfo
from collections.abc import Iterable
from math import ceil

from aeon.audit.by import By
from aeon.commands.call import Call
from aeon.commands.completion import Typing
from aeon.commands.declaration import family, subcommand
from aeon.commands.later import answer_after
from aeon.commands.option import Option
from aeon.commands.origin import prefix_of
from aeon.commands.reading import ArgumentFault
from aeon.commands.texts import code
from aeon.features.settings import texts
from aeon.features.settings.values import (
    NAMES,
    channels_to_name,
    is_channel,
    is_role,
    is_switch,
    name_of,
    read,
    roles_to_name,
    said,
    shown,
)
from aeon.guild.access import CommandGroup
from aeon.guild.configuration import update_settings
from aeon.guild.errors import Invalid
from aeon.guild.messages import UpdateSettings, VersionedSettings
from aeon.guild.settings import LEVEL_UP_MODES, LONGEST_LEVEL_UP_MESSAGE, SettingValue, read_changes

LONGEST_VALUE = LONGEST_LEVEL_UP_MESSAGE


def _names(_typing: Typing) -> Iterable[str]:
    return NAMES


def _values(typing: Typing) -> Iterable[str]:
    """What can be said of the setting that was chosen before."""
    name = name_of(typing.others.get("name", ""))
    if name is None:
        return ()
    if name == "timezone":
        return sorted(zoneinfo.available_timezones())
    if is_role(name):
        return roles_to_name(typing.state.directory)
    if is_channel(name):
        return channels_to_name(typing.state.directory)
    if name == "levelUpMode":
        return LEVEL_UP_MODES
    return (texts.ON, texts.OFF) if is_switch(name) else (shown(typing.state.settings.to_json()[name]),)


@subcommand("show", texts.SHOW)
def show(call: Call) -> None:
    usage = f"{prefix_of(call.asked.origin, call.state.settings)}settings set <name> <value>"
    locale = call.asked.origin.locale
    lines = [f"{code(name)} {said(name, value, locale)}" for name, value in call.state.settings.to_json().items()]
    text = "\n".join([call.say(texts.SHOW_HEAD), *lines, call.say(texts.SHOW_FOOT, usage=code(usage))])
    call.answer(text, is_ephemeral=True)


@subcommand(
    "set",
    texts.SET,
    options=(
        Option("name", texts.SET_NAME, suggest=_names),
        Option("value", texts.SET_VALUE, most=LONGEST_VALUE, takes_rest=True, suggest=_values),
    ),
)
def change(call: Call) -> None:
    typed = call.arguments.text("name")
    name = name_of(typed)
    if name is None:
        usage = f"{prefix_of(call.asked.origin, call.state.settings)}settings show"
        call.refuse_argument(call.say(texts.NO_SUCH, name=code(typed), usage=code(usage)))
        return
    try:
        changes = read_changes({name: read(name, call.arguments.text("value"), call.state.directory)})
    except ArgumentFault as fault:
        call.refuse_argument(fault.said(call.asked.origin.locale))
        return
    except Invalid as error:
        faults = [call.say(texts.FAULT, name=code(fault.path), fault=fault.message) for fault in error.faults]
        call.refuse_argument("\n".join(faults))
        return
    _save(call, name, changes)


def _save(call: Call, name: str, changes: dict[str, SettingValue]) -> None:
    def say(saved: VersionedSettings) -> str:
        value = said(name, saved.settings.to_json()[name], call.asked.origin.locale)
        is_now = call.say(texts.IS_NOW, name=code(name), value=value)
        if saved.commands_return_at is None:
            return is_now
        time = f"<t:{ceil(saved.commands_return_at.timestamp())}:f>"
        return f"{is_now}\n{call.say(texts.COMMANDS_RETURN, time=time)}"

    wanted = UpdateSettings(changes, by=By(call.caller.user_id), asked_by=call.caller)
    answer_after(call, update_settings, wanted, say)


SETTINGS = family("settings", texts.SETTINGS, show, change, group=CommandGroup.ADMIN)
