"""Embeds in Discord's JSON shape, checked against its limits.

https://discord.com/developers/docs/resources/message#embed-object
"""

from collections.abc import Iterator

from aeon.content import texts
from aeon.content.form import Faults, Form, Tree, Words, kept
from aeon.discord.limits import (
    MAX_AUTHOR,
    MAX_COLOR,
    MAX_EMBED_DESCRIPTION,
    MAX_EMBED_FIELDS,
    MAX_EMBED_TITLE,
    MAX_EMBED_URL,
    MAX_EMBEDS_TOTAL,
    MAX_FIELD_NAME,
    MAX_FIELD_VALUE,
    MAX_FOOTER,
)

SHOWN = frozenset({"title", "description", "fields", "author", "footer", "image", "thumbnail"})
"""An embed without any of these is empty."""

TOLD = ("type", "video", "provider", "flags", "reference_id", "content_scan_version")
TOLD_OF_PICTURES = (
    *("proxy_url", "width", "height", "content_type", "placeholder", "placeholder_version", "flags"),
    *("is_animated", "description"),
)
"""What Discord tells of embeds, so that one can be sent back as it was got."""


def read_embed(value: object, path: str, faults: Faults) -> Tree | None:
    """The embed, or None where there is none or nothing can be made of it; faults are noted."""
    form = None if value is None else Form.of(value, path, faults)
    if form is None:
        return None
    tree = kept(
        title=form.words("title", MAX_EMBED_TITLE),
        description=form.words("description", MAX_EMBED_DESCRIPTION),
        url=form.address("url", MAX_EMBED_URL),
        color=form.whole("color", 0, MAX_COLOR),
        timestamp=form.time("timestamp"),
        author=_part(form, "author", "name", MAX_AUTHOR),
        footer=_part(form, "footer", "text", MAX_FOOTER),
        image=_picture(form, "image"),
        thumbnail=_picture(form, "thumbnail"),
        fields=tuple(map(_field, form.forms("fields", MAX_EMBED_FIELDS))),
    )
    form.end(*TOLD)
    if sum(len(words.text) for words in _words(tree)) > MAX_EMBEDS_TOTAL:
        faults.add(path, texts.EMBED_TOTAL.filled(most=MAX_EMBEDS_TOTAL))
    if not faults.found and not SHOWN & tree.keys():
        faults.add(path, texts.EMPTY_EMBED)
    return tree


def _part(form: Form, name: str, text: str, most: int) -> Tree | None:
    """The author or the footer: text, and what only goes with text."""
    inner = form.form(name)
    if inner is None:
        return None
    beside = kept(icon_url=inner.address("icon_url", MAX_EMBED_URL))
    if name == "author":
        beside |= kept(url=inner.address("url", MAX_EMBED_URL))
    part = kept(**{text: inner.words(text, most, is_required=bool(beside))}) | beside
    inner.end("proxy_icon_url")
    return part


def _picture(form: Form, name: str) -> Tree | None:
    inner = form.form(name)
    if inner is None:
        return None
    picture = kept(url=inner.address("url", MAX_EMBED_URL))
    inner.end(*TOLD_OF_PICTURES)
    return picture


def _field(form: Form) -> Tree:
    field = kept(
        name=form.words("name", MAX_FIELD_NAME, is_required=True),
        value=form.words("value", MAX_FIELD_VALUE, is_required=True),
        inline=form.switch("inline"),
    )
    form.end()
    return field


def _words(tree: object) -> Iterator[Words]:
    """All texts below."""
    if isinstance(tree, Words):
        yield tree
    elif isinstance(tree, dict):
        for inner in tree.values():
            yield from _words(inner)
    elif isinstance(tree, tuple):
        for inner in tree:
            yield from _words(inner)
