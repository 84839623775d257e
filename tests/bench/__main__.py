"""All measurements, one after another, or those that are named: `python -m tests.bench actors`."""

import sys

from tests.bench import actors, audit, commands, gateway, journal, memory, simulator, storage, whole

BENCHES = {
    "actors": actors.main,
    "audit": audit.main,
    "commands": commands.main,
    "gateway": gateway.main,
    "journal": journal.main,
    "memory": memory.main,
    "simulator": simulator.main,
    "storage": storage.main,
    "whole": whole.main,
}

for name in sys.argv[1:] or BENCHES:
    if name not in BENCHES:
        sys.exit(f"there is no bench {name}; there are {', '.join(BENCHES)}")
    BENCHES[name]()
