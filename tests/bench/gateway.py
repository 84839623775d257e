"""Gateway: events a second and CPU per event, beside discord.py and the floor, on the same stream.

The floor is what no client can do without in Python: inflate and parse. discord.py runs where it is installed.
"""

import sys
import time

import msgspec
import zstandard

from aeon.discord.codec import decode_envelope
from tests.bench.flood import GUILDS, Flood
from tests.bench.processes import discordpy_python, flood, run

MESSAGES = 100_000
RATE = 500
PACED_MESSAGES = 2_500
MANY_GUILDS = 1_000


def aeon(*options: str, guilds: int, messages: int) -> dict[str, float]:
    with flood("--guilds", str(guilds), "--messages", str(messages), *options) as (port, _):
        return run(sys.executable, "-m", "tests.bench.gateway_aeon", port, str(guilds), str(messages))


def discordpy(*options: str, guilds: int, messages: int) -> dict[str, float] | None:
    python = discordpy_python()
    if python is None:
        return None
    with flood("--guilds", str(guilds), "--messages", str(messages), *options) as (port, rest_port):
        return run(python, "-m", "tests.bench.gateway_discordpy", port, rest_port, str(guilds), str(messages))


def floor() -> dict[str, float]:
    """Inflate and parse the same frames, already in memory."""
    stream = zstandard.ZstdDecompressor().decompressobj()
    made = Flood(guilds=GUILDS, messages=MESSAGES)
    for data in (made.hello, made.ready, *made.guilds):
        stream.decompress(data)
    began, cpu = time.perf_counter(), time.process_time()
    for data in made.bursts:
        msgspec.json.decode(decode_envelope(stream.decompress(data)).d)
    return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}


def show(name: str, figures: dict[str, float] | None) -> None:
    if figures is None:
        print(f"  {name:<12} not run: it is not installed, and AEON_BENCH_DISCORDPY names no interpreter that has it")
        return
    print(
        f"  {name:<12} {MESSAGES / figures['seconds']:>9,.0f} events/s   "
        f"{MESSAGES / figures['cpu']:>9,.0f} events per CPU second   {figures['cpu'] * 100_000 / MESSAGES:6.2f} CPU s per 100,000"
    )


def main() -> None:
    print(f"gateway: {MESSAGES:,} messages of 1.3 kB from {GUILDS} guilds, zstd-stream")
    show("floor", floor())
    show("aeon", aeon(guilds=GUILDS, messages=MESSAGES))
    show("discord.py", discordpy(guilds=GUILDS, messages=MESSAGES))
    print(f"gateway: {MANY_GUILDS:,} guilds of 30 channels, 25 roles, 50 members until ready")
    for name, contender in (("aeon", aeon), ("discord.py", discordpy)):
        figures = contender(guilds=MANY_GUILDS, messages=1)
        if figures is not None:
            print(f"  {name:<12} {figures['ready_seconds']:.2f} s, {figures['ready_cpu']:.2f} CPU s")
    print(f"gateway: {RATE} messages a second, from socket to receiver")
    for name, contender in (("aeon", aeon), ("discord.py", discordpy)):
        figures = contender("--per-second", str(RATE), guilds=GUILDS, messages=PACED_MESSAGES)
        if figures is not None:
            print(f"  {name:<12} p50 {figures['p50_ms']:.2f} ms, p99 {figures['p99_ms']:.2f} ms")


if __name__ == "__main__":
    main()
