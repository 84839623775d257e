"""The composition root: opens all parts in order, runs until a signal, closes them in the order that loses nothing.

Every part is permanent: when one of them ends for good the process ends, and the service manager starts it anew. The one list of
features stands here.
"""

import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from functools import partial

from attrs import frozen

from aeon.actors.registry import Registry, open_registry
from aeon.audit.acts import ActsOfTheJournal
from aeon.commands.catalog import Catalog
from aeon.commands.completion import Completion
from aeon.commands.dispatch import Dispatch
from aeon.commands.reception import Reception
from aeon.commands.registration import Registration
from aeon.commands.unhandled import unhandled_handlers
from aeon.config import Config
from aeon.discord.gateway.settings import FleetSettings
from aeon.discord.ids import ApplicationId
from aeon.discord.permissions import Permissions
from aeon.discord.rest.client import Rest, open_rest
from aeon.discord.rest.ratelimit import Limiter
from aeon.feature import Feature
from aeon.features import (
    audit,
    cooldowns,
    directory,
    fun,
    general,
    levelling,
    moderation,
    permissions,
    settings,
    templates,
)
from aeon.features.guild_overview import with_overview
from aeon.feed.feed import Feed
from aeon.fetch.fetcher import open_fetcher
from aeon.fetch.memes import Memes
from aeon.garbage import keep_searches_short
from aeon.guild.audit_tail import audit_tail_handlers
from aeon.guild.behaviour import Behaviour
from aeon.guild.configuration import configuration_handlers
from aeon.guild.errands import Errands
from aeon.guild.guilds import LocalGuilds
from aeon.guild.household import GuildHousehold
from aeon.guild.intake import Intake
from aeon.guild.members import membership_of
from aeon.guild.ownership import Ownership, owned
from aeon.guild.ports import Ports
from aeon.guild.reading import reading_handlers
from aeon.guild.resting import rest_guilds
from aeon.guild.rights import rights_handlers
from aeon.guild.scheduled import performed_by
from aeon.guild.standing import standing_handlers
from aeon.guild.taking_up import TakingUp
from aeon.guild.writing import writing_handlers
from aeon.health import Health
from aeon.journal.journal import Journal, open_journal
from aeon.journal.kind import Kind
from aeon.lifetime import lifetime
from aeon.log import Turns, lines_named_by_turn, name_lines
from aeon.parts import Identity, fleet_settings, introduce, kinds_of, schedule_of, shard_range, web_parts
from aeon.place import storage_settings
from aeon.readings.scrape import Readings
from aeon.schedule.schedule import Schedule
from aeon.services import carrying, connected, draining, excusing, kept, running, serving, watching
from aeon.sessions.keeper import SessionKeeper
from aeon.sessions.leases import DatabaseLeases
from aeon.storage.database import Database, open_database
from aeon.web.memberships import Memberships
from aeon.web.parts import WebParts
from aeon.web.rights import Rights
from aeon.web.server import listen

log = logging.getLogger(__name__)

FEATURES: tuple[Feature, ...] = with_overview(
    general.FEATURE,
    settings.FEATURE,
    permissions.FEATURE,
    cooldowns.FEATURE,
    audit.FEATURE,
    directory.FEATURE,
    moderation.FEATURE,
    levelling.FEATURE,
    templates.FEATURE,
    fun.FEATURE,
)

Prepare = Callable[[Database], Awaitable[None]]


@frozen(eq=False)
class App:
    """All parts, running."""

    url: str
    """Base of the API, as this machine reaches it."""
    guilds: LocalGuilds
    """Those that this process has; the API's port knows besides which it has not."""
    rest: Rest
    application_id: ApplicationId


async def run_app(config: Config) -> None:
    """Run until SIGTERM or SIGINT; then stop in order, which takes at most 20 s."""
    async with lifetime() as life, running(keep_searches_short), open_app(config) as app:
        life.is_up = True
        log.info("the API is at %s", app.url)
        await life.stop.wait()


@asynccontextmanager
async def open_app(
    config: Config,
    *,
    features: Sequence[Feature] = FEATURES,
    prepare: Prepare | None = None,
    limiter: Limiter | None = None,
    listener: socket.socket | None = None,
) -> AsyncIterator[App]:
    """Everything, from the database to the gateway; `prepare` is awaited once the database is there and nobody uses it yet.

    `limiter` brings other rates than those that Discord gives to every bot; a `listener` listens already, whatever the configuration
    says, and is closed at the end.

    Left without an error it stops in this order: the gateway, then what guilds have in hand, then the API, then all the rest. Cancelled
    it drops what is under way. Raises the rooms' errors where a part cannot be opened.
    """
    behaviour = behaviour_of(features)
    async with (
        _open_ground(config, prepare, limiter, listener) as ground,
        open_registry(GuildHousehold(ground.ports, behaviour), begin_effect=name_lines) as registry,
    ):
        ground.turns.in_hand = registry.in_hand
        house = _put_together(config, features, behaviour, ground, registry)
        async with _at_work(ground, house) as url:
            yield App(url, house.guilds, ground.ports.rest, ground.identity.application_id)


@frozen(eq=False)
class _Ground:
    """What all other parts stand on: open before them, closed after them."""

    listener: socket.socket
    turns: Turns
    journal: Journal
    database: Database
    identity: Identity
    ports: Ports


@frozen(eq=False)
class _House:
    """The other parts, put together and not yet at work."""

    registry: Registry
    guilds: LocalGuilds
    intake: Intake
    taking_up: TakingUp
    fleet: FleetSettings
    leases: DatabaseLeases
    keeper: SessionKeeper
    health: Health
    schedule: Schedule
    kinds: Sequence[Kind]
    readings: Readings
    web: WebParts


@asynccontextmanager
async def _open_ground(
    config: Config, prepare: Prepare | None, limiter: Limiter | None, listener: socket.socket | None
) -> AsyncIterator[_Ground]:
    assert config.token is not None, "whoever opens the app has asked for a token"
    with (
        closing(listener or listen(config.host, config.port)) as api,
        lines_named_by_turn() as turns,
        open_journal(config.data_dir / "journal") as journal,
    ):
        async with (
            open_database(storage_settings(config)) as database,
            open_rest(config.discord_api_url, config.token.reveal(), limiter=limiter) as rest,
            open_fetcher([config.meme_url]) as fetcher,
        ):
            if prepare is not None:
                await prepare(database)
            identity = await introduce(rest)
            acts, memes = ActsOfTheJournal(journal), Memes(config.meme_url, fetcher.get)
            application_id, own_id = identity.application_id, identity.user_id
            ports = Ports(rest, database, Feed(), Errands(), acts, journal, memes, application_id, own_id)
            yield _Ground(api, turns, journal, database, identity, ports)


def _put_together(
    config: Config, features: Sequence[Feature], behaviour: Behaviour, ground: _Ground, registry: Registry
) -> _House:
    ports, database, identity = ground.ports, ground.database, ground.identity
    local, health, shards = LocalGuilds(registry), Health(database), shard_range(config, identity)
    ownership = Ownership(shards.count, shards.ids)
    guilds = owned(local, ownership)
    memberships = Memberships(partial(membership_of, ports.rest))
    reception = Reception(registry, ports.rest, ports.errands)
    taking_up = TakingUp(registry)
    intake = Intake(
        *(registry, behaviour, ports.own_id, reception, shards.count),
        member_changed=memberships.forget,
        taken_up=taking_up.add,
        ownership=ownership,
    )
    leases = DatabaseLeases(database, identity.user_id, shards.count)
    keeper = SessionKeeper(database, identity.user_id, leases, intake)
    scheduled = [each for feature in features for each in feature.scheduled]
    schedule = schedule_of(database, registry, shards, ownership, performed_by(guilds, scheduled))
    rights = Rights(guilds, memberships, ownership.check_run)
    web = web_parts(config, features, guilds=guilds, rights=rights, feed=ports.feed, database=database, health=health)
    readings = Readings(
        registry=registry,
        rest=ports.rest,
        database=database,
        feed=ports.feed,
        errands=ports.errands,
        health=health,
        journal=ground.journal,
        schedule=schedule,
    )
    fleet = fleet_settings(config, identity, leases=leases, keeper=keeper, intake=intake)
    kinds = kinds_of(features, registry)
    return _House(registry, local, intake, taking_up, fleet, leases, keeper, health, schedule, kinds, readings, web)


@asynccontextmanager
async def _at_work(ground: _Ground, house: _House) -> AsyncIterator[str]:
    """All parts working, each for as long as those after it; the API's address."""
    registry = house.registry
    async with (
        excusing(ground.ports.errands),
        running(house.health.run, partial(rest_guilds, registry)),
        watching(ground.database, registry, house.readings),
        serving(house.readings.shown_by(house.web), ground.listener) as url,
        kept(house.keeper, house.leases),
        carrying(ground.journal, ground.database, house.kinds),
        draining(registry),
        running(house.schedule.run, house.taking_up.run),
        connected(house.fleet, house.intake, house.health, house.web.phase),
    ):
        yield url


def behaviour_of(features: Sequence[Feature]) -> Behaviour:
    """What all these features make of a guild's messages. Commands come before anything else that listens to messages."""
    catalog = Catalog(command for feature in features for command in feature.commands)
    owners = {command.name: feature.name for feature in features for command in feature.commands}
    return Behaviour.of(
        [
            *configuration_handlers(),
            *writing_handlers(),
            *reading_handlers(),
            *audit_tail_handlers(),
            *standing_handlers(),
            *rights_handlers(catalog.known),
            *Registration(catalog).handlers(),
            *Completion(catalog, owners).handlers(),
            *Dispatch(catalog, owners).handlers(),
            *(handler for feature in features for handler in feature.handlers),
            *unhandled_handlers(),
        ]
    )


def needed_permissions() -> Permissions:
    """What the bot needs in Discord for all of its features."""
    needed = Permissions(0)
    for feature in FEATURES:
        needed |= feature.permissions
    return needed
