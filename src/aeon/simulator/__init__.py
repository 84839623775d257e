"""An offline Discord: gateway and REST, version 10, on this machine, for tests, demos and playgrounds.

README. Another project would use it like this::

    async with open_simulator() as simulator:
        # simulator.token logs a bot in; its REST base is simulator.api_url, its gateway comes from GET /gateway/bot.
        ...

A project in another language starts it as a program, and reads where it is from the line it prints::

    python -m aeon.simulator --port 4010 [--empty] [--no-limits]
    {"url":"http://127.0.0.1:4010","apiUrl":"http://127.0.0.1:4010/api/v10","gatewayUrl":...,"token":...}

It opens on a free port of 127.0.0.1 with a small community in it (`aeon.simulator.community` names its ids); an
`empty_world()` has only the bot. People are moved through `/_sim/` (see `control`), or by any REST route with
`Authorization: Sim <userId>`, which acts under that person's permissions. A dashboard signs people in at
`/oauth2/authorize` (see `rest.authorize`). `Settings` choose how true to Discord's pace it is: with
`rate_limits=False` and `identify_seconds=0` nothing is waited for.

Rooms: `http`, `websocket` (bytes), `server`, `desk`, `routes` (who answers what), `world` (state), `payloads` (objects
as Discord sends them), `permissions`, `validation`, `limits` (rules), `gateway`, `rest`, `control` (the three doors).
It shares no rule with Aeon's Discord client, so that a mistake in one shows against the other.
"""

from aeon.simulator.community import empty_world, found_world
from aeon.simulator.gateway.session import ReplayLimits
from aeon.simulator.server import Simulator, open_simulator
from aeon.simulator.settings import Settings

__all__ = ["ReplayLimits", "Settings", "Simulator", "empty_world", "found_world", "open_simulator"]
