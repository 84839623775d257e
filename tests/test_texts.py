"""All that members read stands in `texts.py`, in every language there is. The rules here can be read off the files and the declarations."""

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
import pytest

import aeon
from aeon.actors.errors import NotBegun
from aeon.app import FEATURES
from aeon.commands.declaration import Command
from aeon.commands.option import OptionKind
from aeon.commands.texts import KIND_NAMES, MODULE_NAMES, PERMISSION_NAMES
from aeon.discord.permissions import ALL_PERMISSIONS, label, missing
from aeon.guild import errors
from aeon.guild.languages import ENGLISH, Text
from aeon.guild.modules import Module

SOURCES = Path(aeon.__file__).parent

LANGUAGES = frozenset({ENGLISH, "de"})
"""Those that are complete."""

NOT_OUR_GERMAN = re.compile(
    r"\b(?:Ihnen|Ihren?|[Ii]n (?:diesem|dem) Server|Gilden?|Kommandos?|Buttons?|Schaltflächen?|Channels?|Rank|Levels?|Cooldowns?)\b"
)
"""We say du, auf dem Server, Befehl, Knopf, Kanal, Stufe and Wartezeit."""

COMMANDS = [command for feature in FEATURES for command in feature.commands]

REFUSALS = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and attrs.has(kind) and not issubclass(kind, NotBegun)
}
"""What guilds refuse with, and the faults in it."""

SAYING: Mapping[str, int] = {
    **dict.fromkeys(REFUSALS.keys() - {"FeatureOff"}, 0),
    **dict.fromkeys(("ArgumentFault", "Refusal", "Answer", "answer", "refuse"), 0),
    "Fault": 1,
}
"""What is called with a sentence, and which of its arguments that is."""

NO_SENTENCES = {("Fault", "path"), ("FeatureOff", "feature")}
"""What of it is text and no sentence."""


def modules() -> list[str]:
    files = sorted(SOURCES.rglob("texts.py"))
    return [".".join(["aeon", *file.relative_to(SOURCES).with_suffix("").parts]) for file in files]


def texts_in(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Mapping):
        yield from texts_in(tuple(value.values()))
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_in(each)


def calls(root: Path) -> Iterator[tuple[Path, str, ast.Call]]:
    """Every call in the files below, by the name that is called."""
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield path, node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node


def misplaced(root: Path) -> list[str]:
    """Sentences that stand elsewhere than in `texts.py`."""
    made = [(path, call) for path, name, call in calls(root) if name == "Text" and path.name != "texts.py"]
    return [f"{path.relative_to(root)}:{call.lineno}" for path, call in made]


def bare(root: Path) -> list[str]:
    """Answers and refusals with words on the spot; the API's own faults are read by programs, and in English."""
    found = []
    for path, name, call in calls(root):
        if name in SAYING and len(call.args) > SAYING[name] and has_words(call.args[SAYING[name]]):
            found.append((path, call.lineno))
    return [f"{path.relative_to(root)}:{line}" for path, line in found if "aeon.web.errors" not in path.read_text()]


def has_words(written: ast.expr) -> bool:
    match written:
        case ast.Constant(value=str(said)):
            return any(character.isalpha() for character in said)
        case ast.JoinedStr(values=parts):
            return any(has_words(part) for part in parts)
        case ast.BinOp(left=left, right=right):
            return has_words(left) or has_words(right)
    return False


@pytest.mark.parametrize("module", modules())
def test_every_sentence_is_there_in_every_language(module: str) -> None:
    texts = list(texts_in(tuple(vars(importlib.import_module(module)).values())))
    assert texts
    assert [text for text in texts if not set(text.by_locale()) >= LANGUAGES] == []


@pytest.mark.parametrize("module", modules())
def test_german_readers_are_addressed_alike_and_find_the_same_word_for_the_same_thing(module: str) -> None:
    texts = texts_in(tuple(vars(importlib.import_module(module)).values()))
    assert [said for text in texts if NOT_OUR_GERMAN.search(said := text.by_locale()["de"])] == []


def test_every_sentence_stands_in_a_file_of_sentences() -> None:
    assert misplaced(SOURCES) == []


def test_whatever_a_guild_refuses_with_is_a_sentence_of_those() -> None:
    words = {(name, each.name) for name, kind in REFUSALS.items() for each in attrs.fields(kind) if each.type is str}
    assert words == NO_SENTENCES
    assert bare(SOURCES) == []


def test_words_on_the_spot_are_found(tmp_path: Path) -> None:
    path = tmp_path / "rule.py"
    for line in (
        'Refused("no")',
        'raise NoSuch(f"no {what}")',
        'Invalid((Fault("a", why + " is bad"),))',
        'call.answer(f"🎱 and {call.say(texts.YES)}")',
        'Text("a")',
    ):
        path.write_text(line)
        assert len(bare(tmp_path) + misplaced(tmp_path)) == 1
    path.write_text("call.answer(f'🎱 {call.say(texts.YES)}'); Invalid((Fault('a', texts.BAD.filled(by='a')),))")
    assert bare(tmp_path) + misplaced(tmp_path) == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_description_of_a_command_is_a_sentence_too(command: Command) -> None:
    options = [*command.options, *(option for each in command.subcommands for option in each.options)]
    described = [command.description, *(each.description for each in command.subcommands)]
    described += [option.description for option in options]
    assert [each for each in described if not isinstance(each, Text)] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_permission_that_a_command_needs_has_a_name_in_every_language(command: Command) -> None:
    assert set(missing(0, int(command.needs))) <= set(PERMISSION_NAMES)


def test_permissions_are_called_in_english_as_everywhere_else() -> None:
    assert {permission: str(name) for permission, name in PERMISSION_NAMES.items()} == {
        permission: label(permission) for permission in missing(0, ALL_PERMISSIONS) if permission in PERMISSION_NAMES
    }


def test_every_module_and_every_kind_of_option_has_a_name() -> None:
    assert set(MODULE_NAMES) == set(Module)
    assert set(KIND_NAMES) == set(OptionKind)
