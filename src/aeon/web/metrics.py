"""`/metrics`: how the process stands, for Prometheus. What there is to say is put together elsewhere; here is the way to it."""

from collections.abc import Awaitable, Callable

from aeon.web.answer import ApiAnswer, Raw
from aeon.web.route import ApiCall, Method, Outcome, Policy, Route

Scrape = Callable[[], Awaitable[Raw]]
"""Makes the text anew for each request."""


def metrics_route(scrape: Scrape) -> Route[None]:
    async def handler(_: ApiCall[None]) -> ApiAnswer:
        return ApiAnswer.ok(await scrape())

    return Route(
        Method.GET,
        "/metrics",
        Policy.LOCAL_OR_SERVICE,
        handler,
        answers=(Outcome(200),),
        summary="How the process stands, in Prometheus' text format",
    )
