"""What is said in which language."""

import pytest

from aeon.guild.languages import ENGLISH, LOCALES, Text, say
from aeon.simulator.validation.localizations import LOCALES as DISCORDS

HELLO = Text("Hello {name}, you are {what}.", de="Hallo {name}, du bist {what}.")
WELCOME = Text("welcome", de="willkommen", pt_BR="bem-vindo")


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


def test_a_sentence_that_is_filled_in_can_still_be_said_in_every_language() -> None:
    filled = HELLO.filled(name="{A}", what=WELCOME)
    assert (filled, say(filled, "de")) == ("Hello {A}, you are welcome.", "Hallo {A}, du bist willkommen.")
    assert say(Text("Well: {said}", de="Nun: {said}"), "de", said=filled) == "Nun: Hallo {A}, du bist willkommen."


def test_a_sentence_is_made_again_of_what_it_is_in_all_languages() -> None:
    filled = HELLO.filled(name="{A}", what=WELCOME)
    assert Text.of(filled.by_locale()).by_locale() == filled.by_locale()
    assert filled.by_locale() == {ENGLISH: "Hello {A}, you are welcome.", "de": "Hallo {A}, du bist willkommen."}
