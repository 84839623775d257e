"""A guild at a glance: what Discord says of it, what the bot lacks there, and what is wrong."""

from aeon.feature import Feature
from aeon.features.guild_overview.needs import needs_of
from aeon.features.guild_overview.routes import overview_route
from aeon.features.guild_overview.standing import NAME, standing_handlers


def with_overview(*features: Feature) -> tuple[Feature, ...]:
    """These features and `GET /api/guild/:guildId`, which says of each of them what it lacks."""
    commands = frozenset(str(command.name) for feature in features for command in feature.commands)
    routes = (overview_route(needs_of(features)),)
    return (*features, Feature(name=NAME, handlers=standing_handlers(commands), routes=routes))
