# mypy: ignore-errors
# ^ hikari is installed only where the peers run.
"""A bot on hikari. See test_peers.py for what it must do. Arguments: base URL, token."""

import datetime as dt
import sys

import hikari

BASE, TOKEN = sys.argv[1:3]
bot = hikari.GatewayBot(
    TOKEN,
    rest_url=f"{BASE}/api/v10",
    intents=hikari.Intents.ALL,
    banner=None,
    logs="WARNING",
    suppress_optimization_warning=True,
)
MESSAGE = hikari.ResponseType.MESSAGE_CREATE


@bot.listen()
async def on_started(event: hikari.StartedEvent) -> None:
    application = await bot.rest.fetch_application()
    guild = next(iter(bot.cache.get_guilds_view()))
    who = hikari.CommandOption(
        type=hikari.OptionType.STRING, name="who", description="Who", is_required=True, autocomplete=True
    )
    friend = hikari.CommandOption(type=hikari.OptionType.USER, name="friend", description="Friend")
    hello = bot.rest.slash_command_builder("hello", "Says hello").add_option(who).add_option(friend)
    slow = bot.rest.slash_command_builder("slow", "Takes its time")
    await bot.rest.set_application_commands(application, [hello, slow], guild)


@bot.listen()
async def on_message(event: hikari.GuildMessageCreateEvent) -> None:
    if event.content == "!panel":
        row = bot.rest.build_message_action_row()
        row.add_interactive_button(hikari.ButtonStyle.PRIMARY, "press", label="Press")
        row.add_interactive_button(hikari.ButtonStyle.SECONDARY, "form", label="Form", emoji="📝")
        embed = hikari.Embed(title="Panel", description="Press", timestamp=dt.datetime.now(dt.UTC))
        embed.add_field("a", "b").set_footer("foot").set_author(name="author")
        await event.message.respond("panel", embed=embed, component=row, reply=True)
    elif event.content == "!build":
        await build(event)
    elif event.content == "!gather":
        await gather(event)
    elif event.content == "!again":
        await event.message.respond("again")


async def build(event: hikari.GuildMessageCreateEvent) -> None:
    role = await bot.rest.create_role(event.guild_id, name="made", color=0xFF0000)
    await bot.rest.add_role_to_member(event.guild_id, event.author_id, role, reason="asked for")
    kinds, view = hikari.PermissionOverwriteType, hikari.Permissions.VIEW_CHANNEL
    overwrites = [
        hikari.PermissionOverwrite(id=event.guild_id, type=kinds.ROLE, deny=view),
        hikari.PermissionOverwrite(id=event.author_id, type=kinds.MEMBER, allow=view),
    ]
    channel = await bot.rest.create_guild_text_channel(event.guild_id, "Made Here", permission_overwrites=overwrites)
    await channel.send("inside")
    await event.message.add_reaction("👍")
    await bot.rest.pin_message(event.channel_id, event.message)
    history = await bot.rest.fetch_messages(event.channel_id).limit(5)
    assert "!build" in [message.content for message in history]
    await event.message.respond("built")


async def gather(event: hikari.GuildMessageCreateEvent) -> None:
    """What bots do about a community: the guild, a thread, a webhook, an invitation, a poll, who is gone."""
    guild = await bot.rest.fetch_guild(event.guild_id)
    assert guild.name == bot.cache.get_guild(event.guild_id).name
    thread = await bot.rest.create_message_thread(event.channel_id, event.message, "aside")
    await thread.send("in the thread")
    await bot.rest.edit_channel(thread, archived=True)
    webhook = await bot.rest.create_webhook(event.channel_id, "crier")
    said = await bot.rest.execute_webhook(webhook, webhook.token, "by webhook", username="Other")
    await bot.rest.edit_webhook_message(webhook, webhook.token, said, "by webhook, changed")
    invite = await bot.rest.create_invite(event.channel_id, max_uses=1)
    assert (await bot.rest.fetch_invite(invite.code)).guild.id == guild.id
    answers = [hikari.impl.PollAnswerBuilder(text="yes")]
    poll = hikari.impl.PollBuilder(question_text="Tea?", answers=answers, duration=1, allow_multiselect=False)
    asked = await bot.rest.create_message(event.channel_id, poll=poll)
    await bot.rest.end_poll(event.channel_id, asked)
    assert await bot.rest.estimate_guild_prune_count(guild, days=7) >= 0
    await event.message.respond("gathered")


@bot.listen()
async def on_interaction(event: hikari.InteractionCreateEvent) -> None:
    match event.interaction:
        case hikari.AutocompleteInteraction() as typing:
            current = str(typing.options[0].value) + "!"
            await typing.create_response([hikari.impl.AutocompleteChoiceBuilder(current, current)])
        case hikari.CommandInteraction(command_name="slow") as call:
            await call.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_CREATE)
            await call.edit_initial_response("late")
            await call.execute("later")
        case hikari.CommandInteraction() as call:
            said = [f"hello {call.options[0].value}"]
            said += [user.username for user in (call.resolved.users.values() if call.resolved else ())]
            await call.create_initial_response(MESSAGE, " ".join(said), flags=hikari.MessageFlag.EPHEMERAL)
        case hikari.ComponentInteraction(custom_id="press") as click:
            await click.create_initial_response(hikari.ResponseType.MESSAGE_UPDATE, "pressed")
        case hikari.ComponentInteraction() as click:
            row = bot.rest.build_modal_action_row()
            row.add_text_input("answer", "Answer")
            await click.create_modal_response("Form", "form", component=row)
        case hikari.ModalInteraction() as form:
            await form.create_initial_response(MESSAGE, f"got {form.components[0].components[0].value}")


bot.run(check_for_updates=False)
