"""What a single part is set to, out of the settings of all."""

from collections.abc import Sequence

from attrs import frozen

from aeon.actors.registry import Registry
from aeon.audit.acts import acts_kind
from aeon.audit.replay import AuditReplay
from aeon.config import Config
from aeon.discord.gateway.intents import Intents
from aeon.discord.gateway.permits import SessionStartLimit
from aeon.discord.gateway.settings import FleetSettings, GatewayInfo, ShardRange
from aeon.discord.ids import ApplicationId, GuildId, UserId
from aeon.discord.rest.client import Rest
from aeon.feature import Feature
from aeon.feed.feed import Feed
from aeon.guild.audit_tail import MoreRows
from aeon.guild.guilds import Guilds
from aeon.guild.intake import Intake
from aeon.guild.ownership import Ownership
from aeon.health import Health
from aeon.intents import WANTED, allowed, warn_of
from aeon.journal.kind import Kind
from aeon.schedule.claims import Claims, Shards
from aeon.schedule.schedule import Perform, Schedule
from aeon.sessions.keeper import SessionKeeper
from aeon.sessions.leases import DatabaseLeases
from aeon.storage.database import Database
from aeon.web.auth import Authenticator
from aeon.web.cors import Cors, origin_of
from aeon.web.keystore import DatabaseKeys
from aeon.web.parts import WebParts
from aeon.web.rights import Rights
from aeon.web.tokens import TokenRules, Tokens


@frozen
class Identity:
    """Who the token makes us, what we may hear of, and where Discord wants us to connect."""

    user_id: UserId
    application_id: ApplicationId
    intents: Intents
    gateway: GatewayInfo


async def introduce(rest: Rest) -> Identity:
    """Ask Discord who we are. Raises `RestError`; `Unauthorized` is a wrong token."""
    user, application, gateway = await rest.users.me(), await rest.applications.me(), await rest.gateway.bot()
    start = gateway.session_start_limit
    limit = SessionStartLimit(start.total, start.remaining, start.reset_after, start.max_concurrency)
    intents = allowed(application.flags)
    warn_of(WANTED & ~intents)
    return Identity(user.id, application.id, intents, GatewayInfo(gateway.url, gateway.shards, limit))


def shard_range(config: Config, identity: Identity) -> ShardRange:
    """Shards as the operator wants them, else as many as Discord recommends."""
    wanted, recommended = config.shards, identity.gateway.shards
    return (
        ShardRange(0, recommended - 1, recommended)
        if wanted is None
        else ShardRange(wanted.first, wanted.last, wanted.count)
    )


def schedule_of(
    database: Database, registry: Registry, shards: ShardRange, ownership: Ownership, perform: Perform
) -> Schedule:
    """Does what is due in the guilds of these shards, while they are ours."""

    def dropped(guild_id: GuildId) -> None:
        registry.tell(guild_id, MoreRows())

    return Schedule(Claims(database, Shards(shards.first, shards.last, shards.count, ownership.has)), perform, dropped)


def kinds_of(features: Sequence[Feature], registry: Registry) -> Sequence[Kind]:
    """All that can be in the journal. Acts come last: the lock of a guild's audit log is the last that a transaction takes."""

    def tell_acts(guild_id: GuildId) -> None:
        registry.tell(guild_id, MoreRows())

    made = [make(registry.tell) for feature in features for make in feature.records]
    return [*made, acts_kind(tell_acts)]


def fleet_settings(
    config: Config, identity: Identity, *, leases: DatabaseLeases, keeper: SessionKeeper, intake: Intake
) -> FleetSettings:
    assert config.token is not None, "without a token there is nothing to connect as"
    return FleetSettings(
        token=config.token.reveal(),
        bot=identity.user_id,
        gateway=identity.gateway,
        intents=identity.intents,
        shards=shard_range(config, identity),
        leases=leases,
        store=keeper,
        room=intake.room,
        on_intents_refused=warn_of,
    )


def tokens_of(config: Config) -> Tokens | None:
    """What checks the dashboard's JWTs; None where none are accepted."""
    jwt = config.jwt
    if jwt is None:
        return None
    key = jwt.public_key if jwt.secret is None else jwt.secret.reveal()
    assert key is not None, "one of the two is there"
    return Tokens(TokenRules(jwt.algorithm.value, key, audience=jwt.audience, issuer=jwt.issuer))


def web_parts(
    config: Config,
    features: Sequence[Feature],
    *,
    guilds: Guilds,
    rights: Rights,
    feed: Feed,
    database: Database,
    health: Health,
) -> WebParts:
    return WebParts(
        guilds=guilds,
        feed=feed,
        routes=[route for feature in features for route in feature.routes],
        auth=Authenticator(DatabaseKeys(database), tokens_of(config)),
        rights=rights,
        ready=health.components,
        cors=Cors(frozenset(map(origin_of, (config.dashboard_api_url, *config.other_pages)))),
        replay=AuditReplay(database),
    )
