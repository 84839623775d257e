"""What members earn by writing, and the levels that come of it."""

from aeon.feature import Feature
from aeon.features.levelling import asking, earning, leaderboard, ranks, routes
from aeon.features.levelling.counting import xp_kind

FEATURE = Feature(
    name=earning.FEATURE,
    commands=(ranks.level, ranks.rank, leaderboard.leaderboard),
    handlers=(*earning.HANDLERS, *asking.HANDLERS, *leaderboard.HANDLERS),
    records=(xp_kind,),
    routes=routes.ROUTES,
)
