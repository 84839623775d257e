"""The playground: a page to be any member of this Discord, and to watch the bot's dashboard follow.

Plain files, served as they are. The page knows nothing but `/_sim/` and, where its address names one, the bot's own API.
"""

from functools import cache
from importlib.resources import files

from aeon.simulator.http import Response

INDEX = "/"
FOLDER = "/pages/"

_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src http: https: data:; connect-src 'self' http: https: ws: wss:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What people write is shown as text; should that fail once, nothing of it runs."""

_HEADERS = (
    ("Cache-Control", "no-cache"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", _POLICY),
)


def page_of(path: str) -> Response | None:
    """The file at this path; None where it is none of the playground's."""
    name = "playground.html" if path == INDEX else path.removeprefix(FOLDER) if path.startswith(FOLDER) else ""
    found = _files().get(name)
    return None if found is None else Response(200, found[1], (("Content-Type", found[0]), *_HEADERS))


@cache
def _files() -> dict[str, tuple[str, bytes]]:
    """Kind and content by name."""
    found = {}
    for file in files(__name__).iterdir():
        kind = _KINDS.get(f".{file.name.rpartition('.')[2]}")
        if kind is not None:
            found[file.name] = kind, file.read_bytes()
    return found
