"""Calls of commands as Discord brings them, and what a handler made of one."""

from typing import Any

from attrs import evolve, frozen

from aeon.actors.turn import Turn
from aeon.commands.answering import Answer, Record
from aeon.commands.call import Call
from aeon.commands.catalog import Catalog
from aeon.commands.declaration import Command, command
from aeon.commands.dispatch import Dispatch
from aeon.commands.help import help_command
from aeon.commands.option import Option, OptionKind
from aeon.discord.events import InteractionCreate, MessageCreate
from aeon.discord.ids import ApplicationId, ChannelId, InteractionId, MessageId, RoleId, UserId
from aeon.discord.model import InteractionData, InteractionType, Member, MessageType, OptionType
from aeon.discord.model import Option as GivenOption
from aeon.discord.permissions import Permissions
from aeon.guild.access import CommandGroup
from aeon.guild.modules import Module
from aeon.guild.state import GuildState
from tests.guild.examples import BOT, CHANNEL, GUILD, MEMBER, user, wish_of

MESSAGE = MessageId("500000000000000001")
INTERACTION = InteractionId("500000000000000002")


@command("echo", "Says it again.", options=(Option("words", "What to say.", takes_rest=True),), cooldown_ms=3000)
def echo(call: Call) -> None:
    call.answer(call.arguments.text("words"))


@command(
    "ban",
    "Bans a member.",
    options=(Option("user", "Whom.", OptionKind.USER),),
    group=CommandGroup.MODERATION,
    module=Module.MODERATION,
    needs=Permissions.BAN_MEMBERS,
)
def ban(call: Call) -> None:
    call.answer(f"banned {call.arguments.text('user')}")


@command("joke", "Tells a joke.", group=CommandGroup.FUN, module=Module.FUN)
def joke(call: Call) -> None:
    call.answer("ha")


@command("broken", "Raises.", group=CommandGroup.FUN, module=Module.FUN)
def broken(call: Call) -> None:
    call.answer("never said")
    raise RuntimeError("broken on purpose")


COMMANDS: tuple[Command, ...] = (echo, ban, joke, broken, help_command)
CATALOG = Catalog(COMMANDS)
DISPATCH = Dispatch(
    CATALOG, {each.name: each.module.name.lower() if each.module is not None else "general" for each in COMMANDS}
)


def message(content: str, user_id: UserId = MEMBER, *, roles: tuple[RoleId, ...] = (), **more: Any) -> MessageCreate:
    said = {"id": MESSAGE, "channel_id": CHANNEL, "author": user(user_id), "type": MessageType.DEFAULT, **more}
    return MessageCreate(content=content, guild_id=GUILD, member=Member(roles=roles), **said)


def slash(
    name: str, user_id: UserId = MEMBER, /, *, roles: tuple[RoleId, ...] = (), **options: Any
) -> InteractionCreate:
    """Somebody uses a slash command; a subcommand is named behind a space."""
    name, _, subcommand = name.partition(" ")
    given = tuple(GivenOption(name=option, type=3, value=value) for option, value in options.items())
    if subcommand:
        given = (GivenOption(name=subcommand, type=OptionType.SUB_COMMAND, options=given),)
    return InteractionCreate(
        id=INTERACTION,
        application_id=ApplicationId(BOT),
        type=InteractionType.APPLICATION_COMMAND,
        token="secret",
        data=InteractionData(name=name, options=given),
        guild_id=GUILD,
        channel_id=ChannelId(CHANNEL),
        member=Member(user=user(user_id), roles=roles, permission_bits="0"),
    )


@frozen
class Outcome:
    """What a handler made of a call. `text` is the answer, empty where there is none."""

    was_taken: bool
    text: str = ""
    is_ephemeral: bool = False
    record: Record | None = None

    @property
    def ended(self) -> tuple[str, str | None]:
        assert self.record is not None, "nobody was told of this call"
        return self.record.outcome.value, self.record.reason


def call(state: GuildState, event: MessageCreate | InteractionCreate, *, now: float = 1000.0) -> Outcome:
    """Dispatch it in a turn of its own. Raises what the command raises."""
    turn = Turn(now=now, told_at=now)
    handle = DISPATCH.on_message if isinstance(event, MessageCreate) else DISPATCH.on_interaction
    was_taken = handle(state, event, turn)  # type: ignore[arg-type]  # the right one of the two
    wish = wish_of(turn)
    assert len(wish.effects) <= 1, "a call is answered once"
    outcome = Outcome(was_taken)
    for effect in wish.effects:
        answer = next(argument for argument in effect.args if isinstance(argument, Answer))
        record = next((argument for argument in effect.args if isinstance(argument, Record)), None)
        outcome = evolve(outcome, text=answer.content, is_ephemeral=answer.is_ephemeral, record=record)
    return outcome
