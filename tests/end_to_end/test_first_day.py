"""A community's first day with Aeon, seen by its members and its dashboard."""

import re

from aeon.features.fun.texts import ANSWERS
from tests.end_to_end.people import Community, Dashboard, Json, Watcher, eventually

DISABLED = "This module is currently disabled. Enable it in the dashboard."


def is_oracle(text: str) -> bool:
    return text.removeprefix("🎱 ") in ANSWERS


async def test_a_member_asks_the_8ball_and_gets_one_answer(community: Community, watcher: Watcher) -> None:
    message = await community.write("!8ball will it work?")
    assert is_oracle(await community.reply_to(message))
    executed = await watcher.next("command_executed")
    assert executed["guildId"] == community.guild_id
    assert executed["commandName"] == "8ball"
    assert executed["userId"] == community.member_id
    assert executed["channelId"] == community.channel_id
    assert (executed["outcome"], executed["reason"]) == ("ok", None)
    assert 0 <= executed["durationMs"] < 3000
    assert len(await community.replies_to(message)) == 1


async def test_a_module_switched_off_in_the_dashboard_is_off_at_once(
    community: Community, dashboard: Dashboard, watcher: Watcher
) -> None:
    changed = await dashboard.change(funEnabled=False)
    assert changed["funEnabled"] is False
    update = await watcher.next("settings_update")
    assert update["guildId"] == community.guild_id
    assert update["settings"]["funEnabled"] is False
    assert await community.say("!8ball will it work?") == DISABLED
    executed = await watcher.next("command_executed")
    assert (executed["outcome"], executed["reason"]) == ("refused", "module")


async def test_slash_commands_go_and_come_with_their_setting(community: Community, dashboard: Dashboard) -> None:
    answer = await community.answer_to(await community.run("8ball", {"question": "will it work?"}))
    assert is_oracle(answer["messages"][0]["content"])

    await dashboard.change(useSlashCommands=False)

    async def is_gone() -> bool | None:
        return (await community.run("ping")).status_code == 404 or None

    assert await eventually(is_gone)
    assert "Pong!" in await community.say("!ping")

    await dashboard.change(useSlashCommands=True)

    async def is_back() -> Json | None:
        response = await community.run("ping")
        return await community.answer_to(response) if response.status_code < 300 else None

    assert "Pong!" in (await eventually(is_back))["messages"][0]["content"]


async def test_a_second_call_within_the_cooldown_has_to_wait(community: Community, dashboard: Dashboard) -> None:
    await dashboard.change(globalCooldown=5000)
    assert is_oracle(await community.say("!8ball first?"))
    assert re.fullmatch(
        r"Please wait [1-5] seconds? before using this command again\.", await community.say("!8ball second?")
    )


async def test_prefix_messages_are_not_heard_where_only_slash_commands_are_wanted(
    community: Community, dashboard: Dashboard
) -> None:
    await dashboard.change(allowPrefixFallback=False)
    silent = await community.write("!ping")
    hint = await community.say(f"<@{community.bot_id}> ping")
    assert "/help" in hint
    assert len(await community.replies_to(silent)) == 1


async def test_another_prefix_is_heard_and_the_old_one_no_longer(community: Community, dashboard: Dashboard) -> None:
    await dashboard.change(prefix="??")
    silent = await community.write("!ping")
    assert "Pong!" in await community.say("??ping")
    assert "Pong!" in await community.say(f"<@{community.bot_id}> ping")
    assert len(await community.replies_to(silent)) == 2


async def test_help_lists_what_the_caller_may_use(community: Community, dashboard: Dashboard) -> None:
    listed = await community.say("!help")
    assert "`!8ball <question>`" in listed
    await dashboard.change(funEnabled=False)
    assert "8ball" not in await community.say("!help")


async def test_a_missing_argument_shows_the_usage_line(community: Community, dashboard: Dashboard) -> None:
    del dashboard
    answer = await community.say("!8ball")
    assert "`question` is missing" in answer
    assert "`!8ball <question>`" in answer


async def test_bots_and_unknown_triggers_get_no_answer(community: Community, dashboard: Dashboard) -> None:
    del dashboard
    unknown = await community.write("!nothing of ours")
    assert "Pong!" in await community.say("!ping")
    assert len(await community.replies_to(unknown)) == 1
