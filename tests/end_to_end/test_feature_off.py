"""A feature that keeps failing in a guild: its people and its dashboard see that it is off, and that it comes back."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trio
from attrs import define, field

from aeon.actors.slot import Slot, SlotState
from aeon.actors.supervision import FEATURE_CRASHES
from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.feature import Feature
from aeon.simulator.community import GUILD_ID
from tests.end_to_end.house import House, bearer, open_house
from tests.end_to_end.people import Community, Json, eventually, open_community
from tests.end_to_end.process import Addresses

WENT_WRONG = re.compile(r"Something went wrong \(reference ([0-9a-f]{6})\)")
OFF = re.compile(r"switched off here for now")


@define(eq=False)
class Lamp:
    """A feature with one command, which raises while the lamp is broken."""

    is_broken: bool = True
    feature: Feature = field(init=False)

    def __attrs_post_init__(self) -> None:
        @command("lamp", "Switches the lamp on.")
        def lamp(call: Call) -> None:
            if self.is_broken:
                raise LookupError("the bulb is gone")
            call.answer("light")

        self.feature = Feature("lamps", commands=(lamp,))


@pytest.fixture
def lamp() -> Lamp:
    return Lamp()


@pytest.fixture
async def house(database_url: str, tmp_path: Path, lamp: Lamp) -> AsyncIterator[House]:
    async with open_house(database_url, tmp_path, more=[lamp.feature]) as opened:
        yield opened


@pytest.fixture
async def community(house: House) -> AsyncIterator[Community]:
    addresses = Addresses(house.app.url, house.simulator.url, house.key("read", GUILD_ID), GUILD_ID)
    async with open_community(addresses) as opened:
        yield opened


def slot_of(house: House) -> Slot:
    slot = house.app.guilds.registry.slot(GUILD_ID)
    assert slot is not None
    return slot


async def faults(house: House) -> list[Json]:
    answer = await house.http.get(house.path, headers=bearer(house.key("read", GUILD_ID)))
    answer.raise_for_status()
    return list(answer.json()["faults"])


async def switched_off(house: House) -> list[str]:
    """As an operator sees it, who is told how many guilds but not which."""
    text = (await house.http.get("/metrics")).text
    return [line for line in text.splitlines() if line.startswith("aeon_features_switched_off{")]


async def break_it(house: House, community: Community) -> list[str]:
    """Use the broken command until its feature is off; the references that members were given."""

    async def is_awake() -> bool | None:
        await trio.lowlevel.checkpoint()
        return slot_of(house).state is SlotState.AWAKE or None

    references = []
    for _ in range(FEATURE_CRASHES):
        await eventually(is_awake)
        found = WENT_WRONG.search(await community.say("!lamp"))
        assert found is not None
        references.append(found[1])
    return references


async def test_it_is_shown_as_off_with_its_crashes_while_all_else_works(
    house: House, community: Community, caplog: pytest.LogCaptureFixture
) -> None:
    assert await faults(house) == []
    references = await break_it(house, community)
    assert [record.getMessage() for record in caplog.records if record.name == "aeon.guild.household"] == [
        "lamps is switched off here"
    ]
    off, *crashes = await faults(house)
    assert (off["kind"], off["feature"]) == ("feature_off", "lamps")
    assert off["since"] < off["until"]
    assert [(each["kind"], each["feature"], each["reference"]) for each in crashes] == [
        ("crash", "lamps", reference) for reference in reversed(references)
    ]
    assert await switched_off(house) == ['aeon_features_switched_off{feature="lamps"} 1.0']
    assert OFF.search(await community.say("!lamp"))
    assert (await community.say("!ping")).startswith("Pong!")


async def test_when_its_time_is_over_it_comes_back_and_its_crashes_are_forgiven(
    house: House, community: Community, lamp: Lamp
) -> None:
    await break_it(house, community)
    lamp.is_broken = False
    assert OFF.search(await community.say("!lamp")), "mended, but nobody has tried it yet"
    # As if its ten minutes were over.
    slot_of(house).supervision.off_until["lamps"] = trio.current_time()
    assert "feature_off" not in [each["kind"] for each in await faults(house)]
    assert await community.say("!lamp") == "light"
    assert await faults(house) == []
    assert await switched_off(house) == []
