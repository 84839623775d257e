"""By how much what is earned is multiplied."""

from collections.abc import Mapping

import pytest

from aeon.discord.ids import ChannelId, RoleId
from aeon.discord.model import ChannelType
from aeon.features.levelling.multipliers import factor
from tests.guild.examples import CHANNEL, GUILD, HIGH, LOW, channel, directory

CATEGORY, OTHER, THREAD = ChannelId("1"), ChannelId("2"), ChannelId("3")
PLACES = directory(
    channels=(
        channel(CATEGORY, kind=ChannelType.CATEGORY),
        channel(CHANNEL, parent_id=CATEGORY),
        channel(OTHER),
        channel(THREAD, kind=ChannelType.PUBLIC_THREAD, parent_id=CHANNEL),
    )
)


@pytest.mark.parametrize(
    ("multipliers", "channel_id", "roles", "wanted"),
    [
        ({}, CHANNEL, (LOW,), 1.0),
        ({CHANNEL: 2.0}, CHANNEL, (), 2.0),
        ({CHANNEL: 2.0}, OTHER, (), 1.0),
        ({CHANNEL: 2.0}, THREAD, (), 2.0),
        ({CATEGORY: 3.0}, THREAD, (), 3.0),
        ({CATEGORY: 0.0, CHANNEL: 2.0}, THREAD, (), 2.0),
        ({CATEGORY: 2.0, THREAD: 0.0}, THREAD, (), 0.0),
        ({LOW: 1.5, HIGH: 2.0}, CHANNEL, (LOW, HIGH), 2.0),
        ({LOW: 0.0, HIGH: 2.0}, CHANNEL, (LOW, HIGH), 0.0),
        ({LOW: 0.5, CHANNEL: 3.0}, CHANNEL, (LOW,), 1.5),
        ({GUILD: 2.0}, CHANNEL, (), 2.0),
        ({CHANNEL: 0.0, LOW: 2.0}, CHANNEL, (LOW,), 0.0),
        ({CHANNEL: 2.0}, ChannelId("unknown"), (), 1.0),
    ],
)
def test_the_nearest_channel_counts_and_the_largest_role_unless_one_is_none(
    multipliers: Mapping[str, float], channel_id: ChannelId, roles: tuple[RoleId, ...], wanted: float
) -> None:
    assert factor(multipliers, PLACES, channel_id, roles) == wanted
