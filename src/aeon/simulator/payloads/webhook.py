"""Webhooks of channels."""

from aeon.simulator.payloads.user import user_object
from aeon.simulator.wire import Payload
from aeon.simulator.world.webhooks import Webhook
from aeon.simulator.world.world import World


def webhook_object(world: World, webhook: Webhook, base_url: str, *, with_user: bool) -> Payload:
    """https://discord.com/developers/docs/resources/webhook#webhook-object; by its token it is shown without its maker."""
    payload: Payload = {
        "id": webhook.id,
        "type": 1,
        "application_id": webhook.application_id,
        "guild_id": webhook.guild_id,
        "channel_id": webhook.channel_id,
        "name": webhook.name,
        "avatar": webhook.avatar,
        "token": webhook.token,
        "url": f"{base_url}/api/webhooks/{webhook.id}/{webhook.token}",
    }
    if with_user:
        payload["user"] = user_object(world.user(webhook.user_id))
    return payload
