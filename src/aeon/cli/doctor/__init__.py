"""`aeon doctor`: what an operator would otherwise learn from a bot that does not answer.

Each part of the surroundings is looked at by itself, so that all there is to mend is told at once. Nothing is changed.
"""

from aeon.cli.doctor.address import check_address
from aeon.cli.doctor.database import check_database
from aeon.cli.doctor.discord import check_discord
from aeon.cli.doctor.finding import Mark
from aeon.cli.doctor.settings import check_settings
from aeon.cli.exits import Exit
from aeon.config import Config
from aeon.discord.permissions import Permissions


async def run_doctor(config: Config, needed: Permissions) -> Exit:
    """Print what is found; the exit code is `FAULT` where there is something to mend.

    `needed` is what the bot must be permitted for all its features.
    """
    findings = check_settings(config)
    findings += await check_database(config)
    findings += await check_discord(config, needed)
    findings += await check_address(config)
    for finding in findings:
        print(finding)
    return Exit.FAULT if any(finding.mark is Mark.MEND for finding in findings) else Exit.OK
