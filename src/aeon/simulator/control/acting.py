"""People run commands, click, choose and submit: each begins an interaction."""

from typing import Any

import trio

from aeon.discord.ids import InteractionId, MessageId
from aeon.simulator.call import Answer, Call
from aeon.simulator.command_use import may_use
from aeon.simulator.control.options import Resolved, fill_options, given_values
from aeon.simulator.control.reading import body_of, channel_at, text, user_at
from aeon.simulator.errors import Misuse
from aeon.simulator.routes import Caller, Route
from aeon.simulator.validation.component_kinds import SELECTS, Kind, walk
from aeon.simulator.wire import Payload
from aeon.simulator.world.application import FIRST_ANSWER_SECONDS, Command, Interaction, InteractionType
from aeon.simulator.world.entities import Channel, Message, User
from aeon.simulator.world.interactions import start_interaction

_RESOLVED_BY = {Kind.USER_SELECT: 6, Kind.ROLE_SELECT: 8, Kind.MENTIONABLE_SELECT: 9, Kind.CHANNEL_SELECT: 7}


def _scene(call: Call, body: dict[str, Any]) -> tuple[User, Channel]:
    """Who acts and where; the person must be there."""
    user, channel = user_at(call, text(body, "userId")), channel_at(call, text(body, "channelId"))
    _check_presence(call, user, channel)
    return user, channel


def _check_presence(call: Call, user: User, channel: Channel) -> None:
    if channel.guild_id is None:
        if user.id not in channel.recipients:
            raise Misuse(403, "this user is not in the conversation")
    elif user.id not in call.world.guilds[channel.guild_id].members:
        raise Misuse(403, "this user is not in the guild")


def list_commands(call: Call) -> Answer:
    """The commands that a person (`userId`) may use in a channel (`channelId`), as Discord's command objects."""
    user, channel = user_at(call, call.asked("userId") or ""), channel_at(call, call.asked("channelId") or "")
    _check_presence(call, user, channel)
    application = call.world.application
    found = [one for scope in dict.fromkeys((channel.guild_id, None)) for one in application.commands_of(scope)]
    return Answer(body=[one.body for one in found if may_use(call.world, user, channel, one)])


def _command(call: Call, user: User, channel: Channel, words: list[str]) -> Command:
    """The guild's command of this name, else the global one; Misuse where this person does not see it."""
    application = call.world.application
    for scope in dict.fromkeys((channel.guild_id, None)):
        for command in application.commands_of(scope):
            if words and command.name == words[0]:
                if not may_use(call.world, user, channel, command):
                    raise Misuse(403, f"this user may not use the command {command.name} here")
                return command
    raise Misuse(404, f"there is no command {' '.join(words)} here")


def post_command(call: Call) -> Answer:
    """Run a slash command by name: `name`, `name sub` or `name group sub`; 404 where it is not registered."""
    body = body_of(call)
    user, channel = _scene(call, body)
    words = text(body, "name").removeprefix("/").split()
    command = _command(call, user, channel, words)
    resolved = Resolved(call.world, channel.guild_id)
    options = fill_options(command.body.get("options", []), words[1:], given_values(body.get("options")), resolved)
    data = _command_data(command, options, resolved)
    interaction = start_interaction(call.world, InteractionType.COMMAND, user_id=user.id, channel=channel, data=data)
    return Answer(201, {"interactionId": interaction.id})


def _command_data(command: Command, options: list[Payload], resolved: Resolved) -> Payload:
    data: Payload = {"id": command.id, "name": command.name, "type": command.type}
    if options:
        data["options"] = options
    if resolved.found:
        data["resolved"] = resolved.found
    if command.guild_id is not None:
        data["guild_id"] = command.guild_id
    return data


async def post_autocomplete(call: Call) -> Answer:
    """What the application proposes for an option being typed; no choices where it does not answer in time."""
    body = body_of(call)
    user, channel = _scene(call, body)
    words = text(body, "name").removeprefix("/").split()
    command = _command(call, user, channel, words)
    option = {"name": text(body, "option"), "type": 3, "value": text(body, "value", ""), "focused": True}
    declared = command.body.get("options", [])
    for word in words[1:]:
        declared = next((one.get("options", []) for one in declared if one["name"] == word), [])
    known = next((one for one in declared if one["name"] == option["name"]), None)
    if known is None or not known.get("autocomplete"):
        raise Misuse(404, f"the command has no option {option['name']} to complete")
    option["type"] = known["type"]
    options: list[Payload] = [*_others(body), option]
    for depth, word in reversed(list(enumerate(words[1:]))):
        is_group = depth < len(words) - 2
        options = [{"name": word, "type": 2 if is_group else 1, "options": options}]
    data = _command_data(command, options, Resolved(call.world, channel.guild_id))
    interaction = start_interaction(
        call.world, InteractionType.AUTOCOMPLETE, user_id=user.id, channel=channel, data=data
    )
    with trio.move_on_after(FIRST_ANSWER_SECONDS):
        await interaction.answered.wait()
    return Answer(body={"choices": interaction.choices or [], "interactionId": interaction.id})


def _others(body: dict[str, Any]) -> list[Payload]:
    """Options that were filled in before, as text."""
    return [{"name": name, "type": 3, "value": value} for name, value in given_values(body.get("options")).items()]


def post_component(call: Call) -> Answer:
    """Click a button, or choose `values` in a select menu, on a message that the person sees."""
    body = body_of(call)
    user = user_at(call, text(body, "userId"))
    message = _find_message(call, text(body, "messageId"), user)
    channel = call.world.channels[message.channel_id]
    _check_presence(call, user, channel)
    custom_id = text(body, "customId")
    component = next((one for one in walk(message.components) if one.get("custom_id") == custom_id), None)
    if component is None:
        raise Misuse(404, f"the message has no component {custom_id}")
    if component.get("disabled"):
        raise Misuse(409, f"the component {custom_id} is disabled")
    data: Payload = {"custom_id": custom_id, "component_type": component["type"], "id": component["id"]}
    if component["type"] in SELECTS:
        data |= _chosen(call, channel, component, body.get("values") or [])
    interaction = start_interaction(
        call.world, InteractionType.COMPONENT, user_id=user.id, channel=channel, data=data, message=message
    )
    return Answer(201, {"interactionId": interaction.id})


def _find_message(call: Call, message_id: str, user: User) -> Message:
    for channel in call.world.channels.values():
        message = None if channel.timeline is None else channel.timeline.get(MessageId(message_id))
        if message is not None and message.ephemeral_for in {None, user.id}:
            return message
    raise Misuse(404, f"there is no message {message_id} that this user sees")


def _chosen(call: Call, channel: Channel, component: Payload, values: list[Any]) -> Payload:
    chosen = [str(value) for value in values]
    if not component.get("min_values", 1) <= len(chosen) <= component.get("max_values", 1):
        raise Misuse(400, "too few or too many values")
    kind = Kind(component["type"])
    if kind is Kind.STRING_SELECT:
        unknown = set(chosen) - {option["value"] for option in component["options"]}
        if unknown:
            raise Misuse(400, f"the menu has no option {min(unknown)}")
        return {"values": chosen}
    resolved = Resolved(call.world, channel.guild_id)
    for value in chosen:
        resolved.add(_RESOLVED_BY[kind], value)
    return {"values": chosen, "resolved": resolved.found}


def post_modal(call: Call) -> Answer:
    """Submit the modal that answered an interaction; `fields` are values by the inputs' custom ids."""
    body = body_of(call)
    user = user_at(call, text(body, "userId"))
    opened = call.world.application.interactions.get(InteractionId(text(body, "interactionId")))
    if opened is None or opened.modal is None or opened.user_id != user.id:
        raise Misuse(404, "no modal is open there for this user")
    fields = {str(name): value for name, value in (body.get("fields") or {}).items()}
    data = {"custom_id": opened.modal["custom_id"], "components": _submitted(opened.modal["components"], fields)}
    if fields:
        raise Misuse(400, f"the modal has no field {next(iter(fields))}")
    interaction = start_interaction(
        call.world,
        InteractionType.MODAL,
        user_id=user.id,
        channel=call.world.channels[opened.channel_id],
        data=data,
        message=_source(call, opened),
        trigger=opened,
    )
    return Answer(201, {"interactionId": interaction.id})


def _source(call: Call, opened: Interaction) -> Message | None:
    return None if opened.message_id is None else call.world.message(opened.channel_id, opened.message_id)


def _submitted(components: list[Payload], fields: dict[str, Any]) -> list[Payload]:
    """The modal's components with what was filled in; takes the fields it finds a place for."""
    filled: list[Payload] = []
    for component in components:
        one: Payload = {"type": component["type"], "id": component["id"]}
        if "components" in component:
            one["components"] = _submitted(component["components"], fields)
        elif "component" in component:
            one["component"] = _submitted([component["component"]], fields)[0]
        elif "custom_id" in component:
            one |= {"custom_id": component["custom_id"]} | _value(component, fields)
        filled.append(one)
    return filled


def _value(component: Payload, fields: dict[str, Any]) -> Payload:
    given = fields.pop(component["custom_id"], component.get("value", ""))
    if component["type"] != Kind.TEXT_INPUT:
        return {"values": given if isinstance(given, list) else [given] if given else []}
    value = str(given)
    if component.get("required", True) and not value:
        raise Misuse(400, f"the field {component['custom_id']} is required")
    if not component.get("min_length", 0) <= len(value) <= component.get("max_length", 4000) and value:
        raise Misuse(400, f"the field {component['custom_id']} is too short or too long")
    return {"value": value}


ROUTES = (
    Route("GET", "/commands", list_commands, Caller.ANYONE),
    Route("POST", "/commands", post_command, Caller.ANYONE),
    Route("POST", "/autocomplete", post_autocomplete, Caller.ANYONE),
    Route("POST", "/components", post_component, Caller.ANYONE),
    Route("POST", "/modals", post_modal, Caller.ANYONE),
)
