"""Every policy against every kind of caller, read off the table of routes."""

from typing import Any

import pytest
from werkzeug.datastructures import Headers

from aeon.discord.ids import GuildId
from aeon.guild.ownership import Ownership
from aeon.web.answer import ApiAnswer
from aeon.web.caller import Right
from aeon.web.loopback import is_from_here
from aeon.web.route import ApiCall, Method, Policy, Route
from tests.web.api import (
    ADMIN,
    GUILD,
    MANAGER,
    MEMBER,
    OTHER_GUILD,
    OWNER,
    STRANGER,
    UNKNOWN_GUILD,
    Api,
    open_api,
    sign,
)


async def fine(_: ApiCall[Any]) -> ApiAnswer:  # noqa: RUF029  a handler is async
    return ApiAnswer.no_content()


ROUTES = {policy: Route(Method.POST, f"/api/guild/:guildId/{policy.name}", policy, fine) for policy in Policy}

KEYS = {
    # policy: nobody, a wrong key, reads elsewhere, reads here, manages elsewhere, manages here, manages everywhere
    Policy.OPEN: (204, 204, 204, 204, 204, 204, 204),
    Policy.KNOWN: (401, 401, 204, 204, 204, 204, 204),
    Policy.SERVICE: (401, 401, 204, 204, 204, 204, 204),
    Policy.LOCAL_OR_SERVICE: (401, 401, 204, 204, 204, 204, 204),
    Policy.GUILD_READ: (401, 401, 403, 204, 403, 204, 204),
    Policy.GUILD_MANAGE: (401, 401, 403, 403, 403, 204, 204),
}

PEOPLE = {
    # policy: a wrong token, a stranger, a member, of the group admin, a manager, the owner
    Policy.OPEN: (204, 204, 204, 204, 204, 204),
    Policy.KNOWN: (401, 204, 204, 204, 204, 204),
    Policy.SERVICE: (401, 403, 403, 403, 403, 403),
    Policy.LOCAL_OR_SERVICE: (401, 403, 403, 403, 403, 403),
    Policy.GUILD_READ: (401, 403, 403, 204, 204, 204),
    Policy.GUILD_MANAGE: (401, 403, 403, 204, 204, 204),
}

ACTING = {
    # policy: a key reading here for a manager, one managing here for a member, for a manager; one managing elsewhere for a manager
    Policy.OPEN: (204, 204, 204, 204),
    Policy.KNOWN: (204, 204, 204, 204),
    Policy.SERVICE: (403, 403, 403, 403),
    Policy.LOCAL_OR_SERVICE: (403, 403, 403, 403),
    Policy.GUILD_READ: (204, 403, 204, 403),
    Policy.GUILD_MANAGE: (403, 403, 204, 403),
}

PROXIED = {"X-Forwarded-For": "198.51.100.7"}
"""Tests call from this machine; this is how a proxy on it says that somebody else does."""


def keys(api: Api) -> list[dict[str, str]]:
    made = [
        f"aeon_{'x' * 43}",
        api.keys.make(Right.READ, [OTHER_GUILD]),
        api.keys.make(Right.READ, [GUILD]),
        api.keys.make(Right.MANAGE, [OTHER_GUILD]),
        api.keys.make(Right.MANAGE, [GUILD]),
        api.keys.make(),
    ]
    return [{}, *(api.bearer(key) for key in made)]


def people(api: Api) -> list[dict[str, str]]:
    tokens = [sign(aud="others"), *(sign(user_id) for user_id in (STRANGER, MEMBER, ADMIN, MANAGER, OWNER))]
    return [api.bearer(token) for token in tokens]


def acting(api: Api) -> list[dict[str, str]]:
    reads, manages = api.keys.make(Right.READ, [GUILD]), api.keys.make(Right.MANAGE, [GUILD])
    elsewhere = api.keys.make(Right.MANAGE, [OTHER_GUILD])
    pairs = ((reads, MANAGER), (manages, MEMBER), (manages, MANAGER), (elsewhere, MANAGER))
    return [{**api.bearer(key), "X-Aeon-User": user_id} for key, user_id in pairs]


@pytest.mark.parametrize("policy", Policy)
async def test_a_policy_admits_whom_it_says(policy: Policy) -> None:
    route = ROUTES[policy]
    async with open_api(route) as api:
        for callers, matrix in ((keys(api), KEYS), (people(api), PEOPLE), (acting(api), ACTING)):
            path = route.path.replace(":guildId", GUILD)
            answers = [await api.client.post(path, headers={**PROXIED, **headers}) for headers in callers]
            assert tuple(answer.status_code for answer in answers) == matrix[policy]

        unknown = await api.client.post(route.path.replace(":guildId", UNKNOWN_GUILD), headers=api.bearer())
        assert unknown.status_code == (403 if policy.value.right else 204)


async def test_who_may_have_a_right_in_a_guild_of_another_process_is_sent_there_and_learns_nothing_of_it() -> None:
    route = ROUTES[Policy.GUILD_MANAGE]
    there, nowhere = GuildId(str(1 << 22)), GuildId(str(3 << 22))
    async with open_api(route, check_run=Ownership(2, range(1)).check_run) as api:

        async def answers(headers: dict[str, str]) -> list[tuple[int, str]]:
            both = [
                await api.client.post(route.path.replace(":guildId", each), headers=headers)
                for each in (there, nowhere)
            ]
            return [(answer.status_code, answer.json()["type"]) for answer in both]

        reads, elsewhere = api.keys.make(Right.READ), api.keys.make(Right.MANAGE, [OTHER_GUILD])
        manages = api.bearer(api.keys.make(Right.MANAGE, [there, nowhere]))
        for headers in (
            manages,
            {**manages, "X-Aeon-User": STRANGER},
            api.bearer(sign(MANAGER)),
            api.bearer(sign(STRANGER)),
        ):
            assert await answers(headers) == [(503, "guild-elsewhere")] * 2
        for headers in (api.bearer(reads), api.bearer(elsewhere), {**api.bearer(elsewhere), "X-Aeon-User": MANAGER}):
            assert await answers(headers) == [(403, "forbidden")] * 2
        assert await answers({}) == [(401, "unauthenticated")] * 2
        assert not api.discord.asked


async def test_a_caller_on_this_machine_needs_no_key_where_the_policy_says_so() -> None:
    route = ROUTES[Policy.LOCAL_OR_SERVICE]
    async with open_api(route) as api:
        path = route.path.replace(":guildId", GUILD)
        assert (await api.client.post(path)).status_code == 204
        for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
            assert (await api.client.post(path, headers={name: ""})).status_code == 401


@pytest.mark.parametrize(
    ("address", "is_local"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:192.0.2.1", False),
        ("192.0.2.1", False),
        ("10.0.0.1", False),
        ("::", False),
        ("localhost", False),
        ("", False),
        (None, False),
    ],
)
def test_only_loopback_addresses_are_of_this_machine(address: str | None, is_local: bool) -> None:
    assert is_from_here(address, Headers()) is is_local


def test_a_right_needs_a_guild_to_have_it_in() -> None:
    with pytest.raises(ValueError, match=":guildId"):
        Route(Method.GET, "/api/guilds", Policy.GUILD_READ, fine)
