"""What a command costs in memory before it runs: settings, module, permission and cooldown, and the whole way from a message.

The guild has as many roles as Discord allows, rows for every group, and a full house of running cooldowns. No query is made: there is no
database to ask.
"""

import time
from collections.abc import Callable
from itertools import count

from aeon.actors.turn import Turn
from aeon.commands.arguments import Arguments, from_words
from aeon.commands.call import Asked
from aeon.commands.checks import pass_checks
from aeon.commands.origin import MessageOrigin
from aeon.discord.events import MessageCreate
from aeon.discord.ids import MessageId, RoleId, UserId
from aeon.discord.limits import MAX_ROLES
from aeon.discord.model import Member
from aeon.guild.access import Caller, CommandGroup, RoleGrants
from aeon.guild.cooldowns import KEPT_CALLS
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState, Held
from tests.commands.calls import DISPATCH, joke
from tests.guild.examples import CHANNEL, GUILD, MEMBER, directory, guild_state, role, user

CALLS = 50_000
WANTED_MICROSECONDS = 30

ROLES = [RoleId(str(10**18 + number)) for number in range(MAX_ROLES - 1)]
OWN_ROLES = (*ROLES[:9], ROLES[200])


def busy_guild() -> GuildState:
    """A big guild in the middle of things."""
    held = Held(directory(*(role(role_id, position=place, permissions=place) for place, role_id in enumerate(ROLES))))
    for number in range(KEPT_CALLS - 1):
        held.cooldowns.start(UserId(str(number)), "joke", now=0.0, seconds=1e9)
    rows = RoleGrants({group: set(ROLES[100:110]) for group in CommandGroup})
    return guild_state(Settings(global_cooldown=1), held=held, granted=rows)


def a_message(number: int) -> MessageCreate:
    member = Member(roles=OWN_ROLES)
    return MessageCreate(
        id=MessageId(str(10**18 + number)),
        channel_id=CHANNEL,
        author=user(MEMBER),
        content="!joke",
        guild_id=GUILD,
        member=member,
    )


def microseconds(call: Callable[[int], None]) -> float:
    """Of processor time for one call, in the best of three rounds: the others had company."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for number in range(CALLS):
            call(number)
        rounds.append(time.process_time() - began)
    return min(rounds) / CALLS * 1e6


def main() -> None:
    state = busy_guild()
    caller = Caller(MEMBER, OWN_ROLES, CHANNEL)
    asked = Asked(joke, caller, MessageOrigin(CHANNEL, MessageId("1")))

    def read_arguments() -> Arguments:
        return from_words(joke.options, "", state.directory)

    clock = count(1_000_000)

    def check(_number: int) -> None:
        passed = pass_checks(state, asked, read_arguments, feature="fun", now=float(next(clock)))
        assert isinstance(passed, Arguments), passed

    def dispatch(number: int) -> None:
        turn = Turn(now=float(next(clock)), told_at=0.0)
        assert DISPATCH.on_message(state, a_message(number), turn)

    wanted = f"(wanted: under {WANTED_MICROSECONDS} us)"
    print(f"commands: settings, module, permission, cooldown {microseconds(check):5.1f} us {wanted}")
    print(f"commands: from a message to its answer's start   {microseconds(dispatch):5.1f} us")


if __name__ == "__main__":
    main()
