"""Embeds: their limits, and how Discord gives them back.

https://discord.com/developers/docs/resources/message#embed-object-embed-limits
"""

from typing import Any
from urllib.parse import urlsplit

from aeon.simulator.validation.form import Form
from aeon.simulator.wire import iso, ms_of

MAX_EMBEDS = 10
_MAX_TOTAL = 6000
_MAX_COLOR = 0xFFFFFF


def read_embeds(form: Form) -> tuple[dict[str, Any], ...]:
    """The embeds of a message in the form Discord answers with; mistakes are noted in the form."""
    embeds = tuple(_embed(embed) for embed in form.forms("embeds", maximum=MAX_EMBEDS))
    if sum(map(_size, embeds)) > _MAX_TOTAL:
        form.wrong("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {_MAX_TOTAL}")
    return embeds


def _embed(form: Form) -> dict[str, Any]:
    embed: dict[str, Any] = {"type": "rich"}
    for name, maximum in (("title", 256), ("description", 4096)):
        if text := form.text(name, maximum=maximum):
            embed[name] = text
    if url := _url(form, "url"):
        embed["url"] = url
    color = form.integer("color", maximum=_MAX_COLOR)
    if color is not None:
        embed["color"] = color
    if timestamp := _timestamp(form):
        embed["timestamp"] = timestamp
    for name in ("image", "thumbnail"):
        inner = form.form(name)
        if inner is not None and (url := _url(inner, "url", attachments=True)):
            embed[name] = {
                "url": url,
                "proxy_url": url,
                "width": 0,
                "height": 0,
                "content_type": "image/png",
                "flags": 0,
            }
    embed |= _footer_and_author(form)
    fields = [_field(field) for field in form.forms("fields", maximum=25)]
    if fields:
        embed["fields"] = fields
    if len(embed) == 1 and not form.mistakes.tree:
        form.wrong("description", "BASE_TYPE_REQUIRED", "This field is required")
    return embed


def _footer_and_author(form: Form) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for name, key, maximum in (("footer", "text", 2048), ("author", "name", 256)):
        inner = form.form(name)
        if inner is None:
            continue
        inner.require(key)
        part: dict[str, Any] = {key: inner.text(key, maximum=maximum)}
        if icon := _url(inner, "icon_url", attachments=True):
            part |= {"icon_url": icon, "proxy_icon_url": icon}
        if name == "author" and (url := _url(inner, "url")):
            part["url"] = url
        parts[name] = part
    return parts


def _field(form: Form) -> dict[str, Any]:
    form.require("name", "value")
    return {
        "name": form.text("name", minimum=1, maximum=256),
        "value": form.text("value", minimum=1, maximum=1024),
        "inline": form.truth("inline") or False,
    }


def _timestamp(form: Form) -> str | None:
    text = form.text("timestamp", maximum=64)
    if not text:
        return None
    try:
        return iso(ms_of(text))
    except ValueError:
        form.wrong("timestamp", "DATE_TIME_TYPE_PARSE", f"Could not parse {text}. Should be ISO8601.")
        return None


def _url(form: Form, name: str, *, attachments: bool = False) -> str | None:
    text = form.text(name, maximum=2048)
    if not text:
        return None
    schemes = {"http", "https"} | ({"attachment"} if attachments else set())
    if urlsplit(text).scheme not in schemes:
        allowed = "('http', 'https')" if not attachments else "('http', 'https', 'attachment')"
        form.wrong(
            name,
            "URL_TYPE_INVALID_SCHEME",
            f'Scheme "{urlsplit(text).scheme}" is not supported. Scheme must be one of {allowed}.',
        )
        return None
    return text


def _size(embed: dict[str, Any]) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [embed.get("footer", {}).get("text"), embed.get("author", {}).get("name")]
    for field in embed.get("fields", ()):
        texts += [field["name"], field["value"]]
    return sum(len(text) for text in texts if text)
