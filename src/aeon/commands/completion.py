"""Suggestions for an option that is being typed in a slash command.

Late they are worth nothing, so they come from memory alone, and a failure to bring them is nobody's trouble. Whoever may not use the
command gets none.

https://discord.com/developers/docs/interactions/application-commands#autocomplete
"""

import logging
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from aeon.actors.turn import Turn
from aeon.commands.call import Asked
from aeon.commands.catalog import Catalog
from aeon.commands.checks import is_usable
from aeon.commands.dispatch import caller_of, interaction_origin
from aeon.commands.option import Option
from aeon.commands.origin import InteractionOrigin
from aeon.commands.reading import ArgumentFault
from aeon.commands.subcommands import options_of, subcommand_in
from aeon.discord.errors import DiscordError
from aeon.discord.events import InteractionCreate
from aeon.discord.limits import MAX_CHOICE_VALUE, MAX_CHOICES
from aeon.discord.model import InteractionType
from aeon.discord.model import Option as GivenOption
from aeon.discord.rest.bodies import Choice, Choices, Suggest
from aeon.discord.rest.client import Rest
from aeon.guild.behaviour import Handler, handler
from aeon.guild.state import GuildState

log = logging.getLogger(__name__)


@frozen(eq=False)
class Typing:
    """Somebody typing an option: who, where, and what they have typed so far."""

    state: GuildState
    catalog: Catalog
    asked: Asked
    typed: str
    others: Mapping[str, str]
    """The options filled in besides, as text."""

    def usable(self) -> list[str]:
        """The names of the commands that this caller may use here."""
        each = ((one, Asked(one, self.asked.caller, self.asked.origin)) for one in self.catalog)
        return sorted(one.name for one, asked in each if is_usable(self.state, asked))


class Completion:
    """`features` names, by command, the feature to blame for what its suggestions raise."""

    def __init__(self, catalog: Catalog, features: Mapping[str, str]) -> None:
        self._catalog = catalog
        self._features = features

    def handlers(self) -> tuple[Handler, ...]:
        return (handler("", InteractionCreate, self.on_interaction),)

    def on_interaction(self, state: GuildState, interaction: InteractionCreate, turn: Turn) -> bool:
        """True for whatever is being typed, whether there is anything to suggest or not."""
        if interaction.type != InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE:
            return False
        found = narrowed(*self._suggestions(state, interaction, turn))
        turn.start(_suggest, state.ports.rest, interaction_origin(interaction), found)
        return True

    def _suggestions(self, state: GuildState, interaction: InteractionCreate, turn: Turn) -> tuple[Iterable[str], str]:
        """All that could be meant, and what was typed of it."""
        data, author = interaction.data, interaction.author
        command = None if data is None else self._catalog.find(data.name or "")
        if data is None or author is None or command is None:
            return (), ""
        subcommand, given = subcommand_in(command, data.options)
        asked = Asked(command, caller_of(interaction, author.id), interaction_origin(interaction), subcommand)
        option, typed = _focused(asked, given)
        feature = self._features[command.name]
        if option is None or option.suggest is None or not is_usable(state, asked):
            return (), typed
        if state.supervision.is_off(feature, turn.now):
            return (), typed
        turn.blame = feature
        others = {each.name: str(each.value) for each in given if not each.focused and each.value is not None}
        return option.suggest(Typing(state, self._catalog, asked, typed, others)), typed


def _focused(asked: Asked, given: Sequence[GivenOption]) -> tuple[Option | None, str]:
    """The option that is being typed, where it is one that we know, and its text."""
    focused = next((each for each in given if each.focused), None)
    if focused is None:
        return None, ""
    try:
        options = options_of(asked)
    except ArgumentFault:
        options = ()
    known = next((option for option in options if option.name == focused.name), None)
    return known, "" if focused.value is None else str(focused.value)


def narrowed(suggestions: Iterable[str], typed: str) -> tuple[str, ...]:
    """Those that go with what was typed, those that begin with it first; as many as Discord shows."""
    wanted = typed.strip().casefold()
    fitting = [each for each in suggestions if wanted in each.casefold() and 1 <= len(each) <= MAX_CHOICE_VALUE]
    fitting.sort(key=lambda each: not each.casefold().startswith(wanted))
    return tuple(dict.fromkeys(fitting))[:MAX_CHOICES]


async def _suggest(rest: Rest, origin: InteractionOrigin, found: tuple[str, ...]) -> None:
    try:
        await rest.interactions.respond(origin, Suggest(Choices(tuple(Choice(each, each) for each in found))))
    except DiscordError as error:
        log.debug("suggestions not brought: %s", error, extra={"guild_id": origin.guild_id})
