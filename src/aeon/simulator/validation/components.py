"""Components of messages and modals: the old rules, the V2 rules, and how Discord gives them back.

https://discord.com/developers/docs/components/reference
"""

from collections.abc import Callable
from typing import Any

from aeon.simulator.validation.component_kinds import SELECTS, Kind, Reading
from aeon.simulator.validation.controls import read_button, read_select, read_text_input
from aeon.simulator.validation.form import Form

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


def read_components(form: Form, *, v2: bool) -> tuple[dict[str, Any], ...]:
    """The components of a message in the form Discord answers with; mistakes are noted."""
    reading = Reading()
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
    reading = Reading()
    return tuple(_component(one, reading, _TOP_MODAL) for one in form.forms("components", minimum=1, maximum=MAX_ROWS))


def _component(form: Form, reading: Reading, allowed: tuple[Kind, ...]) -> dict[str, Any]:
    form.require("type")
    kind = form.choice("type", allowed)
    if kind is None:
        return {}
    reading.total += 1
    component: dict[str, Any] = {"type": kind, "id": reading.take_id(form)}
    return component | _READERS[Kind(kind)](form, reading)


def _row(form: Form, reading: Reading) -> dict[str, Any]:
    inner = form.forms("components", minimum=1, maximum=5)
    read = [_component(one, reading, (Kind.BUTTON, Kind.TEXT_INPUT, *SELECTS)) for one in inner]
    alone = [one for one in read if one.get("type") not in {None, Kind.BUTTON}]
    if alone and len(read) > 1:
        form.wrong("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
    return {"components": read}


def _section(form: Form, reading: Reading) -> dict[str, Any]:
    form.require("accessory")
    inner = form.forms("components", minimum=1, maximum=3)
    section: dict[str, Any] = {"components": [_component(one, reading, (Kind.TEXT_DISPLAY,)) for one in inner]}
    accessory = form.form("accessory")
    if accessory is not None:
        section["accessory"] = _component(accessory, reading, (Kind.BUTTON, Kind.THUMBNAIL))
    return section


def _label(form: Form, reading: Reading) -> dict[str, Any]:
    form.require("label", "component")
    label: dict[str, Any] = {"label": form.text("label", minimum=1, maximum=45)}
    if description := form.text("description", maximum=100):
        label["description"] = description
    inner = form.form("component")
    if inner is not None:
        label["component"] = _component(inner, reading, _IN_LABEL)
    return label


def _container(form: Form, reading: Reading) -> dict[str, Any]:
    inner = form.forms("components", minimum=1, maximum=MAX_V2)
    return {
        "accent_color": form.integer("accent_color", maximum=0xFFFFFF),
        "spoiler": form.truth("spoiler") or False,
        "components": [_component(one, reading, _IN_CONTAINER) for one in inner],
    }


def _text_display(form: Form, reading: Reading) -> dict[str, Any]:
    form.require("content")
    content = form.text("content", minimum=1, maximum=_MAX_V2_TEXT) or ""
    reading.text += len(content)
    return {"content": content}


def _separator(form: Form, _reading: Reading) -> dict[str, Any]:
    divider = form.truth("divider")
    return {"divider": divider is not False, "spacing": form.choice("spacing", (1, 2)) or 1}


def _media(form: Form, _reading: Reading) -> dict[str, Any]:
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


_READERS: dict[Kind, Callable[[Form, Reading], dict[str, Any]]] = {
    Kind.ACTION_ROW: _row,
    Kind.BUTTON: read_button,
    Kind.TEXT_INPUT: read_text_input,
    **dict.fromkeys(SELECTS, read_select),
    Kind.CONTAINER: _container,
    Kind.SECTION: _section,
    Kind.LABEL: _label,
    Kind.TEXT_DISPLAY: _text_display,
    Kind.SEPARATOR: _separator,
    **dict.fromkeys((Kind.THUMBNAIL, Kind.FILE, Kind.MEDIA_GALLERY, Kind.FILE_UPLOAD), _media),
}
