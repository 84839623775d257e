"""A guild's own emoji."""

from aeon.simulator.payloads.guild import emoji_object
from aeon.simulator.world.entities import Guild
from aeon.simulator.world.world import World


def update_emojis(world: World, guild: Guild) -> None:
    """Tell of a guild's emoji after any change."""
    world.emit(
        "GUILD_EMOJIS_UPDATE",
        guild.id,
        lambda: {"guild_id": guild.id, "emojis": [emoji_object(world, emoji) for emoji in guild.emojis.values()]},
    )
