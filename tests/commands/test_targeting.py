"""A call whose target nobody knows yet: Discord is asked, few questions wait, and everything is checked once more."""

from attrs import evolve

from aeon.actors.fifo import Fifo
from aeon.actors.turn import EffectFailed, Turn
from aeon.commands.answering import Answer
from aeon.commands.arguments import Arguments
from aeon.commands.call import Asked, Call
from aeon.commands.catalog import Catalog
from aeon.commands.declaration import command
from aeon.commands.dispatch import Dispatch
from aeon.commands.option import Option, OptionKind
from aeon.commands.origin import MessageOrigin
from aeon.commands.reading import MemberName
from aeon.commands.targeting import LANES, LookedUp
from aeon.discord.ids import UserId
from aeon.discord.permissions import Permissions
from aeon.guild.access import Caller, CommandGroup
from aeon.guild.state import GuildState, Held
from aeon.guild.targets import Target
from tests.commands.calls import MESSAGE, message
from tests.guild.examples import CHANNEL, HIGH, LOW, MEMBER, Wish, directory, guild_state, role, wish_of

MODERATOR = UserId("200000000000000007")


@command(
    "scold",
    "Scolds a member.",
    options=(Option("user", "Whom.", OptionKind.USER, is_target=True),),
    group=CommandGroup.MODERATION,
    needs=Permissions.KICK_MEMBERS,
    cooldown_ms=60_000,
)
def scold(call: Call) -> None:
    assert call.target is not None
    call.answer(f"shame on {call.target.user_id}")


DISPATCH = Dispatch(Catalog([scold]), {"scold": "moderation"})
CALLER = Caller(MODERATOR, (LOW,))
ASKED = Asked(scold, CALLER, MessageOrigin(CHANNEL, MESSAGE), members={MEMBER: Target(MEMBER, ())})
FOUND = LookedUp(ASKED, Arguments({"user": MEMBER}), MEMBER, received_at=1.0)


def town(*, moderators: Permissions = Permissions.KICK_MEMBERS) -> GuildState:
    roles = directory(
        role(LOW, position=1, permissions=int(moderators)),
        role(HIGH, position=2, permissions=int(Permissions.KICK_MEMBERS)),
    )
    roles.own_roles = (HIGH,)
    return guild_state(held=Held(roles))


def scolded(state: GuildState, who: str = MEMBER, *, asked_for: int = 0) -> Wish:
    """What the guild wants done when a raw id, or a name, is scolded while so many others are being asked for."""
    question: Fifo[object] = Fifo()
    question.append("under way")
    turn = Turn(now=1.0, told_at=1.0, queues=dict.fromkeys(LANES[:asked_for], question))
    assert DISPATCH.on_message(state, message(f"!scold {who}", MODERATOR, roles=(LOW,)), turn)
    return wish_of(turn)


def found(state: GuildState, looked_up: LookedUp = FOUND) -> str:
    """What is said once Discord has answered."""
    turn = Turn(now=2.0, told_at=2.0)
    assert DISPATCH.on_looked_up(state, looked_up, turn)
    [effect] = wish_of(turn).effects
    return next(argument.content for argument in effect.args if isinstance(argument, Answer))


def test_few_are_asked_for_at_once_and_whoever_comes_after_them_is_told() -> None:
    [effect] = scolded(town(), asked_for=len(LANES) - 1).effects
    assert (effect.name, effect.queue) == ("_look_up", LANES[-1])
    [effect] = scolded(town(), asked_for=len(LANES)).effects
    assert any(isinstance(argument, Answer) and "too much to do" in argument.content for argument in effect.args)


def test_a_question_that_fails_unforeseen_is_answered_too() -> None:
    state = town()
    [effect] = scolded(state).effects
    turn = Turn(now=2.0, told_at=2.0)
    assert DISPATCH.on_effect_failed(state, EffectFailed(effect.name, effect.args, RuntimeError("broken")), turn)
    [answering] = wish_of(turn).effects
    assert any(isinstance(argument, Answer) and "Discord does not" in argument.content for argument in answering.args)


def test_what_was_found_out_lets_the_call_go_on_once() -> None:
    state = town()
    assert found(state) == f"shame on {MEMBER}"
    assert found(state).startswith("Please wait"), "only now the clock runs"


def test_a_right_lost_meanwhile_is_lost() -> None:
    assert found(town(moderators=Permissions(0))).startswith("You may not use `scold` here")


def test_where_nothing_was_found_out_nothing_is_done_and_no_clock_runs() -> None:
    state = town()
    silent = evolve(FOUND, asked=evolve(ASKED, members={}))
    assert found(state, silent).startswith("Discord does not tell me who that is")
    left = evolve(FOUND, asked=evolve(ASKED, members={MEMBER: None}))
    assert found(state, left) == f"<@{MEMBER}> is not a member of this server."
    assert found(state) == f"shame on {MEMBER}"


ADA = MemberName("ada")


def named(*members: Target) -> LookedUp:
    """Discord has said who goes by a name."""
    asked = evolve(ASKED, members={each.user_id: each for each in members}, named={ADA: members})
    return LookedUp(asked, Arguments({"user": ADA}), ADA, received_at=1.0)


def test_a_member_is_called_by_name() -> None:
    [effect] = scolded(town(), "ada").effects
    assert effect.name == "_look_up"
    state = town()
    assert found(state, named(Target(MEMBER, ()))) == f"shame on {MEMBER}"
    assert found(state, named(Target(MEMBER, ()))).startswith("Please wait")
    assert "is not above that of" in found(town(), named(Target(MEMBER, (HIGH,)))), (
        "the rules hold for them as for others"
    )


def test_a_name_of_nobody_and_one_of_several_are_faults_with_the_usage() -> None:
    state, usage = town(), "\nUsage: `!scold <user>`"
    assert found(state, named()) == f"I find no member `ada`.{usage}"
    two = named(Target(MEMBER, ()), Target(UserId("7"), ()))
    assert found(state, two) == f"More than one member is called `ada`. Mention the one you mean.{usage}"
    silent = evolve(named(), asked=ASKED)
    assert found(state, silent).startswith("Discord does not tell me who that is")
    assert len(state.cooldowns) == 0
