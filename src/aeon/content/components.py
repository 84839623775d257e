"""Components of messages in Discord's JSON shape, checked against its limits: rows of controls, or the second version's layouts.

A message whose components are rows alone is of the first kind, and may have content and an embed beside them. Any other component at the
top makes it one of the second kind, which shows nothing else.

https://discord.com/developers/docs/components/reference
"""

from collections.abc import Callable, Collection, Mapping

from aeon.content import texts
from aeon.content.controls import SELECTS, read_button, read_select
from aeon.content.form import Faults, Form, Tree, kept
from aeon.content.reading import Reading
from aeon.discord.limits import (
    MAX_BUTTONS_IN_ROW,
    MAX_COLOR,
    MAX_COMPONENT_ID,
    MAX_COMPONENTS_V2,
    MAX_GALLERY_ITEMS,
    MAX_MEDIA_DESCRIPTION,
    MAX_MEDIA_URL,
    MAX_ROWS,
    MAX_SECTION_TEXTS,
    MAX_TEXT_DISPLAY,
)
from aeon.discord.model.component import ComponentType

LAYOUTS = (
    *(ComponentType.ACTION_ROW, ComponentType.SECTION, ComponentType.TEXT_DISPLAY, ComponentType.MEDIA_GALLERY),
    *(ComponentType.SEPARATOR, ComponentType.CONTAINER),
)
"""At the top of a message of the second kind. A file is none of these: it has to come along with the message."""

IN_CONTAINER = tuple(kind for kind in LAYOUTS if kind is not ComponentType.CONTAINER)


def read_components(value: object, path: str, faults: Faults) -> tuple[tuple[Tree, ...], bool]:
    """The components, and whether they are of the second kind; faults are noted."""
    is_second = shows_all(value)
    kinds, most = (LAYOUTS, MAX_COMPONENTS_V2) if is_second else ((ComponentType.ACTION_ROW,), MAX_ROWS)
    around, reading = Form.around(value, path, faults), Reading()
    trees = tuple(_component(form, reading, kinds) for form in around.forms(path, most))
    if is_second and reading.total > MAX_COMPONENTS_V2:
        faults.add(path, texts.COMPONENTS_TOTAL.filled(most=MAX_COMPONENTS_V2))
    if reading.characters > MAX_TEXT_DISPLAY:
        faults.add(path, texts.TEXTS_TOTAL.filled(most=MAX_TEXT_DISPLAY))
    return trees, is_second


def shows_all(value: object) -> bool:
    """Components like these show the whole message."""
    if not isinstance(value, list):
        return False
    kinds = [each.get("type") for each in value if isinstance(each, dict)]
    return any(kind in LAYOUTS and kind != ComponentType.ACTION_ROW for kind in kinds if isinstance(kind, int))


def _component(form: Form, reading: Reading, allowed: Collection[ComponentType]) -> Tree:
    kind = form.choice("type", allowed, is_required=True)
    if kind is None:
        return {}
    reading.total += 1
    component_id = form.whole("id", 0, MAX_COMPONENT_ID)
    reading.note(form, "id", component_id)
    tree: Tree = {"type": int(kind), **kept(id=component_id), **_READERS[kind](form, reading)}
    form.end()
    return tree


def _row(form: Form, reading: Reading) -> Tree:
    allowed = (ComponentType.BUTTON, *SELECTS)
    inner = tuple(_component(each, reading, allowed) for each in form.forms("components", MAX_BUTTONS_IN_ROW, least=1))
    if len(inner) > 1 and any(each.get("type", ComponentType.BUTTON) != ComponentType.BUTTON for each in inner):
        form.wrong("components", texts.ALONE)
    return kept(components=inner)


def _container(form: Form, reading: Reading) -> Tree:
    inner = form.forms("components", MAX_COMPONENTS_V2, least=1)
    return kept(
        accent_color=form.whole("accent_color", 0, MAX_COLOR),
        spoiler=form.switch("spoiler"),
        components=tuple(_component(each, reading, IN_CONTAINER) for each in inner),
    )


def _section(form: Form, reading: Reading) -> Tree:
    inner = form.forms("components", MAX_SECTION_TEXTS, least=1)
    shown = tuple(_component(each, reading, (ComponentType.TEXT_DISPLAY,)) for each in inner)
    accessory = form.form("accessory")
    if accessory is None:
        if not form.gives("accessory"):
            form.wrong("accessory", texts.REQUIRED)
        return kept(components=shown)
    beside = _component(accessory, reading, (ComponentType.BUTTON, ComponentType.THUMBNAIL))
    return kept(components=shown, accessory=beside)


def _text_display(form: Form, reading: Reading) -> Tree:
    words = form.words("content", MAX_TEXT_DISPLAY, is_required=True)
    reading.characters += 0 if words is None else len(words.text)
    return kept(content=words)


def _separator(form: Form, _reading: Reading) -> Tree:
    return kept(divider=form.switch("divider"), spacing=form.choice("spacing", (1, 2)))


def _gallery(form: Form, _reading: Reading) -> Tree:
    return kept(items=tuple(_item(each) for each in form.forms("items", MAX_GALLERY_ITEMS, least=1)))


def _item(form: Form) -> Tree:
    item = _media(form)
    form.end()
    return item


def _thumbnail(form: Form, _reading: Reading) -> Tree:
    return _media(form)


def _media(form: Form) -> Tree:
    """A picture or a film, by its address."""
    media = form.form("media")
    if media is None:
        if not form.gives("media"):
            form.wrong("media", texts.REQUIRED)
        return {}
    tree = kept(url=media.address("url", MAX_MEDIA_URL, is_required=True))
    media.end(*TOLD_OF_MEDIA)
    return kept(
        media=tree,
        description=form.words("description", MAX_MEDIA_DESCRIPTION),
        spoiler=form.switch("spoiler"),
    )


TOLD_OF_MEDIA = (
    *("id", "proxy_url", "height", "width", "placeholder", "placeholder_version", "content_scan_metadata"),
    *("content_type", "loading_state", "flags", "attachment_id"),
)
"""What Discord tells of media, so that they can be sent back as they were got."""

_READERS: Mapping[ComponentType, Callable[[Form, Reading], Tree]] = {
    ComponentType.ACTION_ROW: _row,
    ComponentType.BUTTON: read_button,
    **dict.fromkeys(SELECTS, read_select),
    ComponentType.SECTION: _section,
    ComponentType.TEXT_DISPLAY: _text_display,
    ComponentType.THUMBNAIL: _thumbnail,
    ComponentType.MEDIA_GALLERY: _gallery,
    ComponentType.SEPARATOR: _separator,
    ComponentType.CONTAINER: _container,
}
