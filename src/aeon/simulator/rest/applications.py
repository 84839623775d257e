"""The application about itself."""

from aeon.simulator.call import Answer, Call
from aeon.simulator.payloads.application import application_object
from aeon.simulator.routes import Caller, Route


def get_own_application(call: Call) -> Answer:
    return Answer(body=application_object(call.world))


ROUTES = (
    Route("GET", "/applications/@me", get_own_application, Caller.BOT),
    Route("GET", "/oauth2/applications/@me", get_own_application, Caller.BOT),
)
