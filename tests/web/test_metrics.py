import trio

from aeon.web.answer import Raw
from aeon.web.metrics import metrics_route
from tests.web.api import open_api


async def test_each_scrape_is_made_anew_and_sent_as_it_is() -> None:
    scrapes = 0

    async def scrape() -> Raw:
        nonlocal scrapes
        await trio.lowlevel.checkpoint()
        scrapes += 1
        return Raw(f"aeon_scrapes_total {scrapes}\n".encode(), "text/plain; version=0.0.4; charset=utf-8")

    async with open_api(metrics_route(scrape)) as api:
        for number in (1, 2):
            answer = await api.client.get("/metrics")
            assert (answer.status_code, answer.text) == (200, f"aeon_scrapes_total {number}\n")
            assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        stranger = await api.client.get("/metrics", headers={"X-Forwarded-For": "198.51.100.7"})
        assert stranger.status_code == 401
        known = {**api.bearer(), "X-Forwarded-For": "198.51.100.7"}
        assert (await api.client.get("/metrics", headers=known)).status_code == 200
    assert scrapes == 3
