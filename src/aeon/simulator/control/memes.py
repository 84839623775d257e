"""A service of memes, such as bots show: harmless ones, and one for adults, as the world has them."""

import html
import random

from aeon.simulator.call import Answer, Call
from aeon.simulator.errors import Misuse
from aeon.simulator.routes import Caller, Route

_TITLES = {
    "works": "It works on my machine",
    "monday": "Deployed on a Friday",
    "cat": "The cat has pushed to main",
    "tea": "There is a mug for every bug",
    "standup": "This stand-up could have been a message",
}
_FOR_ADULTS = {"tax": "For adults: the tax return"}
_COLORS = ("#5865f2", "#3ba55d", "#faa61a", "#ed4245", "#9b59b6", "#1abc9c")


def pick(call: Call) -> Answer:
    titles = _TITLES | _FOR_ADULTS
    name = random.choice(sorted(titles))  # noqa: S311  nothing hangs on it
    url = f"{call.parts.url}/_sim/memes/{name}"
    return Answer(body={"title": titles[name], "url": url, "postLink": url, "nsfw": name in _FOR_ADULTS})


def picture(call: Call) -> Answer:
    titles = _TITLES | _FOR_ADULTS
    name = call.params["name"]
    if name not in titles:
        raise Misuse(404, "there is no such meme")
    color = _COLORS[sorted(titles).index(name) % len(_COLORS)]
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">'
        f'<rect width="640" height="360" fill="{color}"/><text x="320" y="190" text-anchor="middle" '
        f'font-family="sans-serif" font-size="28" fill="#fff">{html.escape(titles[name])}</text></svg>'
    )
    return Answer(raw=drawn.encode(), headers=(("Content-Type", "image/svg+xml"),))


ROUTES = (
    Route("GET", "/memes", pick, Caller.ANYONE),
    Route("GET", "/memes/{name}", picture, Caller.ANYONE),
)
