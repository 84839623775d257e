"""`timeout` and `untimeout`."""

from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.commands.durations import format_duration
from aeon.commands.later import answer_after
from aeon.discord.permissions import Permissions
from aeon.features.moderation import texts
from aeon.features.moderation.options import DURATION, REASON, USER, is_administrator, order_of
from aeon.features.moderation.timing_out import TimeOut, time_out
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module


@command(
    "timeout",
    texts.TIMEOUT,
    options=(USER, DURATION, REASON),
    group=CommandGroup.MODERATION,
    module=Module.MODERATION,
    needs=Permissions.MODERATE_MEMBERS,
)
def timeout(call: Call) -> None:
    order, seconds = order_of(call), call.arguments.integer("duration")
    user = f"<@{order.user_id}>"
    if is_administrator(call):
        call.refuse(call.say(texts.ADMINISTRATOR, user=user), reason="target_administrator")
        return
    done = call.say(texts.TIMED_OUT, user=user, length=format_duration(seconds))
    answer_after(call, time_out, TimeOut(order, seconds, "timeout"), lambda _: done)


@command(
    "untimeout",
    texts.UNTIMEOUT,
    options=(USER, REASON),
    group=CommandGroup.MODERATION,
    module=Module.MODERATION,
    needs=Permissions.MODERATE_MEMBERS,
)
def untimeout(call: Call) -> None:
    order = order_of(call)
    done = call.say(texts.NO_LONGER, user=f"<@{order.user_id}>")
    answer_after(call, time_out, TimeOut(order, None, "untimeout"), lambda _: done)
