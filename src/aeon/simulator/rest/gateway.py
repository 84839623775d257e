"""Where the gateway is."""

from aeon.simulator.call import Answer, Call
from aeon.simulator.routes import Caller, Route


def _address(call: Call) -> str:
    return call.parts.url.replace("http://", "ws://") + "/gateway"


def get_gateway(call: Call) -> Answer:
    return Answer(body={"url": _address(call)})


def get_gateway_bot(call: Call) -> Answer:
    """https://discord.com/developers/docs/events/gateway#get-gateway-bot."""
    settings = call.parts.settings
    limit = {
        "total": settings.session_starts,
        "remaining": max(0, settings.session_starts - call.parts.hub.identifies),
        "reset_after": 86_400_000,
        "max_concurrency": settings.max_concurrency,
    }
    return Answer(body={"url": _address(call), "shards": settings.shards, "session_start_limit": limit})


ROUTES = (
    Route("GET", "/gateway", get_gateway, Caller.ANYONE),
    Route("GET", "/gateway/bot", get_gateway_bot, Caller.BOT),
)
