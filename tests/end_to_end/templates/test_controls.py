"""Buttons and menus of templates that nothing answers to yet."""

import pytest

from aeon.simulator.community import GENERAL_ID, MEMBER_ID
from tests.end_to_end.people import Community, Json
from tests.end_to_end.templates.dashboard import Dashboard
from tests.end_to_end.templates.test_sending import said_in

MENU = {"type": 3, "custom_id": "menu", "options": [{"label": "A", "value": "a"}]}
CONTROLS = [
    {"type": 1, "components": [{"type": 2, "style": 1, "label": "Press", "customId": "press"}]},
    {"type": 1, "components": [MENU]},
    {"type": 1, "components": [{"type": 6, "custom_id": "roles"}]},
]


async def use(community: Community, message_id: str, custom_id: str, *values: str) -> Json:
    body = {"userId": MEMBER_ID, "messageId": message_id, "customId": custom_id, "values": values}
    return await community.answer_to(await community.http.post("/_sim/components", json=body))


@pytest.mark.parametrize(("custom_id", "values"), [("press", ()), ("menu", ("a",))])
async def test_who_uses_one_is_told_so_and_nobody_else(
    dashboard: Dashboard, community: Community, custom_id: str, values: tuple[str, ...]
) -> None:
    row = await dashboard.make(components=CONTROLS)
    await dashboard.ask("POST", f"/{row['id']}/send", {"channelId": GENERAL_ID})
    [message] = said_in(dashboard.house, GENERAL_ID)
    answer = await use(community, message.id, custom_id, *values)
    [said] = answer["messages"]
    assert said["content"] == "This button is not set up yet."
    assert said["flags"] & (1 << 6), "for their eyes only"
    assert answer["firstAnswerMs"] < 3000
