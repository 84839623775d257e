"""Messages with their variables filled in: they keep Discord's limits, whatever the variables stand for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from aeon.content.rendering import BLANK, render
from aeon.content.variables import VARIABLES
from aeon.guild.errors import Refused
from aeon.simulator.validation.form import Form
from aeon.simulator.validation.messages import read_message
from tests import openapi
from tests.content.drafts import MESSAGES, Json, embed_length, read, sent
from tests.content.test_draft import button, components, display, embed, link, menu, row
from tests.content.test_variables import VALUES

LONG = dict.fromkeys(VARIABLES, "y" * 300) | {name: VALUES[name] for name in ("user.avatar", "server.icon")}
NOTHING = dict.fromkeys(VARIABLES, "") | {name: VALUES[name] for name in ("user.avatar", "server.icon")}


def rendered(message: Json, values: dict[str, str] = VALUES) -> Json:
    draft, faults = read(message)
    assert faults == []
    return sent(render(draft, values))


@given(MESSAGES, st.sampled_from([VALUES, LONG, NOTHING]))
def test_what_was_taken_is_taken_by_discord_whatever_is_filled_in(message: Json, values: dict[str, str]) -> None:
    try:
        body = rendered(message, values)
    except Refused:
        assert values is NOTHING
        return
    read_message(Form.of(body))
    document = openapi.load()
    if document is not None:
        assert document.request_faults("POST", "/channels/1/messages", "application/json", json.encode(body)) == []


def test_variables_are_filled_in_wherever_people_read() -> None:
    message = {
        "content": "{user}",
        **embed(
            title="{user}",
            description="{server.name}",
            fields=[{"name": "{user}", "value": "{date}", "inline": True}],
            author={"name": "{user}", "iconURL": "{user.avatar}"},
            thumbnail={"url": "{server.icon}"},
        ),
        **components(row(button(label="{user}")), row(menu(placeholder="{user}")), row(link(url="{user.avatar}"))),
    }
    assert rendered(message) == {
        "content": "ada",
        "embeds": [
            {
                "title": "ada",
                "description": "Home",
                "fields": [{"name": "ada", "value": "2026-02-01", "inline": True}],
                "author": {"name": "ada", "icon_url": VALUES["user.avatar"]},
                "thumbnail": {"url": VALUES["server.icon"]},
            }
        ],
        "components": [
            {"type": 1, "components": [{"type": 2, "style": 1, "label": "ada", "custom_id": "press-0"}]},
            {
                "type": 1,
                "components": [
                    {
                        "type": 3,
                        "custom_id": "menu",
                        "placeholder": "ada",
                        "options": [{"label": "A", "value": "a"}],
                    }
                ],
            },
            {"type": 1, "components": [{"type": 2, "style": 5, "label": "Go", "url": VALUES["user.avatar"]}]},
        ],
        "allowed_mentions": {"parse": []},
    }


def test_ids_of_controls_are_never_filled_in() -> None:
    body = rendered(components(row(button(custom_id="{user}"))))
    assert body["components"][0]["components"][0]["custom_id"] == "{user}"


def test_components_of_the_second_kind_are_said_to_be_that() -> None:
    assert rendered(components(display("{user}"))) == {
        "components": [{"type": 10, "content": "ada"}],
        "flags": 1 << 15,
        "allowed_mentions": {"parse": []},
    }


def test_what_became_too_long_is_cut() -> None:
    long = {"args": "y" * 5000}
    body = rendered(
        {"content": "a{args}", **embed(title="{args}", fields=[{"name": "{args}", "value": "{args}"}])}, long
    )
    assert body["content"] == f"a{'y' * 1998}…"
    assert body["embeds"][0]["title"] == f"{'y' * 255}…"
    assert body["embeds"][0]["fields"] == [{"name": f"{'y' * 255}…", "value": f"{'y' * 1023}…"}]


def test_an_embed_that_became_too_long_loses_what_is_missed_least() -> None:
    fields = [{"name": "{args}", "value": "{args}"}] * 4
    [body] = rendered(embed(title="T", description="{args}", fields=fields), {"args": "y" * 5000})["embeds"]
    assert embed_length(body) == 6000
    assert body["title"] == "T"
    assert [len(field["value"]) for field in body["fields"]] == [1024] * 4
    [many] = rendered(embed(title="T", fields=[{"name": "{args}", "value": "v"}] * 25), {"args": "y" * 500})["embeds"]
    assert embed_length(many) == 6000
    assert many["title"] == "T"


def test_text_displays_that_became_too_long_are_cut_from_the_last() -> None:
    body = rendered(components(display("{args}"), display("{args}")), {"args": "y" * 3000})
    assert [len(each["content"]) for each in body["components"]] == [3000, 1000]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ({"content": "x", **embed(title="{args}")}, {"content": "x"}),
        ({"content": "{args}", **embed(title="x", description="{1}")}, {"embeds": [{"title": "x"}]}),
        (
            {"content": "x", **embed(footer={"text": "{args}", "icon_url": "{server.icon}"})},
            {"content": "x", "embeds": [{"footer": {"text": BLANK, "icon_url": VALUES["server.icon"]}}]},
        ),
        (
            embed(fields=[{"name": "{args}", "value": "{args}"}]),
            {"embeds": [{"fields": [{"name": BLANK, "value": BLANK}]}]},
        ),
    ],
)
def test_what_became_blank_is_left_out_or_shows_nothing(message: Json, shown: Json) -> None:
    body: Any = rendered(message, NOTHING)
    assert {name: value for name, value in body.items() if name != "allowed_mentions"} == shown


@pytest.mark.parametrize("message", [{"content": "{args}"}, {"content": " {1}", **embed(title="{2}")}])
def test_a_message_of_which_nothing_is_left_is_not_sent(message: Json) -> None:
    with pytest.raises(Refused, match="nothing is left"):
        rendered(message, NOTHING)
