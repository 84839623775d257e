"""What is said in which language, and what Discord is told of a command's names."""

import pytest

from aeon.commands.call import Call
from aeon.commands.declaration import Command
from aeon.commands.languages import ENGLISH, LOCALES, Text, say
from aeon.commands.option import Choice, Option
from aeon.commands.slash import hash_of, wanted_commands
from aeon.simulator.validation.localizations import LOCALES as DISCORDS

HELLO = Text("Hello {name}, you are {what}.", de="Hallo {name}, du bist {what}.")
WELCOME = Text("welcome", de="willkommen", pt_BR="bem-vindo")


def run(_call: Call) -> None:
    pass


def test_a_sentence_is_said_in_the_language_asked_for_its_parts_too() -> None:
    assert say(HELLO, "de", name="A", what=WELCOME) == "Hallo A, du bist willkommen."
    assert say(WELCOME, "pt-BR") == "bem-vindo"


@pytest.mark.parametrize("locale", [ENGLISH, "en-GB", "fr", "", "no such"])
def test_where_there_is_no_translation_it_is_said_in_english(locale: str) -> None:
    assert say(HELLO, locale, name="A", what=WELCOME) == "Hello A, you are welcome."


def test_what_members_typed_is_never_filled_in() -> None:
    assert say("{plain} text", "de") == "{plain} text"
    assert say(HELLO, "de", name="{what}", what="{name}") == "Hallo {what}, du bist {name}."


def test_a_translation_with_other_fields_or_of_no_language_is_refused_when_it_is_written() -> None:
    with pytest.raises(ValueError, match="other fields"):
        Text("Hello {name}", de="Hallo {nmae}")
    with pytest.raises(ValueError, match="no locale"):
        Text("Hello", klingon="nuqneH")


def test_all_of_discords_languages_are_known() -> None:
    assert set(DISCORDS) == LOCALES


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
