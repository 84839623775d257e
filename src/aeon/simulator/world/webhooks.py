"""Webhooks of channels: whoever has the token writes there."""

import secrets

from attrs import define, field

from aeon.discord.ids import ApplicationId, ChannelId, GuildId, UserId
from aeon.simulator.world.entities import Channel, Message
from aeon.simulator.world.messages import Draft, new_message, post
from aeon.simulator.world.world import World


@define
class Webhook:
    """An address to write to. `application_id` is set where the bot made it."""

    id: str
    channel_id: ChannelId
    guild_id: GuildId
    name: str
    user_id: UserId
    token: str = field(repr=False)
    avatar: str | None = None
    application_id: ApplicationId | None = None


def create_webhook(world: World, channel: Channel, guild_id: GuildId, name: str, *, user_id: UserId) -> Webhook:
    """A new webhook of the channel, with a token of its own."""
    application_id = world.application.id if user_id == world.bot_id else None
    webhook = Webhook(
        world.snowflakes.make(),
        channel.id,
        guild_id,
        name,
        user_id,
        secrets.token_urlsafe(51),
        application_id=application_id,
    )
    world.webhooks[webhook.id] = webhook
    tell_webhooks(world, guild_id, channel.id)
    return webhook


def delete_webhook(world: World, webhook: Webhook) -> None:
    """The address ends; what was written stays."""
    del world.webhooks[webhook.id]
    tell_webhooks(world, webhook.guild_id, webhook.channel_id)


def tell_webhooks(world: World, guild_id: GuildId, channel_id: ChannelId) -> None:
    """Something about a channel's webhooks has changed; Discord does not say what."""
    world.emit("WEBHOOKS_UPDATE", guild_id, lambda: {"guild_id": guild_id, "channel_id": channel_id})


def post_by_webhook(
    world: World, webhook: Webhook, channel: Channel, draft: Draft, *, name: str | None, avatar: str | None
) -> Message:
    """A message under the webhook's name and avatar, or under those given for this once."""
    message = new_message(world, channel, UserId(webhook.id), draft)
    message.webhook_id, message.webhook_name = webhook.id, name or webhook.name
    message.webhook_avatar = avatar or webhook.avatar
    message.from_application = webhook.application_id is not None
    return post(world, channel, message)
