"""A dashboard that keeps templates over REST."""

from typing import Any

import httpx
from attrs import frozen

from aeon.simulator.community import GUILD_ID
from tests.end_to_end.house import House, bearer

Json = dict[str, Any]

RULES: Json = {
    "name": "rules",
    "content": "Hello {user}",
    "embedData": {"title": "Rules of {server.name}", "footer": {"text": "Thanks", "iconUrl": "{user.avatar}"}},
    "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "I agree", "customId": "agree"}]}],
}


@frozen
class Dashboard:
    house: House

    async def ask(self, method: str, path: str = "", body: object = None, **headers: str) -> httpx.Response:
        credentials = bearer(self.house.key("manage", GUILD_ID))
        address = f"{self.house.path}/templates{path}"
        return await self.house.http.request(method, address, json=body, headers={**credentials, **headers})

    async def make(self, **changes: Any) -> Json:
        answer = await self.ask("POST", body={**RULES, **changes})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())
