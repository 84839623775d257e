"""`GET` and `POST /api/guild/:guildId/templates`, `GET`, `PUT` and `DELETE .../templates/:id`, `POST .../templates/:id/send`."""

from typing import Any

from attrs import frozen

from aeon.discord.ids import ChannelId, GuildId, MessageId
from aeon.features.templates.messages import (
    CreateTemplate,
    DeleteTemplate,
    GetTemplate,
    ListTemplates,
    ReplaceTemplate,
    VersionedTemplate,
)
from aeon.features.templates.rows import MessageTemplate, read_content
from aeon.features.templates.sending import SendTemplate
from aeon.web.answer import ApiAnswer
from aeon.web.by import by_caller
from aeon.web.errors import NotFound
from aeon.web.route import ApiCall, JsonObject, Method, Outcome, Policy, Route
from aeon.web.rows import row_json

PATH = "/api/guild/:guildId/templates"
READ_SECONDS = 12.0
SAVE_SECONDS = 10.0
SEND_SECONDS = 30.0
LONGEST_ID = 64


@frozen
class Destination:
    channel_id: ChannelId


@frozen
class SentMessage:
    """`id` is the message's; `url` shows it in Discord."""

    id: MessageId
    guild_id: GuildId
    channel_id: ChannelId
    url: str


async def list_templates(call: ApiCall[None]) -> ApiAnswer:
    rows = await call.ask(ListTemplates(), seconds=READ_SECONDS)
    return ApiAnswer.ok([row_json(call.guild_id, row) for row in rows])


async def get_template(call: ApiCall[None]) -> ApiAnswer:
    return _answer(call, await call.ask(GetTemplate(id_in(call)), seconds=READ_SECONDS))


async def post_template(call: ApiCall[dict[str, Any]]) -> ApiAnswer:
    wanted = CreateTemplate(read_content(call.body), call.if_match, by_caller(call.caller))
    made = await call.ask(wanted, seconds=SAVE_SECONDS)
    address = f"/api/guild/{call.guild_id}/templates/{made.template.id}"
    return ApiAnswer.created(row_json(call.guild_id, made.template), address, version=made.version)


async def put_template(call: ApiCall[dict[str, Any]]) -> ApiAnswer:
    wanted = ReplaceTemplate(id_in(call), read_content(call.body), call.if_match, by_caller(call.caller))
    return _answer(call, await call.ask(wanted, seconds=SAVE_SECONDS))


async def delete_template(call: ApiCall[None]) -> ApiAnswer:
    wanted = DeleteTemplate(id_in(call), call.if_match, by_caller(call.caller))
    await call.ask(wanted, seconds=SAVE_SECONDS)
    return ApiAnswer.no_content()


async def send_template(call: ApiCall[Destination]) -> ApiAnswer:
    wanted = SendTemplate(id_in(call), call.body.channel_id, asked_by=await call.person())
    sent = await call.ask(wanted, seconds=SEND_SECONDS)
    return ApiAnswer.created(SentMessage(sent.message_id, sent.guild_id, sent.channel_id, sent.url), sent.url)


def id_in(call: ApiCall[Any]) -> str:
    """The template's id in the path. Raises `NotFound` for what can be none."""
    template_id = call.path["id"]
    if len(template_id) > LONGEST_ID or not template_id.isprintable():
        raise NotFound("there is no template with this id")
    return template_id


def _answer(call: ApiCall[Any], found: VersionedTemplate) -> ApiAnswer:
    return ApiAnswer.ok(row_json(call.guild_id, found.template), version=found.version)


ROUTES: tuple[Route[Any], ...] = (
    Route(
        Method.GET,
        PATH,
        Policy.GUILD_READ,
        list_templates,
        answers=(Outcome(200, list[MessageTemplate]),),
        summary="Messages that were designed to be sent again",
        seconds=READ_SECONDS + 1,
    ),
    Route(
        Method.POST,
        PATH,
        Policy.GUILD_MANAGE,
        post_template,
        body=JsonObject,
        answers=(Outcome(201, MessageTemplate), Outcome(409), Outcome(412), Outcome(422)),
        summary="Keep a message under a name",
    ),
    Route(
        Method.GET,
        f"{PATH}/:id",
        Policy.GUILD_READ,
        get_template,
        answers=(Outcome(200, MessageTemplate), Outcome(404)),
        summary="One template, be it one that cannot be sent",
        seconds=READ_SECONDS + 1,
    ),
    Route(
        Method.PUT,
        f"{PATH}/:id",
        Policy.GUILD_MANAGE,
        put_template,
        body=JsonObject,
        answers=(Outcome(200, MessageTemplate), Outcome(404), Outcome(409), Outcome(412), Outcome(422)),
        summary="Replace a template",
    ),
    Route(
        Method.DELETE,
        f"{PATH}/:id",
        Policy.GUILD_MANAGE,
        delete_template,
        answers=(Outcome(204), Outcome(404), Outcome(409), Outcome(412)),
        summary="Delete a template that nothing answers with",
    ),
    Route(
        Method.POST,
        f"{PATH}/:id/send",
        Policy.GUILD_MANAGE,
        send_template,
        body=Destination,
        answers=(Outcome(201, SentMessage), Outcome(403), Outcome(404), Outcome(409), Outcome(422)),
        summary="Send a template into a channel",
        seconds=SEND_SECONDS + 5,
    ),
)
