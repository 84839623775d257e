"""Guilds as their members read them."""

from aeon.simulator.call import Answer, Call
from aeon.simulator.payloads.guild import channel_object, guild_object
from aeon.simulator.permissions import Permission
from aeon.simulator.rest.access import membership
from aeon.simulator.rest.audit_log import note
from aeon.simulator.routes import Route
from aeon.simulator.validation.form import Form
from aeon.simulator.validation.localizations import LOCALES
from aeon.simulator.world.audit import Action, differences
from aeon.simulator.world.guilds import update_guild


def get_guild(call: Call) -> Answer:
    own = membership(call)
    guild = guild_object(call.world, own.guild)
    if call.asks_for("with_counts"):
        count = len(own.guild.members)
        guild |= {"approximate_member_count": count, "approximate_presence_count": count}
    return Answer(body=guild)


def edit_guild(call: Call) -> Answer:
    own = membership(call)
    own.need(Permission.MANAGE_GUILD)
    form = Form.of(call.body)
    name, description = form.text("name", minimum=2, maximum=100), form.text("description", maximum=300)
    locale = form.text("preferred_locale", maximum=10)
    if locale is not None and locale not in LOCALES:
        form.wrong("preferred_locale", "BASE_TYPE_CHOICES", f"Value must be one of {LOCALES}.")
    form.check()
    before = guild_object(call.world, own.guild)
    if name is not None:
        own.guild.name = name
    if "description" in form:
        own.guild.description = description
    if locale is not None:
        own.guild.preferred_locale = locale
    update_guild(call.world, own.guild)
    after = guild_object(call.world, own.guild)
    note(call, own.guild, Action.GUILD_UPDATE, target=own.guild.id, changes=differences(before, after))
    return Answer(body=after)


def list_channels(call: Call) -> Answer:
    """All of them: Discord lists even those that the caller cannot see."""
    own = membership(call)
    return Answer(body=[channel_object(call.world, channel) for channel in own.guild.channels.values()])


ROUTES = (
    Route("GET", "/guilds/{guild_id}", get_guild),
    Route("PATCH", "/guilds/{guild_id}", edit_guild),
    Route("GET", "/guilds/{guild_id}/channels", list_channels),
)
