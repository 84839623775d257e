"""Rows of the guild's tables as the API shows them."""

from typing import Any

import attrs

from aeon.discord.ids import GuildId
from aeon.feed.wire import json_name


def row_json(guild_id: GuildId, row: attrs.AttrsInstance) -> dict[str, Any]:
    """The row's fields with its guild, by their names in the table."""
    fields = {json_name(field.name): getattr(row, field.name) for field in attrs.fields(type(row))}
    return {"guildId": guild_id, **fields}
