"""From a message or an interaction to a command's function."""

from collections.abc import Callable, Mapping
from functools import partial

from aeon.actors.supervision import Crash
from aeon.actors.turn import EffectFailed, Turn
from aeon.commands import texts
from aeon.commands.answering import Answer, CallFinished, Record, answer_call
from aeon.commands.arguments import Arguments, from_options, from_words
from aeon.commands.call import Asked, Call, send, start_answer
from aeon.commands.catalog import Catalog
from aeon.commands.checks import pass_checks, start_clock
from aeon.commands.hearing import Heard, hear, listened_for
from aeon.commands.origin import InteractionDeferred, InteractionOrigin, MessageOrigin
from aeon.commands.refusal import Refusal
from aeon.commands.subcommands import options_of, run_of, subcommand_in, subcommand_of
from aeon.commands.targeting import LookedUp, Unknown, members_of, start_look_up, target_id
from aeon.discord.events import InteractionCreate, MessageCreate
from aeon.discord.ids import ChannelId, UserId
from aeon.discord.model import InteractionType
from aeon.discord.rest.answering import Where
from aeon.guild.access import Caller
from aeon.guild.behaviour import Handler, handler
from aeon.guild.languages import ENGLISH, say
from aeon.guild.messages import CommandExecuted, Outcome
from aeon.guild.state import GuildState
from aeon.guild.targets import Target

FEATURE = ""
"""Dispatch is the house's; while a command runs, its own feature is to blame for what it raises."""


class Dispatch:
    """`features` names, by command, the feature to blame. Raises ValueError where one is not named."""

    def __init__(self, catalog: Catalog, features: Mapping[str, str]) -> None:
        homeless = [command.name for command in catalog if command.name not in features]
        if homeless:
            raise ValueError(f"these commands are no feature's: {', '.join(homeless)}")
        self._catalog = catalog
        self._features = features

    def handlers(self) -> tuple[Handler, ...]:
        return (
            handler(FEATURE, MessageCreate, self.on_message, wakes=lambda state: listened_for(state.settings)),
            handler(FEATURE, InteractionCreate, self.on_interaction),
            handler(FEATURE, InteractionDeferred, self.on_deferred),
            handler(FEATURE, LookedUp, self.on_looked_up),
            handler(FEATURE, CallFinished, self.on_finished),
            handler(FEATURE, EffectFailed, self.on_effect_failed),
        )

    def on_message(self, state: GuildState, message: MessageCreate, turn: Turn) -> bool:
        """True where the message was for the bot, so that no responder answers it."""
        if not message.is_human:
            return False
        hearing = hear(message.content, state.settings, state.ports.own_id)
        if hearing.heard is Heard.NOTHING:
            return False
        origin = MessageOrigin(message.channel_id, message.id, state.directory.locale)
        if hearing.heard is Heard.DEAF:
            _say(state, turn, origin, say(texts.USE_SLASH, origin.locale))
            return True
        if hearing.heard is Heard.GREETING:
            _say(state, turn, origin, _greeting(state))
            return True
        command = self._catalog.find(hearing.trigger)
        if command is None:
            return False
        roles = message.member.roles if message.member is not None else ()
        subcommand, line = subcommand_of(command, hearing.rest)
        caller = Caller(message.author.id, roles, message.channel_id)
        asked = Asked(command, caller, origin, subcommand, members_of(message), line=line)
        self._run(state, turn, asked, lambda: from_words(options_of(asked), line, state.directory))
        return True

    def on_interaction(self, state: GuildState, interaction: InteractionCreate, turn: Turn) -> bool:
        """True for slash commands, whether they are known or not."""
        return self._take(state, interaction, interaction_origin(interaction), turn)

    def on_deferred(self, state: GuildState, message: InteractionDeferred, turn: Turn) -> bool:
        """The same, later."""
        return self._take(state, message.interaction, interaction_origin(message.interaction, message.where), turn)

    def _take(self, state: GuildState, interaction: InteractionCreate, origin: InteractionOrigin, turn: Turn) -> bool:
        data, author = interaction.data, interaction.author
        if interaction.type != InteractionType.APPLICATION_COMMAND or data is None or author is None:
            return False
        command = self._catalog.find(data.name or "")
        if command is None:
            _say(state, turn, origin, say(texts.UNKNOWN_SLASH, origin.locale))
            return True
        subcommand, given = subcommand_in(command, data.options)
        asked = Asked(command, caller_of(interaction, author.id), origin, subcommand, members_of(interaction))
        if not state.settings.use_slash_commands:
            _refuse(state, turn, asked, Refusal(_slash_off(state, asked), "slash_off"))
            return True
        self._run(state, turn, asked, lambda: from_options(options_of(asked), given, state.directory))
        return True

    def on_looked_up(self, state: GuildState, message: LookedUp, turn: Turn) -> bool:
        """Go on with a call for which somebody had to be asked for."""
        turn.told_at = message.received_at
        if message.is_known:
            self._run(state, turn, message.asked, lambda: message.arguments)
        else:
            _refuse(state, turn, message.asked, Refusal(message.asked.say(texts.TARGET_AWAY), "target_unknown"))
        return True

    def on_finished(self, state: GuildState, message: CallFinished, turn: Turn) -> bool:
        publish_executed(state, message.record, turn)
        return True

    def on_effect_failed(self, state: GuildState, message: EffectFailed, turn: Turn) -> bool:
        """The answer itself, or the question before it, failed in a way nobody foresaw: the call counts as failed, or as refused."""
        sought = next((argument for argument in message.args if isinstance(argument, Unknown)), None)
        if sought is not None:
            return self.on_looked_up(state, sought.looked_up(sought.asked), turn)
        record = next((argument for argument in message.args if isinstance(argument, Record)), None)
        if record is None:
            return False
        publish_executed(state, record.failed(f"{type(message.error).__name__}", turn.now), turn)
        return True

    def _run(self, state: GuildState, turn: Turn, asked: Asked, read_arguments: Callable[[], Arguments]) -> None:
        feature = self._features[asked.command.name]
        passed = pass_checks(state, asked, read_arguments, feature=feature, now=turn.now)
        if isinstance(passed, Unknown):
            refusal = start_look_up(state, turn, passed)
            if refusal is not None:
                _refuse(state, turn, asked, refusal)
            return
        if isinstance(passed, Refusal):
            _refuse(state, turn, asked, passed)
            return
        user_id = target_id(options_of(asked), passed)
        target = None if user_id is None else asked.members[user_id] or Target(user_id, ())
        turn.blame = feature
        turn.on_crash = partial(_apologise, state, asked, turn.told_at)
        clock = start_clock(state, asked, turn.now)
        run_of(asked)(Call(state, turn, asked, passed, self._catalog, clock, target))


def interaction_origin(interaction: InteractionCreate, deferred: Where | None = None) -> InteractionOrigin:
    return InteractionOrigin(
        id=interaction.id,
        application_id=interaction.application_id,
        token=interaction.token,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id or ChannelId("0"),
        deferred=deferred,
        locale=interaction.locale or ENGLISH,
    )


def caller_of(interaction: InteractionCreate, user_id: UserId) -> Caller:
    member = interaction.member
    if member is None:
        return Caller(user_id)
    return Caller(user_id, member.roles, interaction.channel_id, member.permissions)


def publish_executed(state: GuildState, record: Record, turn: Turn) -> None:
    """Tell who watches the guild what became of a call."""
    turn.perform(state.ports.feed.publish, state.guild_id, "command_executed", executed(state, record))


def executed(state: GuildState, record: Record) -> CommandExecuted:
    return CommandExecuted(
        guild_id=state.guild_id,
        command_name=record.command_name,
        user_id=record.user_id,
        channel_id=record.channel_id,
        outcome=record.outcome,
        reason=record.reason,
        duration_ms=round(record.seconds * 1000),
    )


def _say(state: GuildState, turn: Turn, origin: MessageOrigin | InteractionOrigin, text: str) -> None:
    start_answer(state, turn, origin, Answer(text, is_ephemeral=True), None)


def _refuse(state: GuildState, turn: Turn, asked: Asked, refusal: Refusal) -> None:
    answer = Answer(refusal.text, is_ephemeral=True)
    send(state, turn, asked, answer, outcome=Outcome.REFUSED, reason=refusal.reason)


def _greeting(state: GuildState) -> str:
    prefix = state.settings.prefix
    words = {"prefix": texts.code(prefix), "help": texts.code(f"{prefix}help")}
    return say(texts.GREETING, state.directory.locale, **words)


def _slash_off(state: GuildState, asked: Asked) -> str:
    """Where there are no slash commands, messages are always heard."""
    return asked.say(texts.SLASH_OFF, usage=texts.code(f"{state.settings.prefix}{asked.command.name}"))


def _apologise(state: GuildState, asked: Asked, received_at: float, crash: Crash) -> None:
    """The command raised and its guild's actor with it: say so to the caller and to who watches, without either."""
    record = Record(
        command_name=asked.command.name,
        user_id=asked.caller.user_id,
        channel_id=asked.origin.channel_id,
        received_at=received_at,
    ).failed(crash.reference, crash.at)
    answer = Answer(asked.say(texts.WENT_WRONG, reference=crash.reference), is_ephemeral=True)
    errand = partial(answer_call, state.ports.rest, state.guild_id, asked.origin, answer, None)
    state.ports.errands.start(errand, guild_id=state.guild_id)
    state.ports.feed.publish(state.guild_id, "command_executed", executed(state, record))
