"""One use of a command, by message or by slash command, as the command's function sees it."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from attrs import Factory, define, evolve, field, frozen

from aeon.actors.turn import Turn
from aeon.commands import texts
from aeon.commands.answering import Answer, CallFinished, Record, answer_call
from aeon.commands.arguments import Arguments
from aeon.commands.origin import MessageOrigin, Origin, prefix_of
from aeon.commands.reading import MemberName
from aeon.discord.ids import UserId
from aeon.guild.access import Caller
from aeon.guild.cooldowns import Clock
from aeon.guild.languages import say
from aeon.guild.messages import Outcome
from aeon.guild.settings import Settings
from aeon.guild.state import GuildState
from aeon.guild.targets import Target

if TYPE_CHECKING:
    from aeon.commands.catalog import Catalog
    from aeon.commands.declaration import Command, Subcommand

log = logging.getLogger(__name__)

ANSWERS_WAITING = 500
"""In one channel. A replay after an absence fits; a flood has had its answers for minutes to come."""
ARGUMENTS = "arguments"
"""Why a call was refused with whose arguments something is wrong."""
UNANSWERED = "unanswered"
"""Why a call failed whose answer was dropped."""


@frozen(eq=False)
class Asked:
    """Who called what from where, before anything was checked."""

    command: "Command"
    caller: Caller
    origin: Origin
    subcommand: "Subcommand | None" = None
    """None where the command has none, or the caller named none that there is."""
    members: Mapping[UserId, Target | None] = Factory(dict)
    """Those whose roles are known, None for who is no member."""
    named: Mapping[MemberName, tuple[Target, ...]] = Factory(dict)
    """Those who go by a name that was asked for."""
    line: str | None = None
    """What a message says behind the name of the command; None for a slash command."""

    def usage(self, prefix: str) -> str:
        """How to type what was asked for."""
        return self.command.usage(prefix, self.subcommand)

    def say(self, text: str, **fields: object) -> str:
        """The sentence in the caller's language, its fields filled in."""
        return say(text, self.origin.locale, **fields)


@define(eq=False)
class Call:
    """Good for the turn it was made in. A command answers exactly once; one that started an effect may answer when it comes back."""

    state: GuildState
    turn: Turn
    asked: Asked
    arguments: Arguments
    catalog: "Catalog" = field(repr=False)
    clock: Clock
    target: Target | None = None
    """Whom the command acts on, where it declares that it acts on somebody; the rules allow it."""

    @property
    def caller(self) -> Caller:
        return self.asked.caller

    def say(self, text: str, **fields: object) -> str:
        """The sentence in the caller's language, its fields filled in."""
        return self.asked.say(text, **fields)

    def answer(self, content: str, *, is_ephemeral: bool = False) -> None:
        """Say this to the caller, in the channel or, ephemeral, to them alone where Discord can (in slash commands)."""
        self.show(Answer(content, is_ephemeral=is_ephemeral))

    def show(self, answer: Answer) -> None:
        """The same with what else a message may hold."""
        send(self.state, self.turn, self.asked, answer)

    def refuse(self, content: str, *, reason: str) -> None:
        """Say to the caller alone why not; `reason` is one word for who watches. Who was refused need not wait for their next call."""
        self.take_back_clock()
        answer = Answer(content, is_ephemeral=True)
        send(self.state, self.turn, self.asked, answer, outcome=Outcome.REFUSED, reason=reason)

    def refuse_argument(self, fault: str) -> None:
        """Say to the caller alone what is wrong with what they gave, and how to type it: for faults that no option's declaration shows."""
        self.refuse(with_usage(self.asked, fault, self.state.settings), reason=ARGUMENTS)

    @property
    def take_back_clock(self) -> Callable[[], None]:
        """Lets the cooldown be as if the call had not been made. Good beyond the turn, as cooldowns are the slot's: an effect may do it."""
        return partial(self.state.cooldowns.take_back, self.clock)


def with_usage(asked: Asked, fault: str, settings: Settings) -> str:
    """What is wrong with the arguments, and how to type what was asked for in the world that the call came from."""
    usage = asked.usage(prefix_of(asked.origin, settings))
    return asked.say(texts.USAGE, fault=fault, usage=texts.code(usage))


def record_of(asked: Asked, turn: Turn) -> Record:
    """What will be said of this call if all goes well."""
    return Record(
        command_name=asked.command.name,
        user_id=asked.caller.user_id,
        channel_id=asked.origin.channel_id,
        received_at=turn.told_at,
    )


def send(
    state: GuildState,
    turn: Turn,
    asked: Asked,
    answer: Answer,
    *,
    outcome: Outcome = Outcome.OK,
    reason: str | None = None,
) -> None:
    """Start the answer; when it has arrived, or failed to, `command_executed` is published."""
    start_answer(state, turn, asked.origin, answer, evolve(record_of(asked, turn), outcome=outcome, reason=reason))


def start_answer(state: GuildState, turn: Turn, origin: Origin, answer: Answer, record: Record | None) -> None:
    """Bring an answer to where the call came from.

    Answers in one channel go one after another, since Discord lets few through at a time: so whoever floods a channel holds up that
    channel's answers and neither the guild's other work nor its other channels. Beyond `ANSWERS_WAITING` they are dropped, in the log, and
    the call counts as failed.
    """
    queue = f"answers in {origin.channel_id}" if isinstance(origin, MessageOrigin) else ""
    if queue and turn.queued(queue) >= ANSWERS_WAITING:
        log.warning("an answer in channel %s was dropped: %d wait already", origin.channel_id, ANSWERS_WAITING)
        if record is not None:
            turn.tell_self(CallFinished(record.failed(UNANSWERED, turn.now)))
        return
    turn.start(answer_call, state.ports.rest, state.guild_id, origin, answer, record, queue=queue)
