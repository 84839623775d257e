"""What guilds are asked about message templates."""

from attrs import frozen

from aeon.actors.request import Request
from aeon.audit.by import UNKNOWN, By
from aeon.features.templates.rows import MessageTemplate, TemplateContent


@frozen
class VersionedTemplate:
    """`version` counts every change of the guild's configuration, whoever made it; it is the template's ETag."""

    template: MessageTemplate
    version: int


@frozen
class ListTemplates(Request[tuple[MessageTemplate, ...]]):
    """By name; those that can be sent, at most `TEMPLATES_AT_MOST`."""


@frozen
class GetTemplate(Request[VersionedTemplate]):
    """Be it one that cannot be sent. Refused with `NoSuch` where there is none."""

    id: str


@frozen
class CreateTemplate(Request[VersionedTemplate]):
    """Refused with `Refused` where the name is taken or there are `TEMPLATES_AT_MOST`, with `PreconditionFailed`."""

    wanted: TemplateContent
    if_match: int | None = None
    by: By = UNKNOWN


@frozen
class ReplaceTemplate(Request[VersionedTemplate]):
    """All of it. Refused with `NoSuch` where there is none, with `Refused` where the name is another's, with `PreconditionFailed`."""

    id: str
    wanted: TemplateContent
    if_match: int | None = None
    by: By = UNKNOWN


@frozen
class DeleteTemplate(Request[None]):
    """Refused with `NoSuch` where there is none, with `Refused` where something answers with it, with `PreconditionFailed`."""

    id: str
    if_match: int | None = None
    by: By = UNKNOWN
