"""The simulator, discord.py and Aeon's client compute the same permissions, each by its own code."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aeon.discord.model import Overwrite as ClientOverwrite
from aeon.discord.model import OverwriteType
from aeon.discord.permissions import (
    base_permissions,
    channel_permissions,
    timed_out_permissions,
    usable_permissions,
)
from aeon.simulator import found_world
from aeon.simulator.community import GENERAL_ID, GUILD_ID, MEMBER_ID
from aeon.simulator.payloads.guild import guild_create
from aeon.simulator.permissions import Permission, everyone, permissions_in, permissions_of
from aeon.simulator.world.entities import Guild, Member, Overwrite
from aeon.simulator.world.world import World

ORACLE = Path(__file__).parent / "bots" / "permissions_oracle.py"
EVERY = int(Permission.every())
OF_CHANNELS = EVERY & ~int(
    Permission.KICK_MEMBERS
    | Permission.BAN_MEMBERS
    | Permission.ADMINISTRATOR
    | Permission.MANAGE_GUILD
    | Permission.VIEW_AUDIT_LOG
    | Permission.VIEW_GUILD_INSIGHTS
    | Permission.CHANGE_NICKNAME
    | Permission.MANAGE_NICKNAMES
    | Permission.MANAGE_GUILD_EXPRESSIONS
    | Permission.MODERATE_MEMBERS
    | Permission.VIEW_CREATOR_MONETIZATION_ANALYTICS
    | Permission.CREATE_GUILD_EXPRESSIONS
)
"""Where a channel is hidden, clients differ in what of the guild's they still list; of the channel's nothing is left."""

BITS = st.integers(0, EVERY).map(lambda bits: bits & EVERY)
SOME = BITS.map(lambda bits: bits & ~int(Permission.ADMINISTRATOR))


@pytest.fixture(scope="module")
def oracle() -> Iterator[subprocess.Popen[str]]:
    interpreter = os.environ.get("AEON_PEERS_PYTHON")
    if interpreter is None:
        if os.environ.get("CI") == "true":
            pytest.fail("AEON_PEERS_PYTHON is not set")
        pytest.skip("AEON_PEERS_PYTHON is not set")
    command, pipe = [interpreter, str(ORACLE)], subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)  # noqa: S603 - a file of ours
    with process:
        yield process
        process.kill()


def by_the_oracle(oracle: subprocess.Popen[str], world: World, guild: Guild) -> dict[str, int]:
    asked = {"guild": guild_create(world, guild, with_members=True), "user": MEMBER_ID, "channel": GENERAL_ID}
    assert oracle.stdin is not None
    assert oracle.stdout is not None
    oracle.stdin.write(json.dumps(asked) + "\n")
    oracle.stdin.flush()
    return cast("dict[str, int]", json.loads(oracle.stdout.readline()))


def by_the_client(guild: Guild, member: Member) -> tuple[int, int]:
    base = base_permissions(
        is_owner=guild.owner_id == member.user_id,
        everyone=guild.roles[everyone(guild)].permissions,
        roles=[guild.roles[role_id].permissions for role_id in member.roles],
    )
    overwrites = [
        ClientOverwrite(id=one.id, type=OverwriteType(one.type), allow_bits=str(one.allow), deny_bits=str(one.deny))
        for one in guild.channels[GENERAL_ID].overwrites.values()
    ]
    there = channel_permissions(
        base, overwrites, guild_id=guild.id, user_id=member.user_id, roles=frozenset(member.roles)
    )
    there = usable_permissions(there)
    if member.timed_out_until_ms is not None:
        return timed_out_permissions(base), timed_out_permissions(there)
    return base, there


@st.composite
def guilds(draw: st.DrawFn) -> tuple[World, Guild, Member]:
    """The demo community with permissions, overwrites and a member's roles as they come."""
    world = found_world()
    guild = world.guilds[GUILD_ID]
    member = guild.members[MEMBER_ID]
    for role in guild.roles.values():
        role.permissions = draw(st.one_of(SOME, BITS) if role.id != everyone(guild) else SOME)
    others = [role_id for role_id in guild.roles if role_id != everyone(guild)]
    member.roles = draw(st.lists(st.sampled_from(others), unique=True))
    targets: list[Any] = draw(st.lists(st.sampled_from([*guild.roles, MEMBER_ID]), unique=True))
    guild.channels[GENERAL_ID].overwrites = {
        target: Overwrite(target, int(target == MEMBER_ID), draw(SOME), draw(SOME)) for target in targets
    }
    member.timed_out_until_ms = draw(st.sampled_from([None, None, world.now_ms() + 3_600_000]))
    if draw(st.integers(0, 9)) == 0:
        guild.owner_id = MEMBER_ID
    return world, guild, member


@given(guilds())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_three_computations_agree(oracle: subprocess.Popen[str], made: tuple[World, Guild, Member]) -> None:
    world, guild, member = made
    now_ms = world.now_ms()
    at_large = int(permissions_of(guild, member, now_ms=now_ms))
    there = int(permissions_in(guild, member, guild.channels[GENERAL_ID], now_ms=now_ms))
    of_client, there_of_client = by_the_client(guild, member)
    assert of_client & EVERY == at_large
    assert there_of_client & OF_CHANNELS == there & OF_CHANNELS
    answer = by_the_oracle(oracle, world, guild)
    assert answer["guild"] & EVERY == at_large
    meant = OF_CHANNELS & answer["meant"]
    assert answer["channel"] & meant == there & meant
