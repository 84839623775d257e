import pytest

from aeon.web.cors import Cors, origin_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://localhost:3000/api", "http://localhost:3000"),
        ("https://dash.example/api/", "https://dash.example"),
        ("https://dash.example:443", "https://dash.example"),
        ("http://dash.example:443", "http://dash.example:443"),
        ("https://Dash.Example:8443/x?y#z", "https://dash.example:8443"),
        ("http://[::1]:3000/api", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_what_a_browser_sends(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("origin", "admitted"),
    [
        (None, True),
        ("https://dash.example", True),
        ("http://127.0.0.1:3001", True),
        ("http://127.0.0.1:3002", False),
        ("https://dash.example.evil.example", False),
        ("null", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_sockets_are_for_the_dashboards_pages_and_our_own(origin: str | None, admitted: bool) -> None:
    assert Cors(frozenset({"https://dash.example"})).admits(origin, "127.0.0.1:3001") is admitted
