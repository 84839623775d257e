"""Discord's gateway: sessions over WebSockets that survive lost sockets and restarts of the process.

`session.py` is the protocol without I/O, `frames.py` and `socket.py` are its transport, `shard.py` drives one session
over socket after socket, and `fleet.py` runs all shards of this process.
"""
