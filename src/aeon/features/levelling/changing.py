"""`xp`: what members have earned given, taken, set and reset by hand."""

from aeon.audit.by import By
from aeon.commands.call import Call
from aeon.commands.declaration import family, subcommand
from aeon.commands.later import answer_after
from aeon.commands.option import Option, OptionKind
from aeon.discord.ids import UserId
from aeon.discord.limits import MAX_REASON
from aeon.features.levelling import texts
from aeon.features.levelling.asking import ChangeXp, change_xp
from aeon.features.levelling.curve import MOST_XP, level_of
from aeon.features.levelling.standings import Change, Changed
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module

USER = Option("user", texts.WHOM, OptionKind.USER, is_target=True)
AMOUNT = Option("amount", texts.HOW_MUCH, OptionKind.INTEGER, least=1, most=MOST_XP)
TOTAL = Option("amount", texts.HOW_MUCH_IN_ALL, OptionKind.INTEGER, least=0, most=MOST_XP)
REASON = Option("reason", texts.WHY, is_required=False, most=MAX_REASON, takes_rest=True)


@subcommand("give", texts.GIVE, options=(USER, AMOUNT, REASON))
def give(call: Call) -> None:
    _change(call, amount=call.arguments.integer("amount"))


@subcommand("take", texts.TAKE, options=(USER, AMOUNT, REASON))
def take(call: Call) -> None:
    _change(call, amount=-call.arguments.integer("amount"))


@subcommand("set", texts.SET, options=(USER, TOTAL, REASON))
def set_(call: Call) -> None:
    _change(call, xp=call.arguments.integer("amount"))


@subcommand("reset", texts.RESET, options=(USER, REASON))
def reset(call: Call) -> None:
    _change(call, xp=0)


def _change(call: Call, *, amount: int | None = None, xp: int | None = None) -> None:
    user_id = UserId(call.arguments.text("user"))
    change = Change(
        user_id,
        By(call.caller.user_id),
        amount=amount,
        xp=xp,
        reason=call.arguments.text_or_none("reason"),
        source_id=call.asked.origin.source_id,
    )

    def say(changed: Changed) -> str:
        after = changed.row.xp
        words = {"user": f"<@{user_id}>", "xp": f"{after:,}", "before": f"{changed.before:,}"}
        return call.say(texts.HAS_NOW, **words, level=level_of(after))

    answer_after(call, change_xp, ChangeXp(change), say)


XP = family("xp", texts.XP, give, take, set_, reset, group=CommandGroup.ADMIN, module=Module.LEVELLING)
