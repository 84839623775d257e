"""The application, its commands and its interactions."""

from aeon.simulator.gateway.intents import granted_flags
from aeon.simulator.payloads.guild import channel_object
from aeon.simulator.payloads.message import message_object
from aeon.simulator.payloads.user import member_object, user_object
from aeon.simulator.permissions import Permission, permissions_in
from aeon.simulator.wire import Payload
from aeon.simulator.world.application import Interaction, InteractionType
from aeon.simulator.world.entities import Channel
from aeon.simulator.world.world import World

_VERIFY_KEY = "00" * 32

MAX_UPLOAD_BYTES = 10 * 1024 * 1024


def application_object(world: World) -> Payload:
    """https://discord.com/developers/docs/resources/application#application-object, as its bot sees it."""
    application = world.application
    flags = granted_flags(application.intents)
    return {
        "id": application.id,
        "name": application.name,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot": user_object(world.user(application.bot_user_id)),
        "bot_public": True,
        "bot_require_code_grant": False,
        "integration_types_config": {"0": {"oauth2_install_params": {"scopes": ["bot"], "permissions": "0"}}},
        "verify_key": _VERIFY_KEY,
        "flags": flags,
        "flags_new": str(flags),
        "hook": True,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user_object(world.user(application.owner_id)),
        "approximate_guild_count": sum(application.bot_user_id in guild.members for guild in world.guilds.values()),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "event_webhooks_url": None,
        "event_webhooks_status": 1,
        "event_webhooks_types": [],
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands", "identify", "guilds"],
    }


def public_application_object(world: World) -> Payload:
    """The application as people see it, who granted it something."""
    whole = application_object(world)
    names = ("id", "name", "icon", "description", "type", "bot", "bot_public", "bot_require_code_grant")
    return {name: whole[name] for name in (*names, "verify_key", "flags", "flags_new")}


def interaction_event(world: World, interaction: Interaction) -> Payload:
    """The data of INTERACTION_CREATE.

    https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
    """
    channel = world.channels[interaction.channel_id]
    payload: Payload = {
        "id": interaction.id,
        "application_id": world.application.id,
        "type": int(interaction.type),
        "token": interaction.token,
        "version": 1,
        "channel_id": channel.id,
        "channel": channel_object(world, channel),
        "data": interaction.data,
        "locale": world.user(interaction.user_id).locale,
        "entitlements": [],
        "attachment_size_limit": MAX_UPLOAD_BYTES,
        "context": 1 if interaction.guild_id is None else 0,
        "authorizing_integration_owners": {"0": interaction.guild_id or "0"},
        "app_permissions": str(int(_own_permissions(world, channel))),
    }
    payload |= _person(world, interaction, channel)
    if interaction.message_id is not None and interaction.type is not InteractionType.COMMAND:
        message = world.message(interaction.channel_id, interaction.message_id)
        if message is not None:
            payload["message"] = message_object(world, message)
    return payload


def _own_permissions(world: World, channel: Channel) -> Permission:
    if channel.guild_id is None:
        return Permission.of_direct_messages()
    guild = world.guilds[channel.guild_id]
    return permissions_in(guild, guild.members[world.bot_id], channel, now_ms=world.now_ms())


def _person(world: World, interaction: Interaction, channel: Channel) -> Payload:
    if interaction.guild_id is None:
        return {"user": user_object(world.user(interaction.user_id))}
    guild = world.guilds[interaction.guild_id]
    member = guild.members[interaction.user_id]
    permissions = permissions_in(guild, member, channel, now_ms=world.now_ms())
    return {
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.preferred_locale, "features": []},
        "guild_locale": guild.preferred_locale,
        "member": member_object(world, member) | {"permissions": str(int(permissions))},
    }
