"""What members have earned, changed by hand."""

import pytest

from aeon.simulator.community import MEMBER_ID, MODERATOR_ID, OWNER_ID
from tests.end_to_end.house import MANAGER_ID, House, bearer
from tests.end_to_end.levelling.test_levels import levels, set_xp
from tests.end_to_end.people import Community, Watcher


async def test_xp_are_given_taken_set_and_reset_with_their_reason_in_the_log(
    house: House, community: Community, watcher: Watcher
) -> None:
    for said, before, after, level in [
        (f"xp give <@{MEMBER_ID}> 120 for the party", 0, 120, 1),
        (f"xp take <@{MEMBER_ID}> 50", 120, 70, 0),
        (f"xp take {MEMBER_ID} 500", 70, 0, 0),
        (f"xp set <@{MEMBER_ID}> 1000", 0, 1000, 4),
        (f"xp reset <@{MEMBER_ID}>", 1000, 0, 0),
    ]:
        answer = await community.say(f"!{said}", user_id=OWNER_ID)
        assert answer == f"<@{MEMBER_ID}> has {after:,} XP now and is on level {level}. It was {before:,} XP before."
        told = await watcher.next("audit_log")
        assert (told["action"], told["userId"], told["moderatorId"]) == ("xp_update", MEMBER_ID, OWNER_ID)
        assert told["metadata"] == {"before": {"xp": before}, "after": {"xp": after}}
        assert told["reason"] == ("for the party" if "party" in said else None)


async def test_what_changes_nothing_leaves_no_row(house: House, community: Community) -> None:
    await set_xp(house, MEMBER_ID, 5)
    said = await community.say(f"!xp set {MEMBER_ID} 5", user_id=OWNER_ID)
    assert said == f"<@{MEMBER_ID}> has 5 XP now and is on level 0. It was 5 XP before."
    answer = await house.http.get(f"{house.path}/audit-logs", headers=bearer(house.key("manage")))
    assert len(answer.json()) == 1


@pytest.mark.parametrize("user_id", [MEMBER_ID, MODERATOR_ID])
async def test_only_the_group_admin_changes_xp(house: House, community: Community, user_id: str) -> None:
    said = await community.say(f"!xp give <@{MEMBER_ID}> 5", user_id=user_id)
    assert said == "You may not use `xp` here. Ask somebody who manages this server."
    # To them Discord does not even offer the slash command.
    assert (await community.run("xp set", {"user": MEMBER_ID, "amount": 5}, user_id=user_id)).status_code == 403
    assert await levels(house) == []


async def test_nobody_changes_what_those_above_them_have_or_they_themselves(house: House, community: Community) -> None:
    for who, why in [
        (MANAGER_ID, "You cannot use `xp` on yourself."),
        (OWNER_ID, "Nobody can use `xp` on the owner of this server."),
        (community.bot_id, "I do not use `xp` on myself."),
    ]:
        assert await community.say(f"!xp take {who} 5", user_id=MANAGER_ID) == why
    assert await levels(house) == []


async def test_xp_can_be_given_by_slash_command_within_their_bounds(house: House, community: Community) -> None:
    given = {"user": MEMBER_ID, "amount": 300}
    answer = await community.answer_to(await community.run("xp give", given, user_id=OWNER_ID))
    assert answer["messages"][0]["content"].startswith(f"<@{MEMBER_ID}> has 300 XP now")
    refused = await community.say(f"!xp give {MEMBER_ID} 0", user_id=OWNER_ID)
    assert refused.startswith("`amount` must be at least 1.")
