import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeon.redaction import Redactor

SECRETS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=6, max_size=40)


@given(SECRETS, st.text(max_size=20), st.text(max_size=20))
def test_a_known_secret_is_in_no_line_however_it_is_written(secret: str, before: str, after: str) -> None:
    redactor = Redactor([secret])
    for line in (before + secret + after, repr({"x": before + secret}), json.dumps({"x": secret + after})):
        assert secret not in redactor.redact(line).replace("[hidden]", "")


@given(st.from_regex(r"[A-Za-z0-9._~+/=-]{6,40}", fullmatch=True), st.text(max_size=20))
def test_json_stays_json(secret: str, around: str) -> None:
    line = json.dumps({"url": f"https://u:{secret}@db/x", "said": f"{around} {secret}", "at": [f"Bearer {secret}"]})
    redacted = json.loads(Redactor([secret]).redact(line))
    assert redacted["at"] == ["Bearer [hidden]"]


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("key aeon_0123456789abcdefghijKLMNOPQRSTUV was used", "0123456789"),
        ("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJzdWIiOiIxIn0"),
        ("POST http://d/api/v10/interactions/123456/aW50-token.x/callback 204", "aW50-token.x"),
        ("PATCH /webhooks/123456/abcDEF-123/messages/@original", "abcDEF-123"),
        ("token='aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4'", "MTIzNDU2Nzg5"),
        ("login with MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB", "GabcDE"),
        ("cannot reach postgresql://aeon:pw@db:5432/aeon", ":pw@"),
        ("cannot reach postgresql://user:password@db:5432/aeon", ":password@"),
    ],
)
def test_secrets_nobody_registered_are_known_by_their_shape(line: str, secret: str) -> None:
    assert secret not in Redactor().redact(line)


@pytest.mark.parametrize(
    "line",
    [
        "Bot is in 12 guilds",
        "GET http://127.0.0.1:3001/api/guild/123456/settings 200",
        "PUT /applications/123456/guilds/987654/commands",
        "database aeon_test is at migration 4",
        "set one such as postgresql://user:password@host:5432/aeon",
        "at 2026-01-01T10:00:00Z guild 123456789012345678 woke in 1.5 ms",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert Redactor(["a-secret"]).redact(line) == line


def test_secrets_can_become_known_later() -> None:
    redactor = Redactor()
    assert redactor.redact("x late-secret") == "x late-secret"
    redactor.add(["late-secret"])
    assert redactor.redact("x late-secret") == "x [hidden]"


def test_words_too_short_to_hide_do_not_garble_the_log() -> None:
    assert Redactor(["a", "", "guild"]).redact("a guild") == "a guild"
