"""Components of messages and modals: the old rules, the V2 rules, and how Discord gives them back.

https://discord.com/developers/docs/components/reference. A component without an id gets the next free number.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Any

from attrs import Factory, define

from aeon.simulator.validation.form import Form


class Kind(IntEnum):
    """Component types."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19


SELECTS = (Kind.STRING_SELECT, Kind.USER_SELECT, Kind.ROLE_SELECT, Kind.MENTIONABLE_SELECT, Kind.CHANNEL_SELECT)
_TOP_OLD = (Kind.ACTION_ROW,)
_TOP_V2 = (
    Kind.ACTION_ROW, Kind.SECTION, Kind.TEXT_DISPLAY, Kind.MEDIA_GALLERY, Kind.FILE, Kind.SEPARATOR, Kind.CONTAINER,
)  # fmt: skip
_IN_CONTAINER = tuple(kind for kind in _TOP_V2 if kind is not Kind.CONTAINER)
_TOP_MODAL = (Kind.ACTION_ROW, Kind.LABEL, Kind.TEXT_DISPLAY)
_IN_LABEL = (Kind.TEXT_INPUT, *SELECTS, Kind.FILE_UPLOAD)
MAX_ROWS = 5
MAX_V2 = 40
_MAX_V2_TEXT = 4000
_LINK, _PREMIUM = 5, 6


@define
class _Reading:
    """What is counted over a whole message: ids, `custom_id`s, components, text."""

    custom_ids: set[str] = Factory(set)
    ids: set[int] = Factory(set)
    next_id: int = 1
    total: int = 0
    text: int = 0

    def take_id(self, form: Form) -> int:
        given = form.integer("id", maximum=2**31 - 1)
        if given:
            if given in self.ids:
                form.wrong("id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
            self.ids.add(given)
            return given
        while self.next_id in self.ids:
            self.next_id += 1
        self.ids.add(self.next_id)
        return self.next_id


def read_components(form: Form, *, v2: bool) -> tuple[dict[str, Any], ...]:
    """The components of a message in the form Discord answers with; mistakes are noted."""
    reading = _Reading()
    kinds, maximum = (_TOP_V2, MAX_V2) if v2 else (_TOP_OLD, MAX_ROWS)
    read = tuple(_component(one, reading, kinds) for one in form.forms("components", maximum=maximum))
    if v2 and reading.total > MAX_V2:
        form.wrong(
            "components",
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
            f"The number of components must be no more than {MAX_V2}.",
        )
    if v2 and reading.text > _MAX_V2_TEXT:
        form.wrong(
            "components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"Displayable text must be no longer than {_MAX_V2_TEXT}.",
        )
    return read


def read_modal_components(form: Form) -> tuple[dict[str, Any], ...]:
    """The components of a modal."""
    reading = _Reading()
    return tuple(_component(one, reading, _TOP_MODAL) for one in form.forms("components", minimum=1, maximum=MAX_ROWS))


def _component(form: Form, reading: _Reading, allowed: tuple[Kind, ...]) -> dict[str, Any]:
    form.require("type")
    kind = form.choice("type", allowed)
    if kind is None:
        return {}
    reading.total += 1
    component: dict[str, Any] = {"type": kind, "id": reading.take_id(form)}
    return component | _READERS[Kind(kind)](form, reading)


def _row(form: Form, reading: _Reading) -> dict[str, Any]:
    inner = form.forms("components", minimum=1, maximum=5)
    read = [_component(one, reading, (Kind.BUTTON, Kind.TEXT_INPUT, *SELECTS)) for one in inner]
    alone = [one for one in read if one.get("type") not in {None, Kind.BUTTON}]
    if alone and len(read) > 1:
        form.wrong("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
    return {"components": read}


def _custom_id(form: Form, reading: _Reading) -> str | None:
    form.require("custom_id")
    custom_id = form.text("custom_id", minimum=1, maximum=100)
    if custom_id is not None:
        if custom_id in reading.custom_ids:
            form.wrong("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        reading.custom_ids.add(custom_id)
    return custom_id


def _button(form: Form, reading: _Reading) -> dict[str, Any]:
    form.require("style")
    style = form.choice("style", (1, 2, 3, 4, _LINK, _PREMIUM))
    button: dict[str, Any] = {"style": style}
    if style == _LINK:
        form.require("url")
        button["url"] = form.text("url", minimum=1, maximum=512)
        if form.gives("custom_id"):
            form.wrong(
                "custom_id",
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            )
    elif style == _PREMIUM:
        form.require("sku_id")
        button["sku_id"] = form.snowflake("sku_id")
    elif style is not None:
        button["custom_id"] = _custom_id(form, reading)
    label = form.text("label", maximum=80)
    if label:
        button["label"] = label
    emoji = _emoji(form)
    if emoji is not None:
        button["emoji"] = emoji
    if style is not None and style != _PREMIUM and not label and emoji is None:
        form.wrong("label", "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required for this button")
    if form.truth("disabled"):
        button["disabled"] = True
    return button


def _emoji(form: Form) -> dict[str, Any] | None:
    inner = form.form("emoji")
    if inner is None:
        return None
    emoji_id = inner.snowflake("id")
    name = inner.text("name", maximum=64)
    if emoji_id is None:
        if not name:
            inner.wrong("name", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")
        return {"name": name}
    return {"id": emoji_id, "name": name or "emoji", "animated": inner.truth("animated") or False}


def _select(form: Form, reading: _Reading) -> dict[str, Any]:
    kind = Kind(form.values["type"])
    select: dict[str, Any] = {"custom_id": _custom_id(form, reading)}
    if placeholder := form.text("placeholder", maximum=150):
        select["placeholder"] = placeholder
    minimum, maximum = form.integer("min_values", maximum=25), form.integer("max_values", minimum=1, maximum=25)
    select |= {"min_values": 1 if minimum is None else minimum, "max_values": maximum or 1}
    if select["min_values"] > select["max_values"]:
        form.wrong(
            "min_values", "SELECT_COMPONENT_MIN_GREATER_THAN_MAX", "min_values must not be greater than max_values"
        )
    if form.truth("disabled"):
        select["disabled"] = True
    if "required" in form:
        select["required"] = form.truth("required")
    if kind is Kind.STRING_SELECT:
        form.require("options")
        select["options"] = _options(form)
    if kind is Kind.CHANNEL_SELECT and "channel_types" in form:
        select["channel_types"] = form.items("channel_types", maximum=20) or []
    if "default_values" in form:
        select["default_values"] = form.items("default_values", maximum=25) or []
    return select


def _options(form: Form) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = []
    values: set[str] = set()
    for one in form.forms("options", minimum=1, maximum=25):
        one.require("label", "value")
        option: dict[str, Any] = {
            "label": one.text("label", minimum=1, maximum=100),
            "value": one.text("value", minimum=1, maximum=100),
            "default": one.truth("default") or False,
        }
        if option["value"] in values:
            one.wrong("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
        values.add(str(option["value"]))
        if description := one.text("description", maximum=100):
            option["description"] = description
        emoji = _emoji(one)
        options.append(option if emoji is None else option | {"emoji": emoji})
    return options


def _text_input(form: Form, reading: _Reading) -> dict[str, Any]:
    form.require("style")
    text: dict[str, Any] = {"custom_id": _custom_id(form, reading), "style": form.choice("style", (1, 2))}
    if label := form.text("label", maximum=45):
        text["label"] = label
    for name, maximum in (("value", 4000), ("placeholder", 100)):
        if given := form.text(name, maximum=maximum):
            text[name] = given
    for name in ("min_length", "max_length"):
        number = form.integer(name, maximum=4000)
        if number is not None:
            text[name] = number
    required = form.truth("required")
    text["required"] = required is not False
    return text


def _section(form: Form, reading: _Reading) -> dict[str, Any]:
    form.require("accessory")
    inner = form.forms("components", minimum=1, maximum=3)
    section: dict[str, Any] = {"components": [_component(one, reading, (Kind.TEXT_DISPLAY,)) for one in inner]}
    accessory = form.form("accessory")
    if accessory is not None:
        section["accessory"] = _component(accessory, reading, (Kind.BUTTON, Kind.THUMBNAIL))
    return section


def _label(form: Form, reading: _Reading) -> dict[str, Any]:
    form.require("label", "component")
    label: dict[str, Any] = {"label": form.text("label", minimum=1, maximum=45)}
    if description := form.text("description", maximum=100):
        label["description"] = description
    inner = form.form("component")
    if inner is not None:
        label["component"] = _component(inner, reading, _IN_LABEL)
    return label


def _container(form: Form, reading: _Reading) -> dict[str, Any]:
    inner = form.forms("components", minimum=1, maximum=MAX_V2)
    return {
        "accent_color": form.integer("accent_color", maximum=0xFFFFFF),
        "spoiler": form.truth("spoiler") or False,
        "components": [_component(one, reading, _IN_CONTAINER) for one in inner],
    }


def _text_display(form: Form, reading: _Reading) -> dict[str, Any]:
    form.require("content")
    content = form.text("content", minimum=1, maximum=_MAX_V2_TEXT) or ""
    reading.text += len(content)
    return {"content": content}


def _separator(form: Form, _reading: _Reading) -> dict[str, Any]:
    divider = form.truth("divider")
    return {"divider": divider is not False, "spacing": form.choice("spacing", (1, 2)) or 1}


def _media(form: Form, _reading: _Reading) -> dict[str, Any]:
    kind = Kind(form.values["type"])
    if kind is Kind.FILE_UPLOAD:
        return {"custom_id": form.text("custom_id", minimum=1, maximum=100)}
    if kind is Kind.MEDIA_GALLERY:
        items = form.forms("items", minimum=1, maximum=10)
        return {"items": [_media_item(one, "media") for one in items]}
    media = _media_item(form, "file" if kind is Kind.FILE else "media")
    return media | ({"name": "file", "size": 0} if kind is Kind.FILE else {})


def _media_item(form: Form, name: str) -> dict[str, Any]:
    form.require(name)
    media = form.form(name)
    url = "" if media is None else media.text("url", minimum=1, maximum=2048) or ""
    item: dict[str, Any] = {
        name: {"id": "0", "url": url, "proxy_url": url, "width": 0, "height": 0, "content_type": "image/png"},
        "spoiler": form.truth("spoiler") or False,
    }
    if name == "media":
        item["description"] = form.text("description", maximum=1024)
    return item


_READERS: dict[Kind, Callable[[Form, _Reading], dict[str, Any]]] = {
    Kind.ACTION_ROW: _row,
    Kind.BUTTON: _button,
    Kind.TEXT_INPUT: _text_input,
    **dict.fromkeys(SELECTS, _select),
    Kind.CONTAINER: _container,
    Kind.SECTION: _section,
    Kind.LABEL: _label,
    Kind.TEXT_DISPLAY: _text_display,
    Kind.SEPARATOR: _separator,
    **dict.fromkeys((Kind.THUMBNAIL, Kind.FILE, Kind.MEDIA_GALLERY, Kind.FILE_UPLOAD), _media),
}


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component of these, inner ones included, outermost first."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        inner = [component[name] for name in ("accessory", "component") if name in component]
        yield from walk(inner)
