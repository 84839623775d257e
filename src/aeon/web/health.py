"""`/health`: this process answers. `/ready`: it can do its work, with the state of each component."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import trio
from attrs import field, frozen

from aeon.web.answer import ApiAnswer
from aeon.web.route import ApiCall, Handler, Method, Outcome, Policy, Route


@frozen
class Component:
    """How one part stands; `more` is for the operator, in JSON's names."""

    ready: bool
    more: Mapping[str, Any] = field(factory=dict)


Readiness = Callable[[], Mapping[str, Component]]
"""The components by name, asked at each request, so it has to be quick."""


def health_routes(ready: Readiness, draining: trio.Event) -> tuple[Route[None], ...]:
    """Both routes; open, since orchestrators and load balancers have no key."""
    return (
        Route(Method.GET, "/health", Policy.OPEN, _alive, answers=(Outcome(200),), summary="This process is alive"),
        Route(
            Method.GET,
            "/ready",
            Policy.OPEN,
            _readiness(ready, draining),
            answers=(Outcome(200), Outcome(503)),
            summary="Its components are ready",
        ),
    )


async def _alive(_: ApiCall[None]) -> ApiAnswer:  # noqa: RUF029  a handler is async
    return ApiAnswer.ok({"status": "ok"})


def _readiness(ready: Readiness, draining: trio.Event) -> Handler[None]:
    async def handler(_: ApiCall[None]) -> ApiAnswer:  # noqa: RUF029  a handler is async
        components = ready()
        fine = all(component.ready for component in components.values())
        status = "stopping" if draining.is_set() else "ready" if fine else "not ready"
        body = {
            "status": status,
            "components": {name: {"ready": part.ready, **part.more} for name, part in components.items()},
        }
        return ApiAnswer(HTTPStatus.OK if status == "ready" else HTTPStatus.SERVICE_UNAVAILABLE, body)

    return handler
