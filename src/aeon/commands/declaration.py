"""What a command declares of itself, once, for both worlds.

A command either does one thing, or is the common name of several subcommands: `permissions list`, `permissions grant`. Group, module and
cooldown are the command's, so that they hold for whatever is under its name.
"""

from collections.abc import Callable

from attrs import Attribute, field, frozen

from aeon.commands.call import Call
from aeon.commands.naming import check_description, check_name
from aeon.commands.option import Option
from aeon.discord.limits import MAX_COMMAND_OPTIONS
from aeon.discord.permissions import Permissions
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module
from aeon.guild.settings import Settings

Run = Callable[[Call], None]


def _check_options(_instance: object, _attribute: "Attribute[tuple[Option, ...]]", value: tuple[Option, ...]) -> None:
    if len(value) > MAX_COMMAND_OPTIONS or len({option.name for option in value}) < len(value):
        raise ValueError(f"a command has at most {MAX_COMMAND_OPTIONS} options, each with a name of its own")
    if [option.is_required for option in value] != sorted((option.is_required for option in value), reverse=True):
        raise ValueError("required options stand before the others")
    if any(option.takes_rest for option in value[:-1]):
        raise ValueError("only the last option can take the rest of the line")


@frozen
class Subcommand:
    """One of the things that can be done under a command's name. Raises ValueError as `Command` does."""

    name: str = field(validator=check_name)
    description: str = field(validator=check_description)
    run: Run = field(repr=False)
    options: tuple[Option, ...] = field(default=(), validator=_check_options)


def _check_subcommands(
    instance: "Command", _attribute: "Attribute[tuple[Subcommand, ...]]", value: tuple[Subcommand, ...]
) -> None:
    if (instance.run is None) != bool(value) or (value and instance.options):
        raise ValueError("a command runs by itself or has subcommands, which then have the options")
    if len(value) > MAX_COMMAND_OPTIONS or len({each.name for each in value}) < len(value):
        raise ValueError(f"a command has at most {MAX_COMMAND_OPTIONS} subcommands, each with a name of its own")


@frozen
class Command:
    """Raises ValueError for what Discord would not register, when it is declared."""

    name: str = field(validator=check_name)
    description: str = field(validator=check_description)
    run: Run | None = field(repr=False)
    """None: its subcommands do."""
    options: tuple[Option, ...] = field(default=(), validator=_check_options)
    group: CommandGroup | None = None
    """Who may, see `aeon.guild.access`; None: everyone."""
    module: Module | None = None
    """The switch it hangs on; None: always there."""
    needs: Permissions = Permissions(0)
    """What the act itself needs in Discord."""
    cooldown_ms: int = 0
    """Where neither the command's row nor the guild's setting says otherwise."""
    subcommands: tuple[Subcommand, ...] = field(default=(), validator=_check_subcommands)
    caller_needs: Permissions = Permissions(0)
    """What callers must be allowed in the channel, whoever lets them use the command: nobody does by the bot what is denied to them."""
    bot_needs: Permissions = Permissions(0)
    """What the bot must be allowed in the channel."""
    acts_by: Callable[[Settings], Permissions] | None = field(default=None, repr=False)
    """What the bot itself needs for the act, where a guild's settings say how it is done; else that is `needs`."""
    reword: Callable[[str], str | None] | None = field(default=None, repr=False)
    """How a message's words behind the name, which could not be read, may be typed instead; None where that shows nobody anything."""

    def bot_uses(self, settings: Settings) -> Permissions:
        """What the bot must be allowed in the guild to do it."""
        return self.needs if self.acts_by is None else self.acts_by(settings)

    def usage(self, prefix: str, subcommand: Subcommand | None = None) -> str:
        """How to type it: required options in angle brackets, others in square ones, subcommands with a bar between them."""
        if self.subcommands and subcommand is None:
            return f"{prefix}{self.name} {'|'.join(each.name for each in self.subcommands)}"
        names = [self.name] if subcommand is None else [self.name, subcommand.name]
        options = self.options if subcommand is None else subcommand.options
        words = [f"<{option.name}>" if option.is_required else f"[{option.name}]" for option in options]
        return " ".join([f"{prefix}{names[0]}", *names[1:], *words])


def command(
    name: str,
    description: str,
    *,
    options: tuple[Option, ...] = (),
    group: CommandGroup | None = None,
    module: Module | None = None,
    needs: Permissions = Permissions(0),
    cooldown_ms: int = 0,
    caller_needs: Permissions = Permissions(0),
    bot_needs: Permissions = Permissions(0),
    acts_by: Callable[[Settings], Permissions] | None = None,
    reword: Callable[[str], str | None] | None = None,
) -> Callable[[Run], Command]:
    """Turn the function below into a command; its feature then lists it."""

    def declare(run: Run) -> Command:
        parts = (name, description, run, options, group, module, needs, cooldown_ms)
        return Command(*parts, caller_needs=caller_needs, bot_needs=bot_needs, acts_by=acts_by, reword=reword)

    return declare


def subcommand(name: str, description: str, *, options: tuple[Option, ...] = ()) -> Callable[[Run], Subcommand]:
    """Turn the function below into a subcommand, to be listed by its `family`."""

    def declare(run: Run) -> Subcommand:
        return Subcommand(name, description, run, options)

    return declare


def family(
    name: str,
    description: str,
    *subcommands: Subcommand,
    group: CommandGroup | None = None,
    module: Module | None = None,
    needs: Permissions = Permissions(0),
    cooldown_ms: int = 0,
) -> Command:
    """A command of these subcommands."""
    return Command(name, description, None, (), group, module, needs, cooldown_ms, subcommands)
