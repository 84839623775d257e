"""From a draft to the message that is sent: variables filled in, and all limits kept again.

Text that has become too long is cut. Text that has become blank is left out, or where Discord wants some has one character that shows
nothing.
"""

from collections.abc import Iterator, Mapping

from msgspec import UNSET

from aeon.content import texts
from aeon.content.cutting import cut
from aeon.content.draft import Draft
from aeon.content.embeds import SHOWN
from aeon.content.form import Address, Tree, Words
from aeon.content.variables import fill
from aeon.discord.limits import MAX_EMBEDS_TOTAL, MAX_TEXT_DISPLAY
from aeon.discord.model import MessageFlags
from aeon.discord.model.component import ComponentType
from aeon.discord.rest.bodies import MessageBody
from aeon.guild.errors import Refused

BLANK = "\u200b"
"""Takes no room, and is text to Discord."""

Piece = tuple[Tree, str]
"""An object, and the name of a text in it."""


def render(draft: Draft, values: Mapping[str, str]) -> MessageBody:
    """The message, which mentions nobody. Raises `Refused` where nothing is left of it."""
    content = None if draft.content is None else _text(draft.content, values)
    embed = None if draft.embed is None else _embed(draft.embed, values)
    components = [_tree(component, values) for component in draft.components]
    if content is None and embed is None and not components:
        raise Refused(texts.NOTHING_LEFT)
    _shorten([*_displays(components)][::-1], MAX_TEXT_DISPLAY)
    return MessageBody(
        content=UNSET if content is None else content,
        embeds=UNSET if embed is None else (embed,),
        components=tuple(components) or UNSET,
        flags=int(MessageFlags.IS_COMPONENTS_V2) if draft.is_whole else UNSET,
    )


def _text(words: Words, values: Mapping[str, str]) -> str | None:
    filled = cut(fill(words.text, values), words.most)
    if filled.strip():
        return filled
    return BLANK if words.is_required else None


def _tree(tree: Tree, values: Mapping[str, str]) -> Tree:
    filled = {name: _filled(inner, values) for name, inner in tree.items()}
    return {name: inner for name, inner in filled.items() if inner is not None}


def _filled(value: object, values: Mapping[str, str]) -> object:
    match value:
        case Words():
            return _text(value, values)
        case Address():
            return fill(value.text, values)
        case dict():
            return _tree(value, values) or None
        case tuple():
            return tuple(_filled(inner, values) for inner in value)
    return value


def _embed(draft: Tree, values: Mapping[str, str]) -> Tree | None:
    embed = _tree(draft, values)
    _shorten([*_pieces(embed)], MAX_EMBEDS_TOTAL)
    return embed if SHOWN & embed.keys() else None


def _pieces(embed: Tree) -> Iterator[Piece]:
    """The embed's texts, those that are missed least first."""
    fields = [field for field in _list(embed, "fields") if isinstance(field, dict)][::-1]
    yield embed, "description"
    yield from ((field, "value") for field in fields)
    for name, text in (("footer", "text"), ("author", "name")):
        part = embed.get(name)
        if isinstance(part, dict):
            yield part, text
    yield embed, "title"
    yield from ((field, "name") for field in fields)


def _displays(components: object) -> Iterator[Piece]:
    """Text displays, in the order in which they are seen."""
    if isinstance(components, dict):
        if components.get("type") == ComponentType.TEXT_DISPLAY:
            yield components, "content"
        yield from _displays(components.get("components"))
    elif isinstance(components, list | tuple):
        for each in components:
            yield from _displays(each)


def _list(tree: Tree, name: str) -> tuple[object, ...]:
    value = tree.get(name, ())
    return value if isinstance(value, tuple) else ()


def _shorten(pieces: list[Piece], most: int) -> None:
    """Cut one text after another, until all together are short enough."""
    over = sum(len(_piece(each)) for each in pieces) - most
    for tree, name in pieces:
        if over <= 0:
            return
        text = _piece((tree, name))
        if text:
            tree[name] = cut(text, max(1, len(text) - over))
            over -= len(text) - len(_piece((tree, name)))


def _piece(piece: Piece) -> str:
    tree, name = piece
    text = tree.get(name, "")
    return text if isinstance(text, str) else ""
