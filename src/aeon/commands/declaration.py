"""What a command declares of itself, once, for both worlds."""

import re
from collections.abc import Callable

from attrs import Attribute, field, frozen

from aeon.commands.call import Call
from aeon.commands.option import Option
from aeon.discord.permissions import Permissions
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module

NAME_PATTERN = re.compile(r"[a-z0-9_-]{1,32}")
"""The part of Discord's rule for names that needs no thought about scripts.

https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
"""
DESCRIPTION_CHARACTERS = 100
OPTIONS = 25

Run = Callable[[Call], None]


def _check_name(_instance: object, _attribute: "Attribute[str]", value: str) -> None:
    if not NAME_PATTERN.fullmatch(value):
        raise ValueError(f"{value!r} is no name that Discord takes for a command")


def _check_description(_instance: object, _attribute: "Attribute[str]", value: str) -> None:
    if not 1 <= len(value) <= DESCRIPTION_CHARACTERS:
        raise ValueError(f"a description has 1 to {DESCRIPTION_CHARACTERS} characters: {value!r}")


def _check_options(_instance: object, _attribute: "Attribute[tuple[Option, ...]]", value: tuple[Option, ...]) -> None:
    if len(value) > OPTIONS:
        raise ValueError(f"a command has at most {OPTIONS} options")
    if [option.is_required for option in value] != sorted((option.is_required for option in value), reverse=True):
        raise ValueError("required options stand before the others")
    if any(option.takes_rest for option in value[:-1]):
        raise ValueError("only the last option can take the rest of the line")


@frozen
class Command:
    """Raises ValueError for what Discord would not register, when it is declared."""

    name: str = field(validator=_check_name)
    description: str = field(validator=_check_description)
    run: Run = field(repr=False)
    options: tuple[Option, ...] = field(default=(), validator=_check_options)
    group: CommandGroup | None = None
    """Who may, see `aeon.guild.access`; None: everyone."""
    module: Module | None = None
    """The switch it hangs on; None: always there."""
    needs: Permissions = Permissions(0)
    """What the act itself needs in Discord."""
    cooldown_ms: int = 0
    """Where neither the command's row nor the guild's setting says otherwise."""

    def usage(self, prefix: str) -> str:
        """How to type it: required options in angle brackets, others in square ones."""
        words = [f"<{option.name}>" if option.is_required else f"[{option.name}]" for option in self.options]
        return " ".join([f"{prefix}{self.name}", *words])


def command(
    name: str,
    description: str,
    *,
    options: tuple[Option, ...] = (),
    group: CommandGroup | None = None,
    module: Module | None = None,
    needs: Permissions = Permissions(0),
    cooldown_ms: int = 0,
) -> Callable[[Run], Command]:
    """Turn the function below into a command; its feature then lists it."""

    def declare(run: Run) -> Command:
        return Command(name, description, run, options, group, module, needs, cooldown_ms)

    return declare
