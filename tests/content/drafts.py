"""Messages as templates hold them: made by hand, and by chance."""

from typing import Any

from hypothesis import strategies as st
from msgspec import json

from aeon.content.draft import Draft, read_draft
from aeon.content.form import Faults
from aeon.content.variables import VARIABLES
from aeon.discord.rest.bodies import MessageBody

Json = dict[str, Any]

NAMES = st.sampled_from(sorted(VARIABLES))
PIECES = st.one_of(
    NAMES.map(lambda name: f"{{{name}}}"), st.text(max_size=8), st.sampled_from(["{", "}", "{x}", "👩‍👩‍👧", "🇩🇪"])
)
ADDRESSES = st.sampled_from(["https://example.com/a?b=c#d", "http://example.com", "{user.avatar}", "{server.icon}"])
COUNT = st.integers(0, 2**16)


def texts(most: int) -> st.SearchStrategy[str]:
    """With something to see in each, at times as long as may be."""
    short = st.lists(PIECES, min_size=1, max_size=5).map("".join)
    long = st.just("{user}" + "x" * (most - 6) if most > 6 else "x")
    return st.one_of(short, long).map(lambda text: text[:most]).filter(lambda text: text.strip())


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({}, optional=fields)


def pictures() -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"url": ADDRESSES})


FIELDS = st.lists(
    st.fixed_dictionaries({"name": texts(256), "value": texts(1024)}, optional={"inline": st.booleans()}), max_size=25
)
EMBEDS = st.fixed_dictionaries(
    {"title": texts(256)},
    optional={
        "description": texts(4096), "url": ADDRESSES, "color": st.integers(0, 0xFFFFFF), "fields": FIELDS,
        "author": st.fixed_dictionaries({"name": texts(256)}, optional={"iconUrl": ADDRESSES, "url": ADDRESSES}),
        "footer": st.fixed_dictionaries({"text": texts(2048)}, optional={"icon_url": ADDRESSES}),
        "image": pictures(), "thumbnail": pictures(), "timestamp": st.just("2026-01-31T12:00:00Z"),
    },
).filter(lambda embed: embed_length(embed) <= 6000)  # fmt: skip


def embed_length(embed: Json) -> int:
    """As Discord counts it."""
    texts_ = [embed.get("title", ""), embed.get("description", "")]
    texts_ += [embed.get("author", {}).get("name", ""), embed.get("footer", {}).get("text", "")]
    texts_ += [field[name] for field in embed.get("fields", ()) for name in ("name", "value")]
    return sum(map(len, texts_))


@st.composite
def buttons(draw: st.DrawFn) -> Json:
    face = draw(st.one_of(st.fixed_dictionaries({"label": texts(80)}), st.just({"emoji": {"name": "🎉"}})))
    if draw(st.booleans()):
        return {"type": 2, "style": 5, "url": draw(ADDRESSES), **face}
    return {"type": 2, "style": draw(st.integers(1, 4)), "customId": "", **face}


@st.composite
def selects(draw: st.DrawFn) -> Json:
    kind = draw(st.sampled_from([3, 5, 6, 7, 8]))
    options = st.lists(st.fixed_dictionaries({"label": texts(100)}), min_size=1, max_size=25)
    select: Json = {
        "type": kind,
        "custom_id": "",
        "placeholder": draw(texts(150)),
        "min_values": draw(st.integers(0, 1)),
    }
    if kind == 3:
        select["options"] = [{"value": str(number), **option} for number, option in enumerate(draw(options))]
    return select


ROWS = st.one_of(st.lists(buttons(), min_size=1, max_size=5), selects().map(lambda select: [select])).map(
    lambda controls: {"type": 1, "components": controls}
)
DISPLAYS = texts(600).map(lambda text: {"type": 10, "content": text})
SECTIONS = st.fixed_dictionaries(
    {
        "type": st.just(9),
        "components": st.lists(DISPLAYS, min_size=1, max_size=3),
        "accessory": pictures().map(lambda media: {"type": 11, "media": media}),
    }
)
SEPARATORS = st.fixed_dictionaries(
    {"type": st.just(14)}, optional={"spacing": st.integers(1, 2), "divider": st.booleans()}
)
GALLERIES = st.lists(pictures().map(lambda media: {"media": media}), min_size=1, max_size=10).map(
    lambda items: {"type": 12, "items": items}
)
LAYOUTS = st.one_of(ROWS, DISPLAYS, SECTIONS, SEPARATORS, GALLERIES)
CONTAINERS = st.lists(LAYOUTS, min_size=1, max_size=3).map(lambda inner: {"type": 17, "components": inner})


def numbered(components: list[Json]) -> list[Json]:
    """Each control with an id of its own."""
    number = 0

    def walk(node: Any) -> Any:
        nonlocal number
        if isinstance(node, list):
            return [walk(each) for each in node]
        if not isinstance(node, dict):
            return node
        named = dict(node)
        for name in ("customId", "custom_id"):
            if name in named:
                number += 1
                named[name] = f"control-{number}"
        return {name: walk(each) for name, each in named.items()}

    return list(walk(components))


FIRST_KIND = st.fixed_dictionaries(
    {"content": texts(2000)},
    optional={"embedData": EMBEDS, "components": st.lists(ROWS, max_size=5).map(numbered)},
)
SECOND_KIND = st.tuples(CONTAINERS, st.lists(LAYOUTS, max_size=3)).map(
    lambda both: {"components": numbered([both[0], *both[1]])}
)
MESSAGES = st.one_of(FIRST_KIND, SECOND_KIND)


def read(message: Json) -> tuple[Draft, list[tuple[str, str]]]:
    """The draft, and what is wrong with it: where, and what."""
    faults = Faults()
    draft = read_draft(message.get("content"), message.get("embedData"), message.get("components"), faults)
    return draft, [(fault.path, str(fault.message)) for fault in faults.found]


def sent(body: MessageBody) -> Json:
    """As it goes over the wire."""
    return dict(json.decode(json.encode(body)))
