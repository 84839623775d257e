"""What members earn by writing, and the levels that come of it."""

from aeon.discord.permissions import Permissions
from aeon.feature import Feature
from aeon.features.levelling import (
    announcing,
    asking,
    changing,
    earning,
    leaderboard,
    multiplier_routes,
    multipliers,
    ranks,
    reward_routes,
    rewards,
    roles,
    routes,
)
from aeon.features.levelling.counting import FEATURE as NAME
from aeon.features.levelling.counting import xp_kind

FEATURE = Feature(
    name=NAME,
    commands=(ranks.level, ranks.rank, leaderboard.leaderboard, changing.XP),
    handlers=(
        *earning.HANDLERS,
        *announcing.HANDLERS,
        *asking.HANDLERS,
        *rewards.HANDLERS,
        *multipliers.HANDLERS,
        *roles.HANDLERS,
        *leaderboard.HANDLERS,
    ),
    records=(xp_kind,),
    routes=(*routes.ROUTES, *reward_routes.ROUTES, *multiplier_routes.ROUTES),
    permissions=Permissions.MANAGE_ROLES,
)
