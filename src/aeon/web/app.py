"""The routes as a Quart-Trio application."""

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from quart import Request, Response, Websocket, g, has_request_context
from quart.globals import request_ctx, websocket_ctx
from quart.typing import ResponseTypes
from quart_trio import QuartTrio
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing.exceptions import WebsocketMismatch

from aeon.web.cors import Cors
from aeon.web.dispatch import Dispatcher, Exchange, problem_for, problem_response
from aeon.web.health import health_routes
from aeon.web.limits import RateLimiter
from aeon.web.live import live_route
from aeon.web.parts import WebParts
from aeon.web.problems import problem_of_status
from aeon.web.route import Route
from aeon.web.security import SECURITY_HEADERS
from aeon.web.structure import check_supported

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def build_app(parts: WebParts) -> QuartTrio:
    """The application of these parts. Raises `ValueError` or `cattrs.StructureHandlerNotFoundError` for a route that cannot work."""
    routes = (*health_routes(parts.ready, parts.phase.draining), *parts.routes)
    app = QuartTrio("aeon", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = max(route.body_bytes for route in routes)
    # A path has one spelling: what differs is nobody's, rather than redirected.
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    dispatcher = Dispatcher(parts.guilds, parts.rights, parts.auth, RateLimiter(parts.rate))
    for route in routes:
        _register(app, route, dispatcher)
    live_route(app, parts)
    _register_surroundings(app, parts.cors)
    return app


def quart_path(path: str) -> str:
    """`/api/guild/:guildId` → `/api/guild/<guildId>`."""
    return re.sub(r":(\w+)", r"<\1>", path)


def _register(app: QuartTrio, route: Route[Any], dispatcher: Dispatcher) -> None:
    for kind in (route.body, route.query):
        if kind is not None:
            check_supported(kind)
    app.add_url_rule(
        quart_path(route.path),
        endpoint=f"{route.method.value} {route.path}",
        view_func=_view(route, dispatcher),
        methods=[route.method.value],
        provide_automatic_options=False,
    )


def _view(route: Route[Any], dispatcher: Dispatcher) -> Callable[..., Awaitable[Response]]:
    async def view(**path: str) -> Response:
        return await dispatcher.respond(route, Exchange(request_ctx.request, g.request_id, path))

    return view


def _register_surroundings(app: QuartTrio, cors: Cors) -> None:
    @app.before_request
    @app.before_websocket
    async def name_request() -> None:  # noqa: RUF029  Quart runs what is not async in a thread
        given = _current().headers.get("X-Request-Id", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    async def complete(response: Response) -> Response:  # noqa: RUF029  as above
        _complete(response, cors)
        return response

    @app.after_websocket
    async def complete_refusal(response: ResponseTypes | None) -> ResponseTypes | None:  # noqa: RUF029  as above
        if response is not None:
            _complete(response, cors)
        return response

    @app.errorhandler(HTTPException)
    async def say_status(error: HTTPException) -> Response:  # noqa: RUF029  as above
        if isinstance(error, MethodNotAllowed):
            return _other_methods(error, cors)
        if isinstance(error, WebsocketMismatch):
            return problem_response(problem_of_status(426, headers={"Upgrade": "websocket"}), g.request_id)
        return problem_response(problem_of_status(error.code or 500), g.request_id)

    @app.errorhandler(Exception)
    async def say_nothing(error: Exception) -> Response:  # noqa: RUF029  as above
        return problem_response(problem_for(error, _current()), g.request_id)


def _complete(response: ResponseTypes, cors: Cors) -> None:
    # Werkzeug looks through all headers each time one is set, so they are looked through once.
    given = {name.lower() for name in response.headers.keys()}  # noqa: SIM118  iterating gives pairs
    response.headers.extend([pair for pair in SECURITY_HEADERS.items() if pair[0].lower() not in given])
    response.headers.extend(cors.headers(_current().headers.get("Origin")))
    response.headers.add("X-Request-Id", g.request_id)


def _other_methods(error: MethodNotAllowed, cors: Cors) -> Response:
    """OPTIONS is answered for every path that there is; the rest is refused."""
    methods = {*(error.valid_methods or ()), "OPTIONS"}
    headers = {"Allow": ", ".join(sorted(methods))}
    if _current().method == "OPTIONS":
        return Response(b"", 204, {**headers, **cors.preflight(_current().headers, methods)})
    return problem_response(problem_of_status(405, headers=headers), g.request_id)


def _current() -> Request | Websocket:
    return request_ctx.request if has_request_context() else websocket_ctx.websocket
