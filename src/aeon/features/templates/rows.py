"""A message template as it is kept, and as somebody wants it kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from aeon.content.draft import Draft, read_draft
from aeon.content.form import Faults
from aeon.features.templates import texts
from aeon.guild.row_rules import template_name_fault


@frozen
class MessageTemplate:
    """One row. `embed_data` and `components` are JSON in Discord's shapes, just as they were written; others' rows may hold anything.

    Times are in UTC; other programs' rows may lack them.
    """

    id: str
    name: str
    content: str | None = None
    embed_data: Any = None
    components: Any = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@frozen
class TemplateContent:
    """What a template is to hold; it has been looked at and can be sent."""

    name: str
    content: str | None = None
    embed_data: Any = None
    components: Any = None


FIELDS: Mapping[str, str] = {
    "name": "name",
    "content": "content",
    "embedData": "embed_data",
    "components": "components",
}
"""In Python, by their names in JSON."""
IGNORED = frozenset({"id", "guildId", "createdAt", "updatedAt"})
"""A caller may send a row back as it was got; these say nothing."""


def read_content(body: Mapping[str, Any]) -> TemplateContent:
    """What a body in camelCase asks for. Raises `Invalid` naming every fault at once."""
    faults = Faults()
    for name in body:
        if name not in FIELDS and name not in IGNORED:
            faults.add(name, texts.NO_FIELD)
    wanted = TemplateContent(*(body.get(name) for name in FIELDS))  # type: ignore[arg-type]  # looked at next
    draft_of(wanted, faults)
    faults.check()
    return wanted


def draft_of(row: MessageTemplate | TemplateContent, faults: Faults) -> Draft:
    """What the row makes of a message. Good only where no fault was noted."""
    name_fault = template_name_fault(row.name)
    if name_fault is not None:
        faults.add("name", name_fault)
    return read_draft(row.content, row.embed_data, row.components, faults)
