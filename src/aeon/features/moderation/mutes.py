"""`mute` and `unmute`."""

from attrs import evolve

from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.commands.durations import format_duration
from aeon.commands.later import answer_after
from aeon.discord.permissions import Permissions
from aeon.features.moderation import texts
from aeon.features.moderation.muting import MuteMember, UnmuteMember, mute_member, unmute_member
from aeon.features.moderation.options import ANYBODY, DURATION, REASON, USER, is_administrator, order_of, target_of
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module
from aeon.guild.settings import Settings


def means(settings: Settings) -> Permissions:
    """What the bot mutes by in this guild: by a role, or by a timeout."""
    return Permissions.MODERATE_MEMBERS if settings.mute_role_id is None else Permissions.MANAGE_ROLES


@command(
    "mute",
    texts.MUTE,
    options=(USER, evolve(DURATION, description=texts.HOW_LONG_IF, is_required=False), REASON),
    group=CommandGroup.MODERATION,
    module=Module.MODERATION,
    needs=Permissions.MODERATE_MEMBERS,
    acts_by=means,
)
def mute(call: Call) -> None:
    order, seconds = order_of(call), call.arguments.integer("duration") or None
    user = f"<@{order.user_id}>"
    if is_administrator(call):
        call.refuse(call.say(texts.ADMINISTRATOR_MUTE, user=user), reason="target_administrator")
        return
    text = texts.MUTED if seconds is None else texts.MUTED_FOR
    done = call.say(text, user=user, length=format_duration(seconds or 0))
    answer_after(call, mute_member, MuteMember(order, seconds), lambda _: done)


@command(
    "unmute",
    texts.UNMUTE,
    options=(ANYBODY, REASON),
    group=CommandGroup.MODERATION,
    module=Module.MODERATION,
    needs=Permissions.MODERATE_MEMBERS,
    acts_by=means,
)
def unmute(call: Call) -> None:
    order = order_of(call)
    done = call.say(texts.UNMUTED, user=f"<@{order.user_id}>")
    answer_after(call, unmute_member, UnmuteMember(order, target_of(call).roles), lambda _: done)
