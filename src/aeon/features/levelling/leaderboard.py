"""`leaderboard`: who has earned most, in pages. Its buttons say whose list it is and where they lead: they work after any restart."""

import logging
import re
from typing import Any

import trio
from attrs import evolve, frozen

from aeon.actors.turn import Turn
from aeon.commands import texts as house
from aeon.commands.answering import Answer, deliver
from aeon.commands.call import Call, start_answer
from aeon.commands.declaration import command
from aeon.commands.dispatch import interaction_origin
from aeon.commands.later import answer_from, ending_of
from aeon.commands.option import Option, OptionKind
from aeon.commands.origin import InteractionDeferred, InteractionOrigin
from aeon.discord.errors import DiscordError
from aeon.discord.events import InteractionCreate
from aeon.discord.ids import GuildId, UserId
from aeon.discord.model import InteractionType
from aeon.discord.rest.answering import DEFER_SECONDS, Where, answer_interaction
from aeon.discord.rest.bodies import MessageBody
from aeon.discord.rest.client import Rest
from aeon.features.levelling import texts
from aeon.features.levelling.counting import FEATURE
from aeon.features.levelling.curve import level_of
from aeon.features.levelling.standings import read_leaders
from aeon.guild.access import CommandGroup
from aeon.guild.behaviour import Handler, handler
from aeon.guild.errors import Refused
from aeon.guild.languages import say
from aeon.guild.modules import Module
from aeon.guild.state import GuildState
from aeon.storage.database import Database
from aeon.storage.errors import StorageError

log = logging.getLogger(__name__)

ROWS = 10
LAST_PAGE = 1_000
COLOUR = 0x5865F2
_BUTTON = re.compile(r"aeon:leaders:(?P<user_id>\d{1,20}):(?P<page>\d{1,4})", re.ASCII)


@frozen
class Page:
    """One page, from 1 on, as this member has asked for it."""

    asker: UserId
    number: int
    locale: str


@command(
    "leaderboard",
    texts.LEADERBOARD,
    options=(Option("page", texts.PAGE, OptionKind.INTEGER, is_required=False, least=1, most=LAST_PAGE),),
    group=CommandGroup.LEVELLING,
    module=Module.LEVELLING,
    cooldown_ms=3000,
)
def leaderboard(call: Call) -> None:
    page = Page(call.caller.user_id, call.arguments.integer("page", 1), call.asked.origin.locale)
    answer_from(call, show, call.state.ports.database, call.state.guild_id, page)


async def show(database: Database, guild_id: GuildId, page: Page) -> Answer:
    """The page as a message. One more than fit are read, which tells whether there is a next one. Raises `Refused`."""
    offset = (page.number - 1) * ROWS
    try:
        found = await read_leaders(database, guild_id, limit=ROWS + 1, offset=offset)
    except StorageError as error:
        raise Refused(texts.NOT_READ) from error
    lines = [
        say(
            texts.LEADER,
            page.locale,
            place=f"{offset + number:,}",
            user=f"<@{leader.user_id}>",
            level=level_of(leader.xp),
            xp=f"{leader.xp:,}",
        )
        for number, leader in enumerate(found[:ROWS], 1)
    ]
    nobody = texts.NO_LEADERS if page.number == 1 else texts.NO_MORE_LEADERS
    embed = {
        "title": say(texts.LEADERS, page.locale),
        "description": "\n".join(lines) or say(nobody, page.locale),
        "color": COLOUR,
        "footer": {"text": say(texts.PAGE_NUMBER, page.locale, page=page.number)},
    }
    return Answer(embeds=(embed,), components=(_buttons(page, has_more=len(found) > ROWS),))


def _buttons(page: Page, *, has_more: bool) -> dict[str, Any]:
    leads_back, leads_on = page.number > 1, has_more and page.number < LAST_PAGE
    return {
        "type": 1,
        "components": [
            _button(page, page.number - 1, say(texts.PREVIOUS, page.locale), is_on=leads_back),
            _button(page, page.number + 1, say(texts.NEXT, page.locale), is_on=leads_on),
        ],
    }


def _button(page: Page, to: int, label: str, *, is_on: bool) -> dict[str, Any]:
    custom_id = f"aeon:leaders:{page.asker}:{to}"
    return {"type": 2, "style": 2, "label": label, "custom_id": custom_id, "disabled": not is_on}


def _clicked(state: GuildState, interaction: InteractionCreate, turn: Turn) -> bool:
    return _turn_page(state, interaction, interaction_origin(interaction), turn)


def _clicked_before(state: GuildState, message: InteractionDeferred, turn: Turn) -> bool:
    return _turn_page(state, message.interaction, interaction_origin(message.interaction, message.where), turn)


def _turn_page(state: GuildState, interaction: InteractionCreate, origin: InteractionOrigin, turn: Turn) -> bool:
    data, author = interaction.data, interaction.author
    if interaction.type != InteractionType.MESSAGE_COMPONENT or data is None or author is None:
        return False
    match = _BUTTON.fullmatch(data.custom_id or "")
    if match is None:
        return False
    if not Module.LEVELLING.is_on(state.settings):
        _say(state, turn, origin, house.MODULE_OFF)
    elif match["user_id"] != author.id:
        _say(state, turn, origin, texts.NOT_YOURS)
    else:
        page = Page(author.id, min(max(1, int(match["page"])), LAST_PAGE), origin.locale)
        ports = state.ports
        turn.start(_show_instead, ports.rest, ports.database, state.guild_id, origin, page, turn.told_at)
    return True


def _say(state: GuildState, turn: Turn, origin: InteractionOrigin, text: str) -> None:
    start_answer(state, turn, origin, Answer(say(text, origin.locale), is_ephemeral=True), None)


async def _show_instead(
    rest: Rest, database: Database, guild_id: GuildId, origin: InteractionOrigin, page: Page, received_at: float
) -> None:
    """The page in place of the one whose button was clicked."""

    async def compute() -> MessageBody:
        return (await show(database, guild_id, page)).body()

    is_deferred = origin.deferred is not None
    try:
        try:
            await answer_interaction(
                rest, origin, compute, received_at=received_at, where=Where.IN_PLACE, is_deferred=is_deferred
            )
        except Refused as error:
            # Said beside the page, which stays; by then the click may have been acknowledged.
            was_deferred = is_deferred or trio.current_time() >= received_at + DEFER_SECONDS
            origin = evolve(origin, deferred=Where.IN_PLACE if was_deferred else None)
            answer = evolve(ending_of(error, origin.locale).answer, is_ephemeral=True)
            await deliver(rest, guild_id, origin, answer)
    except DiscordError as error:
        log.info("a page was not shown: %s", error, extra={"guild_id": guild_id})


HANDLERS: tuple[Handler, ...] = (
    handler(FEATURE, InteractionCreate, _clicked),
    handler(FEATURE, InteractionDeferred, _clicked_before),
)
