"""The program's commands as far as a guild's configuration speaks of them; the composition root hands them in."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module


@frozen
class KnownCommand:
    """One command: what it hangs on, and how long a member waits between two calls where the guild has not said."""

    name: str
    description: str
    module: Module | None
    group: CommandGroup | None
    default_cooldown_ms: int


@frozen
class KnownCommands:
    """By name, in the order in which features declare them."""

    by_name: Mapping[str, KnownCommand]

    @classmethod
    def of(cls, commands: Iterable[KnownCommand]) -> "KnownCommands":
        return cls({each.name: each for each in commands})

    def find(self, name: str) -> KnownCommand | None:
        """The command of this name, in whatever case it was typed."""
        return self.by_name.get(name.casefold())
