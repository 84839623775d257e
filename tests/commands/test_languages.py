"""What Discord is told of a command's names, in all languages."""

import pytest

from aeon.commands.call import Call
from aeon.commands.declaration import Command
from aeon.commands.option import Choice, Option
from aeon.commands.slash import hash_of, wanted_commands
from aeon.guild.languages import Text


def run(_call: Call) -> None:
    pass


def test_discord_is_told_names_and_descriptions_in_all_languages_there_are() -> None:
    choice = Choice(Text("red", de="rot"), "red")
    option = Option(Text("colour", de="farbe"), Text("Which one.", de="Welche."), choices=(choice,))
    command = Command(Text("paint", de="streichen"), Text("Paints.", de="Streicht."), run, (option,))
    (told,) = wanted_commands([command], ())
    assert (told["name"], told["name_localizations"]) == ("paint", {"de": "streichen"})
    assert told["description_localizations"] == {"de": "Streicht."}
    assert isinstance(told["options"], list)
    (option_told,) = told["options"]
    assert (option_told["name_localizations"], option_told["description_localizations"]) == (
        {"de": "farbe"},
        {"de": "Welche."},
    )
    assert option_told["choices"] == [{"name": "red", "name_localizations": {"de": "rot"}, "value": "red"}]


def test_a_command_without_translations_is_registered_as_it_always_was() -> None:
    plain, untranslated = Command("a", "Does it.", run), Command(Text("a"), Text("Does it."), run)
    assert hash_of(wanted_commands([plain], ())) == hash_of(wanted_commands([untranslated], ()))
    assert not {"name_localizations", "description_localizations"} & set(wanted_commands([plain], ())[0])


@pytest.mark.parametrize("name", ["Hilfe", "zwei worte", "", "x" * 33, "a!"])
def test_a_translated_name_that_discord_would_refuse_is_refused_when_declared(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        Command(Text("help", de=name), "Helps.", run)


def test_a_translated_description_has_a_descriptions_length() -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        Command("help", Text("Helps.", de="x" * 101), run)
