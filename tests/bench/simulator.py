"""The offline Discord: events a second to a client that can take them, messages a second by REST, memory of many guilds.

The client is a process of its own that counts bytes and nothing more, so that the simulator is what is measured.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial

import msgspec
import trio
from wsproto import ConnectionType, WSConnection
from wsproto.events import Request, TextMessage

from aeon.simulator import Settings, Simulator, empty_world, open_simulator
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID
from aeon.simulator.world.channels import create_channel
from aeon.simulator.world.entities import ChannelType
from aeon.simulator.world.guilds import create_guild
from aeon.simulator.world.members import add_member
from aeon.simulator.world.messages import Draft, new_message, post
from aeon.simulator.world.roles import create_role, new_role
from aeon.simulator.world.users import create_user

EVENTS = 100_000
WRITTEN = 5_000
CONNECTIONS = 4
GUILDS, CHANNELS, ROLES, MEMBERS = 10_000, 30, 25, 50
_SLICE = 200
Flood = Callable[[Simulator], Awaitable[None]]
_MARK = b'{"t":"MESSAGE_CREATE"'


async def _count_events(port: int, token: str) -> None:
    """Log in, then say how many events a second came, from the first to the last."""
    stream = await trio.open_tcp_stream("127.0.0.1", port)
    socket = WSConnection(ConnectionType.CLIENT)
    await stream.send_all(socket.send(Request(host="127.0.0.1", target="/gateway?v=10&encoding=json")))
    socket.receive_data(await stream.receive_some())
    identify = {"op": 2, "d": {"token": token, "intents": 1 << 9 | 1, "properties": {}}}
    await stream.send_all(socket.send(TextMessage(data=msgspec.json.encode(identify).decode())))
    seen, tail, first = 0, b"", 0.0
    while seen < EVENTS:
        chunk = tail + await stream.receive_some(1 << 20)
        found = chunk.count(_MARK)
        if b'{"t":"GUILD_CREATE"' in chunk:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
        if found and not seen:
            first = time.perf_counter()
        seen += found
        tail = chunk[1 - len(_MARK) :]
    sys.stdout.write(f"{EVENTS / (time.perf_counter() - first)}\n")


async def _write_messages(port: int, token: str) -> None:
    """Write by REST over a few connections, one message after another on each; say how many a second."""
    body = b'{"content":"measured"}'
    head = (
        f"POST /api/v10/channels/{GENERAL_ID}/messages HTTP/1.1\r\nHost: sim\r\nAuthorization: Bot {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )

    async def write() -> None:
        stream = await trio.open_tcp_stream("127.0.0.1", port)
        for _ in range(WRITTEN // CONNECTIONS):
            await stream.send_all(head.encode() + body)
            answer = await stream.receive_some()
            while not answer.endswith(b"}"):
                answer += await stream.receive_some()

    began = time.perf_counter()
    async with trio.open_nursery() as nursery:
        for _ in range(CONNECTIONS):
            nursery.start_soon(write)
    sys.stdout.write(f"{WRITTEN / (time.perf_counter() - began)}\n")


_CLIENTS = {"events": _count_events, "messages": _write_messages}


async def _flood(simulator: Simulator) -> None:
    """Messages that people write, each made, kept and told of as any other."""
    world = simulator.world
    channel = world.channels[GENERAL_ID]
    for start in range(0, EVENTS, _SLICE):
        for _ in range(start, start + _SLICE):
            post(world, channel, new_message(world, channel, MEMBER_ID, Draft(content="measured")))
        for connection in simulator.parts.hub.connections:
            await connection.drained()
        await trio.lowlevel.checkpoint()


async def _flood_encoded(simulator: Simulator) -> None:
    """The same, encoded beforehand: what `/_sim/floods` does."""
    one = msgspec.json.encode({"id": "1", "channel_id": GENERAL_ID, "content": "measured" * 60})
    for _ in range(0, EVENTS, _SLICE):
        simulator.parts.hub.flood("MESSAGE_CREATE", GUILD_ID, [one] * _SLICE)
        for connection in simulator.parts.hub.connections:
            await connection.drained()
        await trio.lowlevel.checkpoint()


async def _measure(name: str, count: int, flood: Flood | None = None) -> str:
    """What a client counts a second, against a simulator in this process, and what it costs in processor time."""
    async with open_simulator(settings=Settings(rate_limits=False, identify_seconds=0)) as simulator:
        command = [sys.executable, "-m", "tests.bench.simulator", name, str(simulator.port), simulator.token]
        async with trio.open_nursery() as nursery:
            process = await nursery.start(partial(trio.run_process, command, stdout=subprocess.PIPE))
            said, cpu = b"", time.process_time()
            if flood is not None:
                await process.stdout.receive_some()
                await flood(simulator)
            async for chunk in process.stdout:
                said += chunk
            cpu = time.process_time() - cpu
        return f"{float(said):>9,.0f} a second, {count / cpu:>9,.0f} per CPU second of the simulator"


def _measure_guilds() -> None:
    """Make many guilds, and say how long it took and what the process holds, in megabytes."""
    world = empty_world()
    began = time.perf_counter()
    for number in range(GUILDS):
        owner = create_user(world, f"owner{number}")
        guild = create_guild(world, f"Guild {number}", owner.id)
        for one in range(CHANNELS - 1):
            create_channel(world, guild, f"channel-{one}", kind=ChannelType.TEXT)
        for one in range(ROLES - 2):
            create_role(world, guild, new_role(world, f"role {one}"))
        role_ids = list(guild.roles)[2:]
        for one in range(MEMBERS - 2):
            member = add_member(world, guild, create_user(world, f"member{one}").id)
            member.roles.append(role_ids[one % len(role_ids)])
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{time.perf_counter() - began} {held}\n")


def main() -> None:
    print("simulator: the offline Discord, one client")
    print(f"  events as people write messages   {trio.run(_measure, 'events', EVENTS, _flood)}")
    print(f"  events encoded beforehand         {trio.run(_measure, 'events', EVENTS, _flood_encoded)}")
    print(f"  messages by REST                  {trio.run(_measure, 'messages', WRITTEN)}")
    command = [sys.executable, "-m", "tests.bench.simulator", "guilds"]
    made = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=600)  # noqa: S603 - this module again
    seconds, held = (float(word) for word in made.stdout.split())
    size = f"{CHANNELS} channels, {ROLES} roles, {MEMBERS} members"
    print(f"  {GUILDS:,} guilds of {size}: {held:,.0f} MB, made in {seconds:.1f} s")


if __name__ == "__main__":
    if sys.argv[1:] == ["guilds"]:
        _measure_guilds()
    elif len(sys.argv) > 1:
        trio.run(_CLIENTS[sys.argv[1]], int(sys.argv[2]), sys.argv[3])
    else:
        main()
