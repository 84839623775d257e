"""Settings that name a role to be handed out: what of a change is refused, and what is wrong with a row, whoever wrote it.

The row keeps the name of a role that nothing can be done with; whoever uses it asks `broken_in_use`, for which it is as if none were
named. So a role that comes back, or whose permissions are mended, is used again.
"""

from collections.abc import Iterator, Mapping, Sequence

from aeon.discord.ids import RoleId
from aeon.feed.wire import json_name
from aeon.guild.access import POWERS, Caller
from aeon.guild.directory import Directory
from aeon.guild.errors import Fault
from aeon.guild.handed_out import SENTENCES, Rule, broken_by_itself, broken_in_naming
from aeon.guild.rows import LevelReward
from aeon.guild.settings import FAULTS_PATH, Settings, SettingValue

NAMED_ROLES: Mapping[str, int] = {"mute_role_id": POWERS}
"""By field of `Settings`: what nobody may come to by being given the role."""


def names_role(changes: Mapping[str, SettingValue]) -> bool:
    """True where it matters who asks for these changes."""
    return any(changes.get(name) is not None for name in NAMED_ROLES)


def broken_names(changes: Mapping[str, SettingValue], namer: Caller | None, directory: Directory) -> Mapping[str, Rule]:
    """By field: why this person, None for a service key or another program, may not name that role."""
    named = {name: changes[name] for name in NAMED_ROLES if isinstance(changes.get(name), str)}
    found = {name: broken_in_naming(RoleId(str(role_id)), namer, directory) for name, role_id in named.items()}
    return {name: rule for name, rule in found.items() if rule is not None}


def faults_of_rewards(rewards: Sequence[LevelReward], directory: Directory) -> Iterator[Fault]:
    """What is wrong with the roles that are given for levels, as things are now."""
    for row in rewards:
        rule = broken_by_itself(row.role_id, directory, without=POWERS)
        if rule is not None:
            yield Fault(f"levelRewards.{row.id}", SENTENCES[rule])


def faults_of_roles(settings: Settings, directory: Directory) -> Iterator[Fault]:
    """What is wrong with the roles that these settings name, as things are now."""
    for name, without in NAMED_ROLES.items():
        role_id = getattr(settings, name)
        rule = None if role_id is None else broken_by_itself(role_id, directory, without=without)
        if rule is not None:
            yield Fault(f"{FAULTS_PATH}{json_name(name)}", SENTENCES[rule])
