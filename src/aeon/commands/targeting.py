"""The member a command acts on: known from what Discord sent along with the call, or asked for; and the rules that protect them.

Members are not kept. An interaction brings the members it names and a message those it mentions; for a raw id or a name Discord is asked,
within three seconds of the call's arrival. Few such questions are open for each guild, and none waits for another, since interactions
cannot wait. A slash command whose target is not known in time is deferred meanwhile. Then all checks are made once more, of the caller as
they are by then, since the world may have changed while nobody looked.
"""

import logging
from collections.abc import Mapping

import trio
from attrs import evolve, frozen

from aeon.actors.turn import Turn
from aeon.commands import texts
from aeon.commands.arguments import Arguments
from aeon.commands.call import Asked
from aeon.commands.here import named
from aeon.commands.option import Option, OptionKind
from aeon.commands.origin import InteractionOrigin
from aeon.commands.reading import ArgumentFault, MemberName, shown
from aeon.commands.refusal import Refusal
from aeon.commands.subcommands import options_of
from aeon.discord.errors import DiscordError
from aeon.discord.events import InteractionCreate, MessageCreate
from aeon.discord.ids import GuildId, UserId
from aeon.discord.limits import INTERACTION_ANSWER_SECONDS
from aeon.discord.permissions import missing
from aeon.discord.rest.answering import DEFER_SECONDS, Where
from aeon.discord.rest.bodies import Defer
from aeon.discord.rest.client import Rest
from aeon.guild.errors import DiscordAway
from aeon.guild.members import members_named, membership_of
from aeon.guild.own_roles import own_permissions
from aeon.guild.state import GuildState
from aeon.guild.targets import Rule, Target, broken_by_id, broken_by_rank

log = logging.getLogger(__name__)

LOOK_UP_SECONDS = 3.0
LANES = tuple(f"target {number}" for number in range(8))
"""Queues of effects with one question in each."""

_SENTENCES: Mapping[Rule, str] = {
    Rule.SELF: texts.TARGET_SELF,
    Rule.BOT: texts.TARGET_BOT,
    Rule.OWNER: texts.TARGET_OWNER,
    Rule.BOT_LACKS: texts.BOT_LACKS,
    Rule.RANK: texts.TARGET_RANK,
    Rule.BOT_RANK: texts.TARGET_BOT_RANK,
}


@frozen(eq=False)
class Unknown:
    """Who the call is about has to be asked of Discord first."""

    asked: Asked
    arguments: Arguments
    who: UserId | MemberName
    received_at: float = 0.0

    def looked_up(self, asked: Asked) -> "LookedUp":
        return LookedUp(asked, self.arguments, self.who, self.received_at)


@frozen(eq=False)
class LookedUp:
    """`asked` knows who that is now, if it could be found out; its origin says whether it was deferred meanwhile."""

    asked: Asked
    arguments: Arguments
    who: UserId | MemberName
    received_at: float

    @property
    def is_known(self) -> bool:
        return self.who in (self.asked.named if isinstance(self.who, MemberName) else self.asked.members)


def members_of(event: MessageCreate | InteractionCreate) -> dict[UserId, Target | None]:
    """The members that Discord describes together with the call."""
    if isinstance(event, MessageCreate):
        return {user.id: Target(user.id, user.member.roles) for user in event.mentions if user.member is not None}
    resolved = None if event.data is None else event.data.resolved
    if resolved is None:
        return {}
    return {user_id: Target(user_id, member.roles) for user_id, member in resolved.members.items()}


def target_id(options: tuple[Option, ...], arguments: Arguments) -> UserId | None:
    """Whom the call is to act on, where its command acts on anybody."""
    option = next((each for each in options if each.is_target), None)
    named = None if option is None else arguments.text_or_none(option.name)
    return None if named is None else UserId(named)


def known_by_id(asked: Asked, arguments: Arguments) -> Arguments | Unknown:
    """The arguments, members in them by their ids; or that one who was named has to be asked for first. Raises `ArgumentFault`."""
    for option, name in arguments.member_names():
        found = asked.named.get(name)
        if found is None:
            return Unknown(asked, arguments, name)
        if len(found) != 1:
            text = texts.SEVERAL if found else texts.FIND_NONE
            raise ArgumentFault(text, kind=texts.KIND_NAMES[OptionKind.USER], word=shown(name))
        arguments = arguments.with_member(option, found[0].user_id)
    return arguments


def check_target(state: GuildState, asked: Asked, arguments: Arguments, user_id: UserId) -> Refusal | Unknown | None:
    """Why the call must not act on this member, or that they have to be asked for first."""
    command, directory = asked.command, state.directory
    needs = command.bot_uses(state.settings)
    rule = broken_by_id(asked.caller, user_id, needs=needs, directory=directory, own_id=state.ports.own_id)
    if rule is not None:
        return _refusal(state, asked, user_id, rule)
    if user_id not in asked.members:
        return Unknown(asked, arguments, user_id)
    target = asked.members[user_id]
    if target is None:
        if any(option.may_have_left for option in options_of(asked)):
            return None
        return Refusal(asked.say(texts.TARGET_GONE, user=f"<@{user_id}>"), "target_gone")
    rule = broken_by_rank(asked.caller, target, directory)
    if rule is Rule.BOT_RANK and not command.needs:
        # Discord has no part in it, so the bot's own place does not matter.
        return None
    return None if rule is None else _refusal(state, asked, user_id, rule)


def _refusal(state: GuildState, asked: Asked, user_id: UserId, rule: Rule) -> Refusal:
    lacking = missing(own_permissions(state.directory), int(asked.command.bot_uses(state.settings)))
    words = {"name": asked.command.name, "user": f"<@{user_id}>", "permissions": named(asked, lacking)}
    return Refusal(asked.say(_SENTENCES[rule], **words), f"target_{rule.name.lower()}")


def start_look_up(state: GuildState, turn: Turn, unknown: Unknown) -> Refusal | None:
    """Ask Discord who this is; `LookedUp` comes back. Refused where too many questions are open already."""
    lane = next((each for each in LANES if not turn.queued(each)), None)
    if lane is None:
        return Refusal(unknown.asked.say(texts.BUSY), "busy")
    sought = evolve(unknown, received_at=turn.told_at)
    # Its own deadlines count from the call's arrival and are shorter.
    turn.start(_look_up, state.ports.rest, state.guild_id, sought, queue=lane, seconds=2 * LOOK_UP_SECONDS)
    return None


async def _look_up(rest: Rest, guild_id: GuildId, sought: Unknown) -> LookedUp:
    asked, received_at = sought.asked, sought.received_at
    can_wait = not isinstance(asked.origin, InteractionOrigin) or asked.origin.deferred is not None
    found = await _ask(rest, guild_id, sought, received_at + (LOOK_UP_SECONDS if can_wait else DEFER_SECONDS))
    if found is None and not can_wait:
        asked = await _deferred(rest, guild_id, asked, received_at)
        found = await _ask(rest, guild_id, sought, received_at + LOOK_UP_SECONDS)
    if found is None:
        return sought.looked_up(asked)
    asked = await _with_caller_as_now(rest, guild_id, asked, received_at + LOOK_UP_SECONDS)
    return sought.looked_up(_knowing(asked, sought.who, found))


async def _ask(rest: Rest, guild_id: GuildId, sought: Unknown, deadline: float) -> tuple[Target, ...] | None:
    """Who that is, by what Discord says; None where it says nothing in time."""
    who = sought.who
    with trio.move_on_at(deadline):
        try:
            if isinstance(who, MemberName):
                return await members_named(rest, guild_id, who)
            membership = await membership_of(rest, guild_id, who)
        except DiscordAway:
            return None
        return () if membership is None else (Target(who, membership.roles),)
    return None


async def _with_caller_as_now(rest: Rest, guild_id: GuildId, asked: Asked, deadline: float) -> Asked:
    """The call by somebody who may have lost their roles while Discord was asked; as they were where it does not say in time."""
    caller = asked.caller
    with trio.move_on_at(deadline):
        try:
            membership = await membership_of(rest, guild_id, caller.user_id)
        except DiscordAway:
            return asked
        roles = () if membership is None else membership.roles
        # What they may in the channel is to be reckoned anew too: what Discord sent along is of then.
        return asked if roles == caller.roles else evolve(asked, caller=evolve(caller, roles=roles, permissions=None))
    return asked


def _knowing(asked: Asked, who: UserId | MemberName, found: tuple[Target, ...]) -> Asked:
    members = {**asked.members, **{target.user_id: target for target in found}}
    if isinstance(who, MemberName):
        return evolve(asked, members=members, named={**asked.named, who: found})
    return evolve(asked, members=members if found else {**members, who: None})


async def _deferred(rest: Rest, guild_id: GuildId, asked: Asked, received_at: float) -> Asked:
    """The call, its answer announced to the caller alone: it is not known yet whether it will be a refusal."""
    assert isinstance(asked.origin, InteractionOrigin)
    seconds = received_at + INTERACTION_ANSWER_SECONDS - trio.current_time()
    try:
        await rest.interactions.respond(asked.origin, Defer.shown_to(only_caller=True), seconds=max(seconds, 0.0))
    except DiscordError as error:
        # It may have arrived all the same, and then somebody waits for an answer.
        log.info("an interaction was not deferred: %s", error, extra={"guild_id": guild_id})
    return evolve(asked, origin=evolve(asked.origin, deferred=Where.EPHEMERAL))
