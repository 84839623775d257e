"""The languages of Discord's clients, and names and descriptions in them.

https://discord.com/developers/docs/reference#locales
"""

from typing import Any

from aeon.simulator.validation.form import Form

LOCALES = (
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
)


def read_localizations(form: Form, name: str, *, maximum: int) -> dict[str, str] | None:
    """By locale, as they were given; mistakes are noted in the form."""
    given = form.values.get(name)
    if given is None:
        return None
    if not isinstance(given, dict):
        form.wrong(name, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return None
    inner = Form(given, form.mistakes, (*form.path, name))
    return {locale: said for locale in given if (said := _read(inner, locale, maximum)) is not None}


def _read(form: Form, locale: str, maximum: int) -> str | None:
    if locale not in LOCALES:
        choices = ", ".join(f"'{each}'" for each in LOCALES)
        form.wrong(locale, "ENUM_TYPE_COERCE", f"Value must be one of ({choices}).")
        return None
    return form.text(locale, minimum=1, maximum=maximum)


def length_of(localizations: Any) -> int:
    """As it counts towards a command's size: the longest of them."""
    return max((len(said) for said in (localizations or {}).values()), default=0)
