"""A guild at a glance: what Discord says of it, what the bot lacks there, and what is wrong."""

from aeon.feature import Feature
from aeon.features.guild_overview.needs import needs_of
from aeon.features.guild_overview.routes import overview_route
from aeon.features.guild_overview.standing import HANDLERS, NAME


def with_overview(*features: Feature) -> tuple[Feature, ...]:
    """These features and `GET /api/guild/:guildId`, which says of each of them what it lacks."""
    return (*features, Feature(name=NAME, handlers=HANDLERS, routes=(overview_route(needs_of(features)),)))
