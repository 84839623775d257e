"""What channels and their overwrites may be."""

import re

from aeon.discord.ids import ChannelId, RoleId
from aeon.simulator.validation.form import Form
from aeon.simulator.world.entities import THREADS, Channel, ChannelType, Guild, Overwrite
from aeon.simulator.world.world import World

_MAX_BITS = 2**63
_TEXTUAL = (ChannelType.TEXT, ChannelType.ANNOUNCEMENT, ChannelType.FORUM)


def rename(name: str, kind: ChannelType) -> str:
    """Text channels' names are in lower case and have dashes for spaces."""
    return re.sub(r"-{2,}", "-", re.sub(r"\s+", "-", name.strip().lower())) if kind in _TEXTUAL else name.strip()


def read_new_channel(world: World, guild: Guild, form: Form) -> Channel:
    """A channel with an id of now, not yet in the guild; mistakes are noted in the form."""
    form.require("name")
    name = form.text("name", minimum=1, maximum=100) or ""
    kind = ChannelType(
        form.choice("type", [one for one in ChannelType if one is not ChannelType.DM and one not in THREADS]) or 0
    )
    parent_id = form.snowflake("parent_id")
    parent = guild.channels.get(ChannelId(parent_id)) if parent_id is not None else None
    if parent_id is not None and (parent is None or parent.type is not ChannelType.CATEGORY):
        form.wrong("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
    position = form.integer("position")
    channel = Channel(
        ChannelId(world.snowflakes.make()),
        kind,
        guild.id,
        rename(name, kind),
        position=sum(one.type is kind for one in guild.channels.values()) if position is None else position,
        parent_id=None if parent_id is None else ChannelId(parent_id),
        topic=form.text("topic", maximum=1024),
        nsfw=form.truth("nsfw") or False,
        slowmode_seconds=form.integer("rate_limit_per_user", maximum=21_600) or 0,
        bitrate=form.integer("bitrate", minimum=8000, maximum=96_000) or 64_000,
        user_limit=form.integer("user_limit", maximum=10_000) or 0,
    )
    if form.gives("permission_overwrites"):
        channel.overwrites = read_overwrites(form, guild)
    elif parent is not None:
        channel.overwrites = {
            key: Overwrite(own.id, own.type, own.allow, own.deny) for key, own in parent.overwrites.items()
        }
    return channel


def read_overwrites(form: Form, guild: Guild) -> dict[str, Overwrite]:
    """The overwrites of a channel's body, by the id of role or member."""
    found: dict[str, Overwrite] = {}
    for one in form.forms("permission_overwrites", maximum=1000):
        one.require("id")
        target = one.snowflake("id")
        if target is None:
            continue
        found[target] = read_overwrite(one, target, RoleId(target) in guild.roles)
    return found


def read_overwrite(form: Form, target: str, is_role: bool) -> Overwrite:  # noqa: FBT001 - what the target is
    """One overwrite; without a type it is what its target is."""
    kind = form.choice("type", (0, 1))
    if kind is None:
        kind = 0 if is_role else 1
    allow, deny = form.integer("allow", maximum=_MAX_BITS) or 0, form.integer("deny", maximum=_MAX_BITS) or 0
    return Overwrite(target, kind, allow, deny)
