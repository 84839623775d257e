"""A newer Aeon takes up where the one before left off, and brings what that one did not have."""

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from aeon.app import FEATURES, open_app
from aeon.commands.call import Call
from aeon.commands.declaration import command
from aeon.config import Config, load_config
from aeon.feature import Feature
from aeon.simulator.community import GUILD_ID
from aeon.simulator.server import Simulator, open_simulator
from tests.end_to_end.people import until


def config_of(simulator: Simulator, database_url: str, folder: Path) -> Config:
    variables = {
        "DISCORD_BOT_TOKEN": simulator.token,
        "DISCORD_API_URL": simulator.api_url,
        "DATABASE_URL": database_url,
        "AEON_DATA_DIR": str(folder),
    }
    return evolve(load_config(variables), port=0)


def commands_of(simulator: Simulator) -> Sequence[str]:
    return [each.name for each in simulator.world.application.commands_of(GUILD_ID)]


async def test_a_new_command_comes_to_guilds_in_which_nobody_says_a_word(database_url: str, tmp_path: Path) -> None:
    @command("lamp", "Switches the lamp on.")
    def lamp(call: Call) -> None:
        call.answer("light")

    async with open_simulator() as simulator:
        config = config_of(simulator, database_url, tmp_path)
        async with open_app(config):
            await until(lambda: "ping" in commands_of(simulator))
        async with open_app(config, features=(*FEATURES, Feature("lamps", commands=(lamp,)))):
            await until(lambda: "lamp" in commands_of(simulator))
        assert len(simulator.parts.hub.sessions) == 1, "it was taken up, so that Discord told of no guild anew"
