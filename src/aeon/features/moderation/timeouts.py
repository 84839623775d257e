"""`timeout` and `untimeout`."""

from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.commands.durations import format_duration
from aeon.commands.later import answer_after
from aeon.commands.option import Option, OptionKind
from aeon.discord.limits import MAX_REASON
from aeon.discord.permissions import ALL_PERMISSIONS, Permissions
from aeon.features.moderation import texts
from aeon.features.moderation.acting import TimeOut, time_out
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module
from aeon.guild.targets import Target

LONGEST_SECONDS = 365 * 86400

USER = Option("user", texts.WHOM, OptionKind.USER, is_target=True)
REASON = Option("reason", texts.WHY, is_required=False, most=MAX_REASON, takes_rest=True)


@command(
    "timeout",
    texts.TIMEOUT,
    options=(USER, Option("duration", texts.HOW_LONG, OptionKind.DURATION, least=1, most=LONGEST_SECONDS), REASON),
    group=CommandGroup.MODERATION,
    module=Module.MODERATION,
    needs=Permissions.MODERATE_MEMBERS,
)
def timeout(call: Call) -> None:
    target, seconds = _target(call), call.arguments.integer("duration")
    user = f"<@{target.user_id}>"
    if call.state.directory.permissions_of(target.user_id, target.roles) == ALL_PERMISSIONS:
        call.refuse(call.say(texts.ADMINISTRATOR, user=user), reason="target_administrator")
        return
    _act(call, target, seconds, call.say(texts.TIMED_OUT, user=user, length=format_duration(seconds)))


@command(
    "untimeout",
    texts.UNTIMEOUT,
    options=(USER, REASON),
    group=CommandGroup.MODERATION,
    module=Module.MODERATION,
    needs=Permissions.MODERATE_MEMBERS,
)
def untimeout(call: Call) -> None:
    target = _target(call)
    _act(call, target, None, call.say(texts.NO_LONGER, user=f"<@{target.user_id}>"))


def _target(call: Call) -> Target:
    assert call.target is not None, "the option is required, and declared as the target"
    return call.target


def _act(call: Call, target: Target, seconds: int | None, done: str) -> None:
    wanted = TimeOut(
        user_id=target.user_id,
        moderator_id=call.caller.user_id,
        source_id=call.asked.origin.source_id,
        seconds=seconds,
        reason=call.arguments.text_or_none("reason"),
    )
    answer_after(call, time_out, wanted, lambda _: done)
