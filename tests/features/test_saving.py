"""Commands that change the guild's configuration, in a living guild: by message and by slash command they do and say the same."""

from collections.abc import AsyncIterator, Callable
from itertools import count

import pytest

from aeon.actors.slot import EFFECTS_RUNNING
from aeon.app import FEATURES, behaviour_of
from aeon.audit.log import read_since
from aeon.discord.events import InteractionCreate, MessageCreate
from aeon.discord.ids import RoleId, UserId
from aeon.guild.access import CommandGroup
from aeon.guild.messages import GetSettings, UpdateSettings
from aeon.guild.rights_messages import GrantPermission, ListCooldowns, ListPermissions, SetCooldown
from aeon.guild.settings import Settings
from aeon.storage.database import Database
from tests.commands.calls import message, slash
from tests.commands.town import Town, made, numbered, open_town
from tests.guild.examples import EVERYONE, GUILD, HIGH, LOW, MEMBER, OWNER

BEHAVIOUR = behaviour_of(FEATURES)
NUMBERS = count(1)


@pytest.fixture
async def town(database: Database) -> AsyncIterator[Town]:
    async with open_town(database, behaviour=BEHAVIOUR) as found:
        yield found


async def settings(town: Town) -> Settings:
    return (await town.guilds.ask(GUILD, GetSettings())).settings


async def permissions(town: Town) -> list[tuple[RoleId, CommandGroup]]:
    return [(row.role_id, row.command_group) for row in await town.guilds.ask(GUILD, ListPermissions())]


async def cooldowns(town: Town) -> dict[str, int]:
    return {row.command_name: row.cooldown_ms for row in await town.guilds.ask(GUILD, ListCooldowns())}


def by_message(use: str, user_id: UserId = OWNER, /, *, roles: tuple[RoleId, ...] = (), **given: str) -> MessageCreate:
    return numbered(message(" ".join([f"!{use}", *given.values()]), user_id, roles=roles), next(NUMBERS))


def by_slash(
    use: str, user_id: UserId = OWNER, /, *, roles: tuple[RoleId, ...] = (), **given: str
) -> InteractionCreate:
    return made(slash(use, user_id, roles=roles, **given))


Make = Callable[..., MessageCreate | InteractionCreate]
both_worlds = pytest.mark.parametrize("make", [by_message, by_slash])


@both_worlds
async def test_a_setting_is_changed_and_shown(town: Town, make: Make) -> None:
    assert await town.hears(make("settings set", name="PREFIX", value="?")) == ["`prefix` is now `?`."]
    assert (await settings(town)).prefix == "?"
    await town.guilds.ask(GUILD, UpdateSettings({"prefix": "!"}))
    for name, value, shown in [
        ("funEnabled", "off", "off"),
        ("globalCooldown", "1m30s500ms", "1m30s500ms"),
        ("globalcooldown", "0", "0s"),
        ("timezone", "Europe/Berlin", "Europe/Berlin"),
    ]:
        [said] = await town.hears(make("settings set", name=name, value=value))
        assert said.endswith(f"is now `{shown}`.")
    assert await settings(town) == Settings(fun_enabled=False, timezone="Europe/Berlin")
    [shown] = await town.hears(make("settings show"))
    assert "`funEnabled` `off`" in shown
    assert "`timezone` `Europe/Berlin`" in shown


async def test_a_value_may_be_quoted_in_a_message(town: Town) -> None:
    assert await town.hears(by_message("settings set", name="prefix", value='"?"')) == ["`prefix` is now `?`."]


@both_worlds
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("prefix", "a b", "`prefix` must have neither spaces nor invisible characters."),
        ("prefix", "x" * 11, "`prefix` must be text of 1 to 10 characters."),
        ("funEnabled", "perhaps", "`funEnabled` must be on or off."),
        ("globalCooldown", "soon", "`globalCooldown` must be a time such as 5s or 1m, or 0."),
        ("globalCooldown", "999999d", "`globalCooldown` must be at most 1d."),
        ("timezone", "Mars", "`timezone` must name a time zone, such as Europe/Berlin."),
        ("muteRoleId", "nobody", "I find no role `nobody`."),
        ("muteRoleId", EVERYONE, "`muteRoleId` must not be the role that everyone has."),
        ("colour", "red", "There is no setting `colour`. Type `{prefix}settings show` to see them all."),
    ],
)
async def test_a_value_that_cannot_be_is_explained(town: Town, make: Make, name: str, value: str, said: str) -> None:
    heard = await town.hears(make("settings set", name=name, value=value))
    prefix = "!" if make is by_message else "/"
    assert heard == [f"{said.format(prefix=prefix)}\nUsage: `{prefix}settings set <name> <value>`"]
    assert await settings(town) == Settings()


@both_worlds
async def test_a_role_is_granted_listed_and_revoked(town: Town, make: Make) -> None:
    [granted] = await town.hears(make("permissions grant", role=LOW, group="fun"))
    assert granted == f"<@&{LOW}>, and roles above it, may use `fun` now."
    assert await permissions(town) == [(LOW, CommandGroup.FUN)]
    [again] = await town.hears(make("permissions grant", role=LOW, group="fun"))
    assert again == "This role has the group fun already."
    [listed] = await town.hears(make("permissions list"))
    assert f"`fun` <@&{LOW}>, and roles above" in listed
    assert "`moderation` members whom Discord lets do the same (nobody is listed)" in listed

    [refused] = await town.hears(make("8ball", MEMBER, question="may I?"))
    assert refused.startswith("You may not use `8ball` here.")
    [may] = await town.hears(make("8ball", MEMBER, roles=(HIGH,), question="may I?"))
    assert may.startswith("🎱")

    [revoked] = await town.hears(make("permissions revoke", role=LOW, group="fun"))
    assert revoked == f"<@&{LOW}> is no longer listed for `fun`. Nobody is, so it is for everyone again."
    [gone] = await town.hears(make("permissions revoke", role=LOW, group="fun"))
    assert gone == f"<@&{LOW}> is not listed for `fun`."
    assert await permissions(town) == []


@both_worlds
async def test_everyone_is_named_once(town: Town, make: Make) -> None:
    [granted] = await town.hears(make("permissions grant", role=EVERYONE, group="tickets"))
    assert granted == "@everyone, and roles above it, may use `tickets` now."


@both_worlds
async def test_only_administrators_say_who_may_use_admin(town: Town, make: Make) -> None:
    await town.guilds.ask(GUILD, GrantPermission(LOW, CommandGroup.ADMIN))
    for use in ("permissions grant", "permissions revoke"):
        [refused] = await town.hears(make(use, MEMBER, roles=(HIGH,), role=LOW, group="admin"))
        assert refused == "Only the owner and administrators can say who belongs to the group admin."
    [granted] = await town.hears(make("permissions grant", MEMBER, roles=(HIGH,), role=LOW, group="fun"))
    assert granted.endswith("may use `fun` now.")
    [revoked] = await town.hears(make("permissions revoke", OWNER, role=LOW, group="admin"))
    assert revoked.endswith("so it is for members with Manage Server again.")


@both_worlds
async def test_who_does_not_belong_to_admin_configures_nothing(town: Town, make: Make) -> None:
    for event in (
        make("permissions list", MEMBER, roles=(HIGH,)),
        make("settings set", MEMBER, name="prefix", value="?"),
        make("cooldown clear", MEMBER, command="ping"),
    ):
        [refused] = await town.hears(event)
        assert refused.startswith("You may not use")


@both_worlds
async def test_a_cooldown_is_set_listed_and_cleared(town: Town, make: Make) -> None:
    for typed, milliseconds, said in [
        ("1m30s", 90_000, "A member may use `8ball` once in 1m30s now."),
        ("1s500ms", 1500, "A member may use `8ball` once in 1s500ms now."),
        ("0", 0, "`8ball` can be used without waiting now."),
    ]:
        assert await town.hears(make("cooldown set", command="8BALL", duration=typed)) == [said]
        assert await cooldowns(town) == {"8ball": milliseconds}
    await town.guilds.ask(GUILD, SetCooldown("ping", 1500))
    [listed] = await town.hears(make("cooldown list"))
    assert listed.splitlines() == [
        "Commands with a cooldown of their own:",
        "`8ball` 0s",
        "`ping` 1s500ms",
        "All others: what each command brings.",
    ]
    assert await town.hears(make("cooldown clear", command="8ball")) == ["`8ball` has no cooldown of its own any more."]
    [nothing] = await town.hears(make("cooldown clear", command="8ball"))
    assert nothing == "8ball has no cooldown of its own."
    usage = f"Usage: `{'!' if make is by_message else '/'}cooldown"
    for use, given, options in [
        ("set", {"command": "bann", "duration": "5s"}, "<command> <duration>"),
        ("clear", {"command": "bann"}, "<command>"),
    ]:
        [unknown] = await town.hears(make(f"cooldown {use}", **given))
        assert unknown == f"There is no command `bann`.\n{usage} {use} {options}`"
    [long] = await town.hears(make("cooldown set", command="8ball", duration="2d"))
    assert long.startswith("`duration` must be at most 1d.")


@both_worlds
@pytest.mark.parametrize(
    ("use", "wrong", "right"),
    [
        ("settings set", {"name": "prefix", "value": "a b"}, {"name": "timezone", "value": "UTC"}),
        ("settings set", {"name": "muteRoleId", "value": EVERYONE}, {"name": "timezone", "value": "UTC"}),
        ("cooldown set", {"command": "nothing", "duration": "5s"}, {"command": "ping", "duration": "5s"}),
        ("cooldown clear", {"command": "joke"}, {"command": "8ball"}),
        ("permissions revoke", {"role": LOW, "group": "tickets"}, {"role": LOW, "group": "fun"}),
        ("permissions grant", {"role": LOW, "group": "fun"}, {"role": HIGH, "group": "fun"}),
    ],
)
async def test_whoever_was_refused_need_not_wait_and_whoever_was_not_has_to(
    town: Town, make: Make, use: str, wrong: dict[str, str], right: dict[str, str]
) -> None:
    await town.guilds.ask(GUILD, GrantPermission(LOW, CommandGroup.FUN))
    await town.guilds.ask(GUILD, SetCooldown("8ball", 1000))
    await town.guilds.ask(GUILD, UpdateSettings({"globalCooldown": 60_000}))
    for given in (wrong, wrong, right):
        [said] = await town.hears(make(use, **given))
        assert not said.startswith("Please wait")
    [said] = await town.hears(make(use, **right))
    assert said.startswith("Please wait")


@both_worlds
async def test_what_somebody_saved_is_in_the_log_under_their_name(town: Town, database: Database, make: Make) -> None:
    await town.hears(make("cooldown set", command="ping", duration="5s"))
    [row] = await read_since(database, GUILD, after=0, limit=10)
    assert (row.action_type, row.moderator_id) == ("cooldown_update", OWNER)


async def test_as_many_changes_as_there_are_places_for_effects_are_each_answered(town: Town) -> None:
    """Each answer takes a place while it waits, and the save that it waits for needs one, too."""
    seconds = range(1, EFFECTS_RUNNING + 1)
    calls = [by_message("cooldown set", command="ping", duration=f"{number}s") for number in seconds]
    said = await town.hears(*calls, answers=len(calls))
    assert sorted(said) == sorted(f"A member may use `ping` once in {number}s now." for number in seconds)
    assert await cooldowns(town) == {"ping": EFFECTS_RUNNING * 1000}
