"""`send-template`: says what a template holds, in this channel or another."""

from collections.abc import Iterable

from aeon.commands.call import Call
from aeon.commands.completion import Typing
from aeon.commands.declaration import command
from aeon.commands.later import answer_after
from aeon.commands.option import Option, OptionKind
from aeon.commands.texts import code
from aeon.discord.ids import ChannelId
from aeon.features.templates import texts
from aeon.features.templates.looking import is_faulty
from aeon.features.templates.places import takes_messages
from aeon.features.templates.sending import SendTemplate, send_template
from aeon.guild.access import CommandGroup
from aeon.guild.rows import TEMPLATE_NAME_CHARACTERS, TemplateName
from aeon.guild.state import GuildState


def _names(typing: Typing) -> Iterable[str]:
    return [each.name for each in typing.state.template_names if not is_faulty(typing.state, each)]


@command(
    "send-template",
    texts.SEND,
    options=(
        Option("name", texts.WHICH, most=TEMPLATE_NAME_CHARACTERS, suggest=_names),
        Option("channel", texts.WHERE, OptionKind.CHANNEL, is_required=False),
    ),
    group=CommandGroup.TEMPLATES,
)
def send(call: Call) -> None:
    name = call.arguments.text("name")
    template = find(call.state, name)
    if template is None:
        call.refuse_argument(call.say(texts.NO_SUCH, name=code(name)))
        return
    channel_id = ChannelId(call.arguments.text_or_none("channel") or call.asked.origin.channel_id)
    if not takes_messages(call.state, channel_id):
        call.refuse_argument(call.say(texts.NOT_THERE, channel=f"<#{channel_id}>"))
        return
    request = SendTemplate(template.id, channel_id, call.asked.origin.source_id, call.caller)
    answer_after(call, send_template, request, lambda sent: call.say(texts.SENT, url=sent.url))


def find(state: GuildState, name: str) -> TemplateName | None:
    """The template of this name, else one that is written with other capitals."""
    named = [each for each in state.template_names if each.name.casefold() == name.casefold()]
    return next((each for each in named if each.name == name), named[0] if named else None)
