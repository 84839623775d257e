"""Discord's rules for what commands, options and choices are called, in all languages, as validators of declarations.

https://discord.com/developers/docs/interactions/application-commands
"""

import re
from typing import Any

from attrs import Attribute

from aeon.discord.limits import MAX_CHOICE_NAME, MAX_COMMAND_DESCRIPTION, MAX_COMMAND_NAME
from aeon.guild.languages import translations_of

NAME_PATTERN = re.compile(rf"[a-z0-9_-]{{1,{MAX_COMMAND_NAME}}}")
"""The part of Discord's rule that needs no thought about scripts."""

TRANSLATED_NAME_PATTERN = re.compile(rf"[-_'\w]{{1,{MAX_COMMAND_NAME}}}")
"""Letters and digits of any script; those that have a lower case must be in it."""


def check_name(_instance: object, _attribute: "Attribute[Any]", value: str) -> None:
    if not NAME_PATTERN.fullmatch(value):
        raise ValueError(f"{value!r} is no name that Discord takes for a command or an option")
    for name in translations_of(value).values():
        if not TRANSLATED_NAME_PATTERN.fullmatch(name) or name != name.lower():
            raise ValueError(f"{name!r} is no name that Discord takes for a command or an option")


def check_description(_instance: object, _attribute: "Attribute[Any]", value: str) -> None:
    for said in (value, *translations_of(value).values()):
        if not 1 <= len(said) <= MAX_COMMAND_DESCRIPTION:
            raise ValueError(f"a description has 1 to {MAX_COMMAND_DESCRIPTION} characters: {said!r}")


def check_choice_name(_instance: object, _attribute: "Attribute[Any]", value: str) -> None:
    for said in (value, *translations_of(value).values()):
        if not 1 <= len(said) <= MAX_CHOICE_NAME:
            raise ValueError(f"a choice's name has 1 to {MAX_CHOICE_NAME} characters: {said!r}")
