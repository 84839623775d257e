"""Trouble on demand: with REST by rules, with the gateway at once. All of it is in the log of requests."""

from collections.abc import Callable
from typing import Any

import trio

from aeon.simulator.call import NO_CONTENT, Answer, Call
from aeon.simulator.control.reading import body_of, count_of
from aeon.simulator.errors import Misuse
from aeon.simulator.faults import read_rules
from aeon.simulator.gateway import trouble
from aeon.simulator.gateway.connection import GatewayConnection
from aeon.simulator.routes import Caller, Route


def put_faults(call: Call) -> Answer:
    """These rules in the place of all others."""
    call.parts.faults.rules = read_rules(call.body if call.body is not None else [])
    call.parts.journal.note("FAULTS", "/_sim/faults", body=call.body, status=200)
    return Answer(body={"rules": len(call.parts.faults.rules)})


def delete_faults(call: Call) -> Answer:
    """No more trouble: the rules, and what was asked of the gateway's future."""
    call.parts.faults.rules = []
    call.parts.hub.refuse_resumes = 0
    for session in call.parts.hub.sessions.values():
        session.release()
    call.parts.journal.note("FAULTS", "/_sim/faults", status=204)
    return NO_CONTENT


_ACTIONS: dict[str, Callable[[GatewayConnection, dict[str, Any]], None]] = {
    "close": trouble.close,
    "drop": trouble.drop,
    "reconnect": trouble.ask_to_reconnect,
    "invalidate": trouble.invalidate,
    "silence": trouble.silence,
    "replay": trouble.replay,
    "duplicate": trouble.duplicate,
    "late": trouble.late,
    "corrupt": trouble.corrupt,
}


def post_gateway(call: Call) -> Answer:
    """Do something to every open connection, or to that of one `shard`; `{connections}` says how many there were.

    `refuseResume` is about the future: the next `count` RESUMEs are refused (1 unless given).
    """
    body = body_of(call)
    action = str(body.get("action"))
    hub = call.parts.hub
    if action == "refuseResume":
        hub.refuse_resumes = count_of(body) or 1
        touched: list[GatewayConnection] = []
    elif action in _ACTIONS:
        touched = [one for one in hub.connections if _meant(one, body.get("shard"))]
        for connection in touched:
            _ACTIONS[action](connection, body)
    else:
        raise Misuse(400, f"action is one of {', '.join([*_ACTIONS, 'refuseResume'])}")
    call.parts.journal.note("GATEWAY", "/gateway", body=body, status=0, fault=action)
    return Answer(body={"connections": len(touched)})


def _meant(connection: GatewayConnection, shard: object) -> bool:
    if connection.closing:
        return False
    return shard is None or (connection.session is not None and connection.session.shard_id == shard)


def get_gateway(call: Call) -> Answer:
    """The sessions: which are attached, how far they are."""
    now = trio.current_time()
    return Answer(
        body=[
            {
                "sessionId": session.id,
                "shard": [session.shard_id, session.shard_count],
                "intents": session.intents,
                "sequence": session.sequence,
                "connected": session.carrier is not None,
                "pendingGuilds": len(session.pending_guilds),
                "ended": session.has_ended(now),
            }
            for session in call.parts.hub.sessions.values()
        ]
    )


ROUTES = (
    Route("PUT", "/faults", put_faults, Caller.ANYONE),
    Route("DELETE", "/faults", delete_faults, Caller.ANYONE),
    Route("POST", "/gateway", post_gateway, Caller.ANYONE),
    Route("GET", "/gateway", get_gateway, Caller.ANYONE),
)
