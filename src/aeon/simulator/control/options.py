"""A command's options as a person gives them, turned into what Discord sends the application.

https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-application-command-interaction-data-option-structure
"""

from typing import Any

from attrs import Factory, define

from aeon.discord.ids import ChannelId, GuildId, RoleId, UserId
from aeon.simulator.errors import Misuse
from aeon.simulator.payloads.guild import channel_object, role_object
from aeon.simulator.payloads.user import partial_member_object, user_object
from aeon.simulator.wire import Payload
from aeon.simulator.world.world import World

_SUBCOMMAND, _GROUP = 1, 2
_STRING, _INTEGER, _BOOLEAN, _USER, _CHANNEL, _ROLE, _MENTIONABLE, _NUMBER = 3, 4, 5, 6, 7, 8, 9, 10


@define
class Resolved:
    """The users, members, roles and channels that options or a select name."""

    world: World
    guild_id: GuildId | None
    found: dict[str, Payload] = Factory(dict)

    def add(self, kind: int, value: str) -> None:
        """Look one up; Misuse where it does not exist."""
        if kind in {_USER, _MENTIONABLE} and value in self.world.users:
            self._add_user(UserId(value))
        elif kind in {_ROLE, _MENTIONABLE} and self._add_role(value):
            return
        elif kind == _CHANNEL and value in self.world.channels:
            channel = self.world.channels[ChannelId(value)]
            self.found.setdefault("channels", {})[value] = channel_object(self.world, channel) | {"permissions": "0"}
        else:
            raise Misuse(400, f"there is nothing with the id {value} to choose")

    def _add_user(self, user_id: UserId) -> None:
        self.found.setdefault("users", {})[user_id] = user_object(self.world.user(user_id))
        guild = None if self.guild_id is None else self.world.guilds[self.guild_id]
        if guild is not None and user_id in guild.members:
            member = partial_member_object(guild.members[user_id]) | {"permissions": "0"}
            for hidden in ("deaf", "mute"):
                del member[hidden]
            self.found.setdefault("members", {})[user_id] = member

    def _add_role(self, value: str) -> bool:
        guild = None if self.guild_id is None else self.world.guilds[self.guild_id]
        role = None if guild is None else guild.roles.get(RoleId(value))
        if role is not None:
            self.found.setdefault("roles", {})[value] = role_object(role)
        return role is not None


def given_values(options: Any) -> dict[str, Any]:
    """The options of a call: an object of values, or a list of `{name, value}`, nested ones taken apart."""
    if options is None:
        return {}
    if isinstance(options, dict):
        return dict(options)
    if not isinstance(options, list):
        raise Misuse(400, "options is an object, or a list of {name, value}")
    values: dict[str, Any] = {}
    for option in options:
        if not isinstance(option, dict):
            raise Misuse(400, "an option is an object")
        if isinstance(option.get("options"), list):
            values |= given_values(option["options"])
        else:
            values[str(option.get("name"))] = option.get("value")
    return values


def fill_options(
    declared: list[Payload], words: list[str], values: dict[str, Any], resolved: Resolved
) -> list[Payload]:
    """The options of one command: its subcommands by their names in `words`, the others by `values`."""
    if words:
        return [_descend(declared, words, values, resolved)]
    if any(option["type"] in {_SUBCOMMAND, _GROUP} for option in declared):
        names = ", ".join(str(option["name"]) for option in declared)
        raise Misuse(400, f"one of its subcommands must be named: {names}")
    by_name = {option["name"]: option for option in declared}
    unknown = [name for name in values if name not in by_name]
    if unknown:
        raise Misuse(400, f"the command has no option {unknown[0]}")
    missing = [name for name, option in by_name.items() if option.get("required") and values.get(name) is None]
    if missing:
        raise Misuse(400, f"the option {missing[0]} is required")
    return [fill_option(by_name[name], value, resolved) for name, value in values.items() if value is not None]


def _descend(declared: list[Payload], words: list[str], values: dict[str, Any], resolved: Resolved) -> Payload:
    for option in declared:
        if option["name"] == words[0] and option["type"] in {_SUBCOMMAND, _GROUP}:
            inner = fill_options(option.get("options", []), words[1:], values, resolved)
            return {"name": option["name"], "type": option["type"], "options": inner}
    raise Misuse(404, f"the command has no subcommand {words[0]}")


def fill_option(option: Payload, value: Any, resolved: Resolved) -> Payload:
    """One option with its value in the type that is declared, within its limits."""
    kind = option["type"]
    try:
        typed = _typed(kind, value)
    except (TypeError, ValueError):
        raise Misuse(400, f"{value!r} does not fit the option {option['name']}") from None
    choices = [choice["value"] for choice in option.get("choices", ())]
    if choices and typed not in choices:
        by_name = {choice["name"]: choice["value"] for choice in option["choices"]}
        if typed not in by_name:
            raise Misuse(400, f"{value!r} is no choice of the option {option['name']}")
        typed = by_name[typed]
    _check_limits(option, typed)
    if kind in {_USER, _CHANNEL, _ROLE, _MENTIONABLE}:
        resolved.add(kind, str(typed))
    return {"name": option["name"], "type": kind, "value": typed}


def _typed(kind: int, value: Any) -> Any:
    match kind:
        case 4:
            return int(value)
        case 10:
            return float(value)
        case 5:
            return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value).lower(), False)
        case _:
            return str(value)


def _check_limits(option: Payload, value: Any) -> None:
    size = len(value) if isinstance(value, str) else value
    if isinstance(value, bool):
        return
    low = option.get("min_length") if isinstance(value, str) else option.get("min_value")
    high = option.get("max_length") if isinstance(value, str) else option.get("max_value")
    if (low is not None and size < low) or (high is not None and size > high):
        raise Misuse(400, f"{value!r} is beyond the limits of the option {option['name']}")
