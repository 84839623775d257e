"""Who may import whom, and the other rules of the house that can be read off the files.

The table is the whole of the rule: a room that it does not name may not exist. Imports inside functions and under
TYPE_CHECKING count like any other.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

import aeon

SOURCES = Path(aeon.__file__).parent

BELOW = ["fetch", "storage", "feed", "journal", "audit", "schedule", "blobs"]
"""The rooms below the guild, lowest first: each may import those before it."""

UNDER_GUILD = {"discord", "actors", *BELOW}
UNDER_COMMANDS = {"guild", *UNDER_GUILD}
UNDER_FEATURES = {"feature", "commands", "content", "web", *UNDER_COMMANDS}

# The rooms that compose all others, and which nobody imports but they themselves.
TOP = {
    "__main__",
    "cli",
    "app",
    "demo",
    "garbage",
    "health",
    "intents",
    "lifetime",
    "parts",
    "place",
    "readings",
    "services",
}

ROOMS: dict[str, set[str]] = {
    "discord": set(),
    "actors": set(),
    "secret": set(),
    "redaction": {"secret"},
    "config": {"secret"},
    "log_bounds": set(),
    "log": {"log_bounds", "redaction"},
    "metrics": set(),
    "tracking": {"log", "redaction", "secret"},
    **{room: {"discord.ids", "actors", *BELOW[:place]} for place, room in enumerate(BELOW)},
    "guild": UNDER_GUILD,
    "sessions": UNDER_COMMANDS,
    "commands": UNDER_COMMANDS,
    "content": UNDER_COMMANDS,
    # The port to guilds speaks in the kernel's requests and errors; of the kernel the web needs no more.
    "web": {"guild", "feed", "audit", "storage", "discord.ids", "actors.request", "actors.errors"},
    "feature": {"commands", "web", *UNDER_COMMANDS},
    "features": UNDER_FEATURES,
    "simulator": {"discord.ids"},
}

FOREIGN = {
    "prometheus_client": ["metrics", "readings"],
    "httpx": ["discord.rest", "fetch"],
    "trio_websocket": ["discord.gateway"],
    "psycopg": ["storage"],
    "sentry_sdk": ["tracking"],
    "asyncio": [],
}
"""Libraries that only these rooms may import."""

MAX_LINES = 350
NAMELESS = {"util", "utils", "helper", "helpers", "manager", "managers", "data", "common", "misc"}
"""File names that say nothing of what is in the file."""


@frozen
class Import:
    """One import statement: `module` (dotted, from the package on) is wanted at `place` by `importer`."""

    importer: str
    module: str
    place: str


def imports_of(root: Path) -> Iterator[Import]:
    """Every import in the package at `root`, with relative ones resolved."""
    for path in sorted(root.rglob("*.py")):
        parts = [root.name, *path.relative_to(root).with_suffix("").parts]
        importer = ".".join(parts).removesuffix(".__init__")
        package = parts[:-1]
        for node in ast.walk(ast.parse(path.read_text())):
            for module in modules_of(node, package, root):
                line = node.lineno if isinstance(node, ast.stmt) else 0
                yield Import(importer, module, f"{path.relative_to(root)}:{line}")


def modules_of(node: ast.AST, package: list[str], root: Path) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package[: len(package) - node.level + 1] if node.level else []
        module = ".".join([*above, *([node.module] if node.module else [])])
        for name in node.names:
            inner = root.parent.joinpath(*module.split("."), name.name)
            is_module = inner.is_dir() or inner.with_suffix(".py").is_file()
            yield f"{module}.{name.name}" if is_module or module == root.name else module


def room_of(module: str) -> str:
    """The module without the package's name; empty for the package itself."""
    return module.partition(".")[2]


def inside(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def breach(found: Import, package: str) -> str | None:
    """What is wrong with an import; None where it is allowed."""
    library = found.module.partition(".")[0]
    importer = room_of(found.importer)
    if library != package:
        rooms = FOREIGN.get(library)
        return (
            None if rooms is None or any(inside(importer, room) for room in rooms) else f"{library} has no place here"
        )
    wanted = room_of(found.module)
    own, other = importer.partition(".")[0], wanted.partition(".")[0]
    if not importer or not wanted:
        return None if not wanted else "the package's own file imports nothing of ours"
    if own in TOP:
        return "only app knows the features" if other == "features" and own != "app" else None
    if own not in ROOMS:
        return f"{own} is no room of the house"
    if own == other:
        features = own == "features" and importer.split(".")[1:2] != wanted.split(".")[1:2]
        return "a feature imports another feature" if features else None
    return None if any(inside(wanted, room) for room in ROOMS[own]) else f"{own} may not import {wanted}"


def breaches(root: Path) -> list[str]:
    found = [(each, breach(each, root.name)) for each in imports_of(root)]
    return [f"{each.place}: {fault}" for each, fault in found if fault is not None]


def ill_formed(root: Path) -> list[str]:
    """Files that hold too much, or whose names say nothing."""
    files = sorted(root.rglob("*.py"))
    sizes = {path: len(path.read_text().splitlines()) for path in files}
    long = [f"{path.relative_to(root)}: {lines} lines" for path, lines in sizes.items() if lines > MAX_LINES]
    nameless = [f"{path.relative_to(root)}: says nothing" for path in files if NAMELESS & {path.stem, path.parent.name}]
    return long + nameless


def test_rooms_import_only_what_they_may() -> None:
    assert not breaches(SOURCES)


def test_files_hold_one_idea_and_are_named_for_it() -> None:
    assert not ill_formed(SOURCES)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("discord/rest/client.py", "from aeon.actors import slot"),
        ("discord/gateway/shard.py", "import httpx"),
        ("discord/rest/client.py", "from trio_websocket import open_websocket"),
        ("actors/slot.py", "import asyncio.events"),
        ("actors/slot.py", "def late():\n    from aeon.guild import state"),
        ("config/load.py", "import aeon.log"),
        ("storage/pool.py", "from aeon.journal.spool import Spool"),
        ("storage/pool.py", "from aeon.discord import events"),
        ("journal/spool.py", "import psycopg_binary, psycopg"),
        ("guild/actor.py", "from aeon.commands import call"),
        ("commands/slash.py", "from ..web import app"),
        ("features/tickets/panel.py", "from aeon.features.levels import rank"),
        ("features/tickets/panel.py", "from ..levels import rank"),
        ("features/ping.py", "from aeon import app"),
        ("demo.py", "from aeon.features import ping"),
        ("simulator/world.py", "from aeon.discord.permissions import Permissions"),
        ("somewhere/else.py", "import aeon.actors"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path: Path, file: str, line: str) -> None:
    written = write(tmp_path / "aeon", file, line)
    assert len(breaches(written)) == 1


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("discord/rest/client.py", "import httpx\nfrom aeon.discord import ids"),
        ("storage/pool.py", "import psycopg\nfrom aeon.discord.ids import GuildId\nfrom aeon.actors import slot"),
        ("journal/spool.py", "from aeon.storage.pool import Pool"),
        (
            "features/tickets/panel.py",
            "from aeon.features.tickets.rows import Row\nfrom . import rows\nimport aeon.web.app",
        ),
        ("simulator/world.py", "from aeon.discord.ids import UserId\nfrom aeon.discord import ids"),
        ("app.py", "from aeon.features import ping\nfrom aeon import config, log"),
        ("demo.py", "from aeon.app import run_app"),
    ],
)
def test_an_allowed_import_passes(tmp_path: Path, file: str, line: str) -> None:
    write(tmp_path / "aeon", "discord/ids.py", "")
    write(tmp_path / "aeon", "features/tickets/rows.py", "")
    assert breaches(write(tmp_path / "aeon", file, line)) == []


def test_long_and_nameless_files_are_found(tmp_path: Path) -> None:
    root = write(tmp_path / "aeon", "guild/utils.py", "\n" * (MAX_LINES + 1))
    assert len(ill_formed(root)) == 2
    assert ill_formed(write(tmp_path / "bare", "guild/state.py", "\n")) == []


def write(root: Path, file: str, text: str) -> Path:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return root
