"""All commands of this program by name."""

from collections.abc import Iterable, Iterator

from aeon.commands.declaration import Command
from aeon.discord.limits import MAX_COMMANDS
from aeon.guild.known_commands import KnownCommand, KnownCommands


class Catalog:
    """Raises ValueError where two commands share a name, or where there are more than Discord registers in a guild."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._by_name: dict[str, Command] = {}
        for command in commands:
            if command.name in self._by_name:
                raise ValueError(f"there are two commands called {command.name}")
            self._by_name[command.name] = command
        if len(self._by_name) > MAX_COMMANDS:
            raise ValueError(f"there are more than {MAX_COMMANDS} commands")
        self.known = KnownCommands.of(
            KnownCommand(str(each.name), str(each.description), each.module, each.group, each.cooldown_ms)
            for each in self
        )
        """The same, as far as a guild's configuration speaks of them."""

    def __iter__(self) -> Iterator[Command]:
        return iter(self._by_name.values())

    def find(self, name: str) -> Command | None:
        """The command of this name, in whatever case it was typed."""
        return self._by_name.get(name.casefold())
