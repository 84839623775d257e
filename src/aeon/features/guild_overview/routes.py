"""`GET /api/guild/:guildId`, answered also while the guild's actor is in trouble: then most of all somebody wants to know."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from aeon.actors.errors import HandlerFailed, NotBegun, OutcomeUnknown, UnknownActor
from aeon.discord.cdn import guild_icon_url
from aeon.discord.ids import GuildId
from aeon.features.guild_overview.needs import Lack, Need, lacks
from aeon.features.guild_overview.standing import FaultKind, GetStanding, GuildFault, GuildStanding
from aeon.guild.directory import Directory
from aeon.guild.errors import FeatureOff
from aeon.guild.own_roles import own_permissions
from aeon.web.answer import ApiAnswer
from aeon.web.route import ApiCall, Handler, Method, Outcome, Policy, Route

ASK_SECONDS = 3.0


@frozen
class GuildOverview:
    id: GuildId
    name: str
    icon: str | None
    """Address of the picture."""
    member_count: int
    unavailable: bool
    """An outage of Discord's."""
    lacks: tuple[Lack, ...]
    faults: tuple[GuildFault, ...]
    dropped: Mapping[str, int]
    """Events and requests that were never handled since the process began, by why; empty also while the guild does not answer."""


def overview_route(needs: Sequence[Need]) -> Route[None]:
    return Route(
        Method.GET,
        "/api/guild/:guildId",
        Policy.GUILD_READ,
        _handler(needs),
        answers=(Outcome(200, GuildOverview),),
        summary="A guild, what the bot lacks in it, and what is wrong",
    )


def _handler(needs: Sequence[Need]) -> Handler[None]:
    async def get_overview(call: ApiCall[None]) -> ApiAnswer:
        standing = await _standing(call)
        directory = call.guilds.read(call.guild_id)
        if directory is None:
            raise UnknownActor(call.guild_id)
        if isinstance(standing, GuildFault):
            return ApiAnswer.ok(_overview(directory, lacks(needs, own_permissions(directory), None), (standing,), {}))
        lacking = lacks(needs, own_permissions(directory), standing.settings)
        return ApiAnswer.ok(_overview(directory, lacking, standing.faults, standing.dropped))

    return get_overview


async def _standing(call: ApiCall[None]) -> GuildStanding | GuildFault:
    try:
        return await call.ask(GetStanding(), seconds=ASK_SECONDS)
    except (NotBegun, OutcomeUnknown, FeatureOff) as error:
        return GuildFault(FaultKind.NOT_ANSWERING, f"the guild does not answer now: {error}")
    except HandlerFailed as error:
        return GuildFault(FaultKind.NOT_ANSWERING, str(error), reference=error.reference)


def _overview(
    directory: Directory, lacking: tuple[Lack, ...], faults: tuple[GuildFault, ...], dropped: Mapping[str, int]
) -> GuildOverview:
    return GuildOverview(
        id=directory.guild_id,
        name=directory.name,
        icon=directory.icon and guild_icon_url(directory.guild_id, directory.icon),
        member_count=directory.member_count,
        unavailable=directory.unavailable,
        lacks=lacking,
        faults=faults,
        dropped=dropped,
    )
