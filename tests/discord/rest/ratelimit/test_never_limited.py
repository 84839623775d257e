"""A lone client meets no 429 but shared ones, whatever the network does, and everything gets through in the end."""

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from aeon.discord.rest.ratelimit import Limiter, Window
from aeon.discord.rest.route import Route
from aeon.discord.rest.traffic import Traffic
from tests.discord.rest.ratelimit.model import BucketRule, DiscordModel
from tests.discord.rest.ratelimit.simulation import Fate, Simulation, Wish

ROUTES = [
    Route(method, f"/channels/{{channel_id}}/{method.lower()}", ordered=method == "POST")
    for method in ("POST", "PATCH", "GET", "PUT")
]
CHANNELS = ["1", "2"]
GLOBAL = 6

rules = st.builds(
    BucketRule,
    st.sampled_from(["a", "b", "c"]),
    st.integers(1, 5),
    st.sampled_from([0.25, 1.0, 2.5, 5.0]),
)
delays = st.floats(0.0, 1.5)


@st.composite
def discords(draw: st.DrawFn) -> DiscordModel:
    by_name: dict[str, BucketRule] = {}
    buckets: dict[str, BucketRule | None] = {}
    for route in ROUTES:
        rule = draw(st.none() | rules)
        buckets[route.name] = by_name.setdefault(rule.name, rule) if rule is not None else None
    return DiscordModel(buckets, GLOBAL)


wishes = st.builds(
    Wish,
    at=st.floats(0.0, 8.0),
    route=st.sampled_from(ROUTES),
    channel=st.sampled_from(CHANNELS),
    traffic=st.sampled_from(Traffic),
    guild=st.sampled_from(["10", "20", None]),
    there=delays,
    back=delays,
    withdrawn_after=st.none() | st.none() | st.floats(0.0, 3.0),
)


def limiter() -> Limiter:
    return Limiter(rate=Window(GLOBAL, 1.0), background=Window(2, 1.0))


@settings(max_examples=300, deadline=None)
@given(discord=discords(), wanted=st.lists(wishes, max_size=40))
def test_a_lone_client_is_never_limited_and_everything_gets_through(discord: DiscordModel, wanted: list[Wish]) -> None:
    simulation = Simulation(limiter(), discord)
    simulation.run(wanted)
    assert discord.refusals == []
    assert len(simulation.finished) == len(wanted)
    assert simulation.limiter.statistics().waiting == 0
    for channel in CHANNELS:
        assert simulation.overlaps(ROUTES[0], channel) == 0


@settings(max_examples=200, deadline=None)
@given(
    discord=discords(),
    wanted=st.lists(wishes, max_size=40),
    fates=st.lists(st.sampled_from(Fate), min_size=40, max_size=40),
)
def test_lost_answers_and_unsent_requests_provoke_none_either(
    discord: DiscordModel, wanted: list[Wish], fates: list[Fate]
) -> None:
    simulation = Simulation(limiter(), discord)
    # A route's bucket is learned first: of a probe that is lost nobody can know what it used up.
    first = [Wish(0.0, route, channel, there=0.0, back=0.0) for route in ROUTES for channel in CHANNELS]
    simulation.run(first)
    simulation.run([evolve(wish, fate=fate) for wish, fate in zip(wanted, fates, strict=False)])
    assert discord.refusals == []
    assert len(simulation.finished) == len(first) + len(wanted)
