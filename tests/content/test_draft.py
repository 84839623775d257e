"""Messages checked against Discord's limits: what is over them is refused, every fault by its path."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.content.form import MAX_FAULTS, Faults, snake
from tests.content.drafts import MESSAGES, Json, read

ADDRESS = "https://example.com"


def row(*controls: Json) -> Json:
    return {"type": 1, "components": list(controls)}


def button(number: int = 0, **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": f"press-{number}", **more}


def link(**more: Any) -> Json:
    return {"type": 2, "style": 5, "label": "Go", "url": ADDRESS, **more}


def menu(**more: Any) -> Json:
    return {"type": 3, "custom_id": "menu", "options": [{"label": "A", "value": "a"}], **more}


def display(text: str = "Hello") -> Json:
    return {"type": 10, "content": text}


def components(*trees: Json) -> Json:
    return {"components": list(trees)}


def embed(**fields: Any) -> Json:
    return {"embedData": fields}


TITLED = {"title": "Rules"}


@pytest.mark.parametrize(
    "message",
    [
        {"content": "x" * 2000},
        embed(title="x" * 256),
        embed(description="x" * 4096),
        embed(fields=[{"name": "n" * 100, "value": "v" * 100}] * 25),
        embed(title="x", footer={"text": "x" * 2048}, author={"name": "x" * 256}),
        embed(title="x", url="{user.avatar}", image={"url": "{server.icon}"}, thumbnail={"url": ADDRESS}),
        embed(author={"name": "A", "iconURL": ADDRESS, "url": ADDRESS}, timestamp="2026-01-31T12:00:00Z", color=0),
        embed(
            type="rich", title="As it was got", image={"url": ADDRESS, "proxy_url": ADDRESS, "width": 1, "height": 1}
        ),
        embed(title="With blanks", description="", footer={"text": "", "icon_url": ""}, image={"url": ""}, fields=[]),
        {"content": "", **embed(**TITLED), "components": None},
        components(*[row(*[button(place * 5 + number) for number in range(5)]) for place in range(5)]),
        components(row(menu(options=[{"label": str(number), "value": str(number)} for number in range(25)]))),
        components(row(menu(min_values=0, max_values=25, placeholder="x" * 150, disabled=True, required=True))),
        components(row({"type": 5, "customId": "u", "defaultValues": [{"id": "7", "type": "user"}]})),
        components(row({"type": 8, "custom_id": "c", "channel_types": [0, 5]})),
        components(row(button(emoji={"name": "🎉"}, label=None), button(1, emoji={"id": "7", "name": "party"}))),
        components(row({"type": 2, "style": 6, "sku_id": "7"}, link(url="{server.icon}"))),
        components(display("x" * 4000)),
        components({"type": 17, "accentColor": 1, "components": [row(menu()), display(), {"type": 14, "spacing": 2}]}),
        components({"type": 9, "components": [display()], "accessory": link()}, *[row(button(n)) for n in range(6)]),
        components({"type": 12, "items": [{"media": {"url": ADDRESS}, "description": "x" * 1024}] * 10}),
        components(*[display("x")] * 40),
    ],
)
def test_what_discord_takes_is_taken(message: Json) -> None:
    assert read(message)[1] == []


@pytest.mark.parametrize(
    ("message", "path", "words"),
    [
        ({}, "", "needs content"),
        ({"content": " \n "}, "", "needs content"),
        ({"content": "x" * 2001}, "content", "at most 2000"),
        ({"content": 5}, "content", "must be text"),
        ({"embedData": []}, "embedData", "must be an object"),
        (embed(), "embedData", "must show something"),
        (embed(color=5, url=ADDRESS), "embedData", "must show something"),
        (embed(title="x" * 257), "embedData.title", "at most 256"),
        (embed(description="x" * 4097), "embedData.description", "at most 4096"),
        (embed(fields=[{"name": "n", "value": "v"}] * 26), "embedData.fields", "at most 25"),
        (embed(fields=[{"name": "n" * 257, "value": "v"}]), "embedData.fields[0].name", "at most 256"),
        (embed(fields=[{"name": "n", "value": "v" * 1025}]), "embedData.fields[0].value", "at most 1024"),
        (embed(fields=[{"name": "n"}]), "embedData.fields[0].value", "is required"),
        (embed(fields=["n"]), "embedData.fields[0]", "must be an object"),
        (embed(title="x", footer={"text": "x" * 2049}), "embedData.footer.text", "at most 2048"),
        (embed(title="x", author={"name": "x" * 257}), "embedData.author.name", "at most 256"),
        (embed(title="x", author={"iconUrl": ADDRESS}), "embedData.author.name", "is required"),
        (embed(description="x" * 4000, footer={"text": "x" * 2001}), "embedData", "at most 6000"),
        (embed(title="x", color=0x1000000), "embedData.color", "from 0 to 16777215"),
        (embed(title="x", color="#fff"), "embedData.color", "must be a whole number"),
        (embed(title="x", timestamp="soon"), "embedData.timestamp", "ISO 8601"),
        (embed(title="x", nonsense=1), "embedData.nonsense", "is not a field"),
        (embed(title="x", footer={"text": "x", "iconUrl": ADDRESS, "icon_url": ADDRESS}), "embedData.footer.icon_url", "twice"),
        (embed(title="x", url="javascript:alert(1)"), "embedData.url", "http://"),
        (embed(title="x", url="https://"), "embedData.url", "http://"),
        (embed(title="x", url="https://[bad"), "embedData.url", "http://"),
        (embed(title="x", url="https://a b"), "embedData.url", "http://"),
        (embed(title="x", url="{user}"), "embedData.url", "{user.avatar}, {server.icon}"),
        (embed(title="x", url="https://example.com/{user.id}"), "embedData.url", "exactly one of"),
        (embed(title="x", image={"url": " {server.icon}"}), "embedData.image.url", "exactly one of"),
        (embed(title="x", image={"url": "attachment://x.png"}), "embedData.image.url", "http://"),
        (embed(title="x", url=f"{ADDRESS}/{'x' * 2048}"), "embedData.url", "at most 2048"),
        ({"components": {}}, "components", "must be a list"),
        (components(*[row(button(number)) for number in range(6)]), "components", "at most 5"),
        (components(row(*[button(number) for number in range(6)])), "components[0].components", "at most 5"),
        (components(row()), "components[0].components", "at least 1"),
        (components(button()), "components[0].type", "must be one of 1"),
        (components({}), "components[0].type", "is required"),
        (components({"type": 13, "file": {"url": ADDRESS}}), "components[0].type", "must be one of"),
        (components(row({"type": 4, "custom_id": "x", "style": 1})), "components[0].components[0].type", "must be one of"),
        (components(row(button(), menu())), "components[0].components", "by itself"),
        (components(row(menu(customId="b"))), "components[0].components[0].customId", "twice"),
        (components(row(button(label="x" * 81))), "components[0].components[0].label", "at most 80"),
        (components(row(button(label=""))), "components[0].components[0].label", "needs a label or an emoji"),
        (components(row(button(custom_id="x" * 101))), "components[0].components[0].custom_id", "at most 100"),
        (components(row(button(custom_id=None))), "components[0].components[0].custom_id", "is required"),
        (components(row(button(), button())), "components[0].components[1].custom_id", "already in this message"),
        (components(row(button(custom_id="ticket_create_1"))), "components[0].components[0].custom_id", "ticket_"),
        (components(row(button(custom_id="aeon:x"))), "components[0].components[0].custom_id", "aeon:"),
        (components(row(button(style=7))), "components[0].components[0].style", "must be one of"),
        (components(row(button(style=None))), "components[0].components[0].style", "is required"),
        (components(row(button(url=ADDRESS))), "components[0].components[0].url", "of this style"),
        (components(row(link(custom_id="x"))), "components[0].components[0].custom_id", "of this style"),
        (components(row(link(url=None))), "components[0].components[0].url", "is required"),
        (components(row(link(url=f"{ADDRESS}/{'x' * 512}"))), "components[0].components[0].url", "at most 512"),
        (components(row({"type": 2, "style": 6})), "components[0].components[0].sku_id", "is required"),
        (components(row(button(emoji={"name": "smile"}))), "components[0].components[0].emoji", "must be an emoji"),
        (components(row(button(emoji={"id": "x"}))), "components[0].components[0].emoji.id", "an id of Discord"),
        (components(row(button(disabled=1))), "components[0].components[0].disabled", "true or false"),
        (components(row(menu(options=[]))), "components[0].components[0].options", "at least 1"),
        (
            components(row(menu(options=[{"label": "x", "value": str(number)} for number in range(26)]))),
            "components[0].components[0].options",
            "at most 25",
        ),
        (
            components(row(menu(options=[{"label": "x", "value": "a"}] * 2))),
            "components[0].components[0].options[1].value",
            "already in this menu",
        ),
        (
            components(row(menu(options=[{"label": "x", "value": value, "default": True} for value in "ab"]))),
            "components[0].components[0].options",
            "more defaults",
        ),
        (components(row(menu(placeholder="x" * 151))), "components[0].components[0].placeholder", "at most 150"),
        (components(row(menu(minValues=3, maxValues=2))), "components[0].components[0].minValues", "max_values"),
        (components(row({"type": 5.0})), "components[0].components[0].custom_id", "is required"),
        (components(row(menu(min_values=26))), "components[0].components[0].min_values", "from 0 to 25"),
        (
            components(row({"type": 5, "custom_id": "u", "default_values": [{"id": "7", "type": "role"}]})),
            "components[0].components[0].default_values[0].type",
            "must be one of user",
        ),
        (
            components(row({"type": 8, "custom_id": "u", "channel_types": [0, 99]})),
            "components[0].components[0].channel_types",
            "must be one of",
        ),
        ({"content": "x", **components(display())}, "content", "cannot stand beside"),
        ({**embed(**TITLED), **components(display())}, "embedData", "cannot stand beside"),
        (components(*[display("x")] * 41), "components", "at most 40"),
        (components(*[{"type": 17, "components": [display("x")] * 20}] * 2), "components", "at most 40 components"),
        (components(display("x" * 2000), display("x" * 2001)), "components", "at most 4000"),
        (components(display("")), "components[0].content", "is required"),
        (components({"type": 17, "components": [{"type": 17, "components": []}]}), "components[0].components[0].type", "one of"),
        (components({"type": 9, "components": [display()]}), "components[0].accessory", "is required"),
        (components({"type": 9, "components": [display()] * 4, "accessory": link()}), "components[0].components", "at most 3"),
        (components({"type": 12, "items": [{"media": {"url": "x"}}]}), "components[0].items[0].media.url", "http://"),
        (components({"type": 12, "items": [{}]}), "components[0].items[0].media", "is required"),
        (components({"type": 14, "spacing": 3}), "components[0].spacing", "must be one of 1, 2"),
        (components(display() | {"id": 5}, display() | {"id": 5}), "components[1].id", "already in this message"),
    ],
)  # fmt: skip
def test_what_discord_does_not_take_is_refused_by_its_path(message: Json, path: str, words: str) -> None:
    [(found, said)] = read(message)[1]
    assert found == path
    assert words in said


def test_all_faults_are_named_at_once() -> None:
    message = {
        "content": "x" * 2001,
        **embed(title="x" * 257, fields=[{"name": ""}], nonsense=1),
        **components(row(button(label="x" * 81, custom_id="aeon:1")), row()),
    }
    assert [path for path, _ in read(message)[1]] == [
        "content",
        "embedData.title",
        "embedData.fields[0].name",
        "embedData.fields[0].value",
        "embedData.nonsense",
        "components[0].components[0].custom_id",
        "components[0].components[0].label",
        "components[1].components",
    ]


def test_one_refusal_names_so_many_faults_and_no_more() -> None:
    faults = Faults()
    assert len(read({"embedData": {f"x{number}": 1 for number in range(500)}})[1]) == MAX_FAULTS
    faults.check()


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("iconURL", "icon_url"), ("iconUrl", "icon_url"), ("icon_url", "icon_url"), ("proxyIconURL", "proxy_icon_url"),
     ("customId", "custom_id"), ("skuID", "sku_id"), ("title", "title")],
)  # fmt: skip
def test_names_are_discords_in_either_manner_of_writing(written: str, read_as: str) -> None:
    assert snake(written) == read_as


@given(MESSAGES)
def test_messages_within_the_limits_are_taken(message: Json) -> None:
    assert read(message)[1] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "components", "title", "fields", "url", "style", "x"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSON, JSON, JSON)
def test_whatever_comes_is_taken_or_refused_with_paths_and_words(content: Any, embed_data: Any, trees: Any) -> None:
    _, faults = read({"content": content, "embedData": embed_data, "components": trees})
    assert all(said for _, said in faults)
