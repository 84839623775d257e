"""What commands that act on a member take."""

from attrs import evolve

from aeon.commands.call import Call
from aeon.commands.option import Option, OptionKind
from aeon.discord.limits import MAX_REASON
from aeon.discord.permissions import ALL_PERMISSIONS
from aeon.features.moderation import texts
from aeon.features.moderation.acting import Order
from aeon.features.moderation.renewing import LONGEST_TIMEOUT_SECONDS
from aeon.guild.targets import Target

USER = Option("user", texts.WHOM, OptionKind.USER, is_target=True)
ANYBODY = evolve(USER, may_have_left=True)
DURATION = Option("duration", texts.HOW_LONG, OptionKind.DURATION, least=1, most=LONGEST_TIMEOUT_SECONDS)
REASON = Option("reason", texts.WHY, is_required=False, most=MAX_REASON, takes_rest=True)


def target_of(call: Call) -> Target:
    assert call.target is not None, "the option is required, and declared as the target"
    return call.target


def order_of(call: Call) -> Order:
    return Order(
        user_id=target_of(call).user_id,
        moderator_id=call.caller.user_id,
        source_id=call.asked.origin.source_id,
        reason=call.arguments.text_or_none("reason"),
    )


def is_administrator(call: Call) -> bool:
    """Whether Discord lets nobody silence the target."""
    target = target_of(call)
    return call.state.directory.permissions_of(target.user_id, target.roles) == ALL_PERMISSIONS
