"""Which messages are heard, and as what."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aeon.commands.hearing import Heard, Hearing, hear, listened_for
from aeon.guild.interests import interest_of
from aeon.guild.settings import Settings, fault_of
from tests.commands.calls import message
from tests.guild.examples import BOT

DEAF = Settings(use_slash_commands=True, allow_prefix_fallback=False)

prefixes = st.text(min_size=1, max_size=10).filter(lambda text: fault_of("prefix", text) is None)
triggers = st.text(min_size=1).filter(lambda text: text.split() == [text])
mentions = st.sampled_from([f"<@{BOT}>", f"<@!{BOT}>"])


def heard(content: str, settings: Settings | None = None) -> Hearing:
    return hear(content, settings or Settings(), BOT)


@pytest.mark.parametrize(
    ("content", "trigger", "rest"),
    [
        ("!ping", "ping", ""),
        ("!8ball will it work?", "8ball", "will it work?"),
        ("!8ball\nwill it\nwork?", "8ball", "will it\nwork?"),
        (f"<@{BOT}> ping", "ping", ""),
        (f"<@!{BOT}>\nping me", "ping", "me"),
        (f"<@{BOT}>ping", "ping", ""),
    ],
)
def test_a_prefix_or_a_mention_is_followed_by_the_trigger(content: str, trigger: str, rest: str) -> None:
    assert heard(content) == Hearing(Heard.TRIGGER, trigger, rest)


@pytest.mark.parametrize("content", ["", "ping", "!", "! ping", "!\nping", " !ping", "?ping", "<@7> ping", "a !ping"])
def test_everything_else_is_not_heard(content: str) -> None:
    assert heard(content).heard is Heard.NOTHING


@pytest.mark.parametrize("content", [f"<@{BOT}>", f"<@!{BOT}>  ", f"<@{BOT}>\n"])
def test_a_mention_alone_is_a_greeting(content: str) -> None:
    assert heard(content).heard is Heard.GREETING


def test_the_prefix_is_matched_to_the_letter() -> None:
    assert heard("AEON!ping", Settings(prefix="aeon!")).heard is Heard.NOTHING
    assert heard("aeon!ping", Settings(prefix="aeon!")).trigger == "ping"


def test_a_mention_is_heard_though_the_prefix_begins_like_one() -> None:
    assert heard(f"<@{BOT}> ping", Settings(prefix="<")).trigger == "ping"
    assert heard("<ping", Settings(prefix="<")).trigger == "ping"


@pytest.mark.parametrize("prefixes_wanted", [True, False])
def test_without_slash_commands_prefixes_are_heard_whatever_else_is_set(prefixes_wanted: bool) -> None:
    settings = Settings(use_slash_commands=False, allow_prefix_fallback=prefixes_wanted)
    assert heard("!ping", settings).trigger == "ping"


@given(mentions, st.text())
def test_where_messages_are_not_heard_a_mention_is_noticed_and_nothing_else(mention: str, text: str) -> None:
    assert heard(mention + text, DEAF).heard is Heard.DEAF
    assume(not text.startswith("<@"))
    assert heard(text, DEAF).heard is Heard.NOTHING


@given(prefixes, triggers, st.text())
def test_any_prefix_works_with_any_trigger(prefix: str, trigger: str, rest: str) -> None:
    content = f"{prefix}{trigger} {rest}"
    assume(not content.startswith("<@"))
    found = heard(content, Settings(prefix=prefix))
    assert (found.heard, found.trigger, found.rest.split()) == (Heard.TRIGGER, trigger, rest.split())


@given(prefixes, mentions, triggers)
def test_a_mention_works_whatever_the_prefix(prefix: str, mention: str, trigger: str) -> None:
    assert heard(f"{mention} {trigger}", Settings(prefix=prefix)) == Hearing(Heard.TRIGGER, trigger, "")


@given(prefixes, st.text())
def test_what_does_not_begin_with_the_prefix_is_not_heard(prefix: str, text: str) -> None:
    assume(not text.startswith(prefix) and not text.startswith("<@"))
    assert heard(text, Settings(prefix=prefix)).heard is Heard.NOTHING


@given(prefixes, mentions, st.text(), st.booleans(), st.booleans())
def test_whatever_is_heard_wakes_a_sleeping_guild(
    prefix: str, mention: str, text: str, has_slash: bool, has_prefixes: bool
) -> None:
    settings = Settings(prefix=prefix, use_slash_commands=has_slash, allow_prefix_fallback=has_prefixes)
    for content in (text, prefix + text, mention + text):
        is_woken = interest_of(message(content), BOT) & listened_for(settings)
        assert is_woken or heard(content, settings).heard is Heard.NOTHING
