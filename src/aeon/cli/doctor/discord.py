"""Discord: is the token right, are the privileged intents on, and where is the bot invited."""

from urllib.parse import urlencode

import trio
from attrs import frozen

from aeon.cli.complaints import complaint_about
from aeon.cli.doctor.finding import Finding, mend, note, well
from aeon.config import Config
from aeon.discord.errors import DiscordError
from aeon.discord.model import User
from aeon.discord.permissions import Permissions
from aeon.discord.rest.applications import Application
from aeon.discord.rest.client import Rest, open_rest
from aeon.discord.rest.gateway import GatewayBot
from aeon.intents import PRIVILEGED

INVITE = "https://discord.com/oauth2/authorize"
PORTAL = "https://discord.com/developers/applications"

ANSWER_SECONDS = 30.0
"""For all that Discord is asked."""

FEW_STARTS = 10
"""So few session starts left of a day's thousand are a sign of a bot that starts over and over."""


@frozen
class Discord:
    """What Discord says of the token."""

    user: User
    application: Application
    gateway: GatewayBot


async def check_discord(config: Config, needed: Permissions) -> list[Finding]:
    if config.token is None:
        return [note("Discord: not asked, for want of a token; with one, doctor prints the invite link")]
    async with open_rest(config.discord_api_url, config.token.reveal()) as rest:
        try:
            with trio.fail_after(ANSWER_SECONDS):
                said = await _ask(rest)
        except trio.TooSlowError:
            return [mend(f"Discord does not answer within {ANSWER_SECONDS:g} s: check the network and DISCORD_API_URL")]
        except DiscordError as error:
            complaint = complaint_about(error)
            return [mend(line) for line in (complaint.lines if complaint is not None else (f"Discord: {error}",))]
    return [
        well(f"token: it is {said.user.username}'s ({said.user.id})"),
        *_of_intents(said.application),
        *_of_sessions(said.gateway, config),
        well(f"invite: {invite_link(said.application, needed)}"),
    ]


def invite_link(application: Application, needed: Permissions) -> str:
    """Where an owner of a guild adds the bot, with no more permissions than it needs."""
    query = {"client_id": application.id, "scope": "bot applications.commands", "permissions": int(needed)}
    return f"{INVITE}?{urlencode(query)}"


async def _ask(rest: Rest) -> Discord:
    return Discord(
        user=await rest.users.me(), application=await rest.applications.me(), gateway=await rest.gateway.bot()
    )


def _of_intents(application: Application) -> list[Finding]:
    return [
        well(f"intents: {privileged.name} is on")
        if application.flags & privileged.flags
        else mend(
            f"intents: {privileged.name} is off, and with it {privileged.lost}: "
            f"switch it on under Bot at {PORTAL}/{application.id}/bot"
        )
        for privileged in PRIVILEGED
    ]


def _of_sessions(gateway: GatewayBot, config: Config) -> list[Finding]:
    findings = []
    starts = gateway.session_start_limit
    if starts.remaining < FEW_STARTS:
        hours = starts.reset_after / 3_600_000
        words = f"only {starts.remaining} of {starts.total} starts are left for the next {hours:.0f} h"
        findings.append(mend(f"gateway: {words}: find out in the log why the bot starts so often"))
    count = gateway.shards if config.shards is None else config.shards.count
    if count < gateway.shards:
        words = f"AEON_SHARDS asks for {count} shards, Discord recommends {gateway.shards}"
        findings.append(note(f"gateway: {words}; auto follows the recommendation"))
    return findings
