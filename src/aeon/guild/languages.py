"""The languages that members read: English, and others where somebody has translated a sentence.

A sentence stands in the `texts.py` of its room or feature, its translations beside it. Whoever says it names the language of whom it is
said to, and gets English where there is no translation: so a language may come sentence by sentence. What calls a command in Discord has
the caller's own language; a message has that of its guild; the API has English.

A guild refuses before anybody knows who will read it. So what is refused travels in all languages, and is said in one where it arrives.

https://discord.com/developers/docs/reference#locales
"""

from collections.abc import Mapping
from string import Formatter
from typing import Self

ENGLISH = "en-US"

LOCALES = frozenset(
    {
        *(
            "bg",
            "cs",
            "da",
            "de",
            "el",
            "en-GB",
            "en-US",
            "es-419",
            "es-ES",
            "fi",
            "fr",
            "hi",
            "hr",
            "hu",
            "id",
            "it",
            "ja",
        ),
        *("ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW"),
    }
)
"""All that Discord has."""


class Text(str):
    """A sentence in English, with its translations by locale: `Text("Yes", de="Ja", pt_BR="Sim")`.

    Raises ValueError for a locale that Discord does not have, and for a translation that has other fields to fill in.
    """

    __slots__ = ("translations",)

    translations: Mapping[str, str]

    def __new__(cls, english: str, **translations: str) -> Self:
        text = super().__new__(cls, english)
        text.translations = {name.replace("_", "-"): said for name, said in sorted(translations.items())}
        for locale, said in text.translations.items():
            if locale not in LOCALES:
                raise ValueError(f"Discord has no locale {locale}")
            if _fields(said) != _fields(english):
                raise ValueError(f"in {locale} other fields are to be filled in than in English: {said!r}")
        return text

    @classmethod
    def of(cls, by_locale: Mapping[str, str]) -> Self:
        """A sentence with nothing left to fill in, English among its languages: so braces in it are what somebody typed."""
        text = super().__new__(cls, by_locale[ENGLISH])
        text.translations = {locale: said for locale, said in by_locale.items() if locale != ENGLISH}
        return text

    def by_locale(self) -> Mapping[str, str]:
        """In all its languages."""
        return {ENGLISH: str(self), **self.translations}

    def filled(self, **fields: object) -> "Text":
        """The sentence with its fields filled in, as `say` does it, in all its languages."""
        return Text.of({locale: say(self, locale, **fields) for locale in self.by_locale()})


def say(text: str, locale: str, **fields: object) -> str:
    """The sentence in this language, its fields filled in; those that are sentences themselves are said in the same language."""
    said = translations_of(text).get(locale, str(text))
    told = {name: say(value, locale) if isinstance(value, Text) else value for name, value in fields.items()}
    return said.format(**told) if told else said


def translations_of(text: str) -> Mapping[str, str]:
    """By locale; none of what is not a `Text`."""
    return text.translations if isinstance(text, Text) else {}


def _fields(said: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(said) if name is not None}
