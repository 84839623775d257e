"""Every route of the product against every kind of caller. What is expected follows from the route's policy alone."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import trio
from attrs import frozen

from aeon.app import FEATURES
from aeon.simulator.community import GUILD_ID, MEMBER_ID, OWNER_ID
from aeon.web.caller import Right
from aeon.web.health import health_routes
from aeon.web.route import Route, Terms
from tests.end_to_end.house import MANAGER_ID, OTHER_GUILD_ID, STRANGER_ID, House, bearer, open_house

ROUTES: tuple[Route[Any], ...] = (
    *health_routes(dict, trio.Event()),
    *(route for feature in FEATURES for route in feature.routes),
)

FROM_AFAR = {"X-Forwarded-For": "198.51.100.7"}
"""Said by a proxy on this machine, behind which nobody counts as local."""

NOTHING: frozenset[Right] = frozenset()
READS = frozenset({Right.READ})
ALL = frozenset(Right)


@frozen
class Caller:
    """Somebody, and what the specification lets them do in the guild.

    `service`: a key that acts for nobody; `pretends` to be somebody else.
    """

    headers: Mapping[str, str]
    rights: frozenset[Right] = NOTHING
    known: bool = True
    service: bool = False
    pretends: bool = False


def callers(house: House) -> dict[str, Caller]:
    reads, manages = bearer(house.key("read", GUILD_ID)), bearer(house.key("manage", GUILD_ID))
    elsewhere, everywhere = bearer(house.key("manage", OTHER_GUILD_ID)), bearer(house.key("manage"))
    return {
        "nobody": Caller({}, known=False),
        "a key for another guild": Caller(elsewhere, service=True),
        "a key that reads": Caller(reads, READS, service=True),
        "a key that manages": Caller(manages, ALL, service=True),
        "a key for all guilds": Caller(everywhere, ALL, service=True),
        "a stranger": Caller(house.person(STRANGER_ID)),
        "a member": Caller(house.person(MEMBER_ID)),
        "a manager": Caller(house.person(MANAGER_ID), ALL),
        "the owner": Caller(house.person(OWNER_ID), ALL),
        "a key that manages, for a member": Caller({**manages, "X-Aeon-User": MEMBER_ID}),
        "a key that manages, for a manager": Caller({**manages, "X-Aeon-User": MANAGER_ID}, ALL),
        "a key that reads, for a manager": Caller({**reads, "X-Aeon-User": MANAGER_ID}, READS),
        "a key for another guild, for a manager": Caller({**elsewhere, "X-Aeon-User": MANAGER_ID}),
        "a manager, for the owner": Caller({**house.person(MANAGER_ID), "X-Aeon-User": OWNER_ID}, ALL, pretends=True),
        # Last, for guesses are counted, and after too many of them only keys that held before are looked up.
        "a token for others": Caller(house.person(MANAGER_ID, aud="others"), known=False),
        "a key that nobody made": Caller(bearer(f"aeon_{'x' * 43}"), known=False),
    }


def expected(terms: Terms, caller: Caller) -> set[int]:
    """The statuses that refuse this caller; none where they are let in."""
    if not terms.known:
        return set()
    if not caller.known:
        # A wrong token is answered with 429 after too many others.
        return {401, 429} if caller.headers else {401}
    lacks_right = terms.right is not None and terms.right not in caller.rights
    is_no_service = terms.service and not caller.service
    return {403} if lacks_right or is_no_service or caller.pretends else set()


async def ask(house: House, route: Route[Any], caller: Caller) -> httpx.Response:
    path = re.sub(r":(\w+)", lambda name: GUILD_ID if name[1] == "guildId" else "1", route.path)
    body: dict[str, object] | None = None if route.body is None else {}
    return await house.http.request(route.method.value, path, headers={**FROM_AFAR, **caller.headers}, json=body)


def fits(status: int, refusals: set[int]) -> bool:
    """Let in means that it was the route which answered, whatever it thought of an empty body."""
    return status in refusals if refusals else status not in {401, 403, 429} and status < 500


async def test_every_route_admits_whom_its_policy_says(database_url: str, tmp_path: Path) -> None:
    misfits = []
    async with open_house(database_url, tmp_path) as house:
        for name, caller in callers(house).items():
            for route in ROUTES:
                refusals = expected(route.policy.value, caller)
                answer = await ask(house, route, caller)
                if not fits(answer.status_code, refusals):
                    wanted = f"one of {refusals}" if refusals else "to be let in"
                    misfits.append(f"{name}: {route.method.value} {route.path}: {answer.status_code}, not {wanted}")
    assert misfits == []


def test_a_route_without_a_guild_asks_for_no_right_in_one() -> None:
    """What is expected above follows from policies, so a route that is about a guild has to have a policy of guilds."""
    about_guilds = [route for route in ROUTES if "/:guildId" in route.path]
    assert [route.path for route in about_guilds if route.policy.value.right is None] == []
