"""`/_sim/`: how tests, pages and other programs move the people of this Discord, and make trouble.

Beyond the contract of Aeon's specification:

- `PUT /guilds/:id {unavailable}` begins and ends an outage; `POST /floods` sends load.
- `PUT` and `DELETE /channels/:id/messages/:id/votes/:answer {userId}` vote in polls and take it back.
- `GET /commands?userId=&channelId=` lists what a person may use somewhere.
- `GET /memes` gives a meme, as the services do that bots ask for some, and `GET /memes/:name` its picture.
- `GET /gateway` shows the sessions; `POST /gateway` also knows `drop`, `corrupt`, `late` and `refuseResume`.

No key, loopback only; JSON with fields in camelCase. Mistakes answer `{message}` with a status that says whose they are.
"""

from aeon.simulator.control import acting, answers, floods, guilds, memes, talking, trouble, world
from aeon.simulator.routes import Route

CONTROL_ROUTES: tuple[Route, ...] = (
    *acting.ROUTES,
    *answers.ROUTES,
    *floods.ROUTES,
    *guilds.ROUTES,
    *memes.ROUTES,
    *talking.ROUTES,
    *trouble.ROUTES,
    *world.ROUTES,
)
