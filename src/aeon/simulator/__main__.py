"""`python -m aeon.simulator`: the offline Discord as a program, for projects in any language.

It prints one line of JSON once it listens, and runs until SIGINT or SIGTERM:
`{"url", "apiUrl", "gatewayUrl", "token", "applicationId", "clientSecret"}`.
"""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence

import trio

from aeon.simulator import Settings, Simulator, empty_world, found_world, open_simulator
from aeon.simulator.wire import encode


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m aeon.simulator", description="An offline Discord: gateway and REST v10."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1)")
    parser.add_argument("--port", type=int, default=0, help="port to listen at; 0, unless given, takes a free one")
    parser.add_argument("--empty", action="store_true", help="no guild, instead of the small community")
    parser.add_argument("--no-limits", action="store_true", help="no rate limits, and no waiting between IDENTIFYs")
    return parser.parse_args(words)


def _announcement(simulator: Simulator) -> bytes:
    application = simulator.world.application
    return encode(
        {
            "url": simulator.url,
            "apiUrl": simulator.api_url,
            "gatewayUrl": simulator.gateway_url,
            "token": simulator.token,
            "applicationId": application.id,
            "clientSecret": application.client_secret,
        }
    )


async def run(words: Sequence[str]) -> None:
    """Listen until SIGINT or SIGTERM."""
    given = _arguments(words)
    settings = Settings(rate_limits=False, identify_seconds=0) if given.no_limits else Settings()
    world = empty_world() if given.empty else found_world()
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async with open_simulator(given.host, given.port, world=world, settings=settings) as simulator:
            sys.stdout.buffer.write(_announcement(simulator) + b"\n")
            sys.stdout.buffer.flush()
            async for _ in signals:
                return


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    trio.run(run, sys.argv[1:])
