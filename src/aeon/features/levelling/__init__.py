"""What members earn by writing, and the levels that come of it."""

from aeon.discord.permissions import Permissions
from aeon.feature import Feature
from aeon.features.levelling import (
    announcing,
    asking,
    changing,
    earning,
    leaderboard,
    ranks,
    reward_routes,
    rewards,
    roles,
    routes,
)
from aeon.features.levelling.counting import xp_kind

FEATURE = Feature(
    name=earning.FEATURE,
    commands=(ranks.level, ranks.rank, leaderboard.leaderboard, changing.XP),
    handlers=(
        *earning.HANDLERS,
        *announcing.HANDLERS,
        *asking.HANDLERS,
        *rewards.HANDLERS,
        *roles.HANDLERS,
        *leaderboard.HANDLERS,
    ),
    records=(xp_kind,),
    routes=(*routes.ROUTES, *reward_routes.ROUTES),
    permissions=Permissions.MANAGE_ROLES,
)
