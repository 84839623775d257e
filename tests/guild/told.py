"""Messages told to a guild without a registry, and what its handlers made of them."""

import trio

from aeon.actors.fifo import Fifo
from aeon.actors.reply import Reply
from aeon.actors.turn import Turn
from aeon.feed.event import FeedEvent
from aeon.guild.behaviour import Behaviour
from aeon.guild.configuration import configuration_handlers
from aeon.guild.known_commands import KnownCommand, KnownCommands
from aeon.guild.modules import Module
from aeon.guild.rights import rights_handlers
from aeon.guild.state import GuildState
from aeon.guild.writing import writing_handlers
from tests.guild.examples import Wish, wish_of

COMMANDS = KnownCommands.of(
    [KnownCommand("ping", "Pings.", None, None, 0), KnownCommand("ban", "Bans.", Module.MODERATION, None, 3000)]
)
BEHAVIOUR = Behaviour.of([*configuration_handlers(), *writing_handlers(), *rights_handlers(COMMANDS)])


class Told:
    """A message told to the guild; `reply` is what its asker gets, where somebody asks. `queued` counts the effects in each queue."""

    def __init__(self, state: GuildState, message: object, **queued: int) -> None:
        self._reply: Reply[object] = Reply()
        subscription = state.ports.feed.subscribe()
        subscription.add(state.guild_id)
        turn = Turn(now=0.0, reply=self._reply, queues={name: _queue(count) for name, count in queued.items()})
        [handler] = BEHAVIOUR.handlers[type(message)]
        assert handler.handle(state, message, turn)
        self.asker_waits = turn.reply is None and self._reply.is_open
        self.wish: Wish = wish_of(turn)
        self.published = self._look(subscription.frames)

    def _look(self, frames: trio.MemoryReceiveChannel[object]) -> list[FeedEvent]:
        seen: list[FeedEvent] = []
        while True:
            try:
                frame = frames.receive_nowait()
            except trio.WouldBlock:
                return seen
            assert isinstance(frame, FeedEvent)
            seen.append(frame)

    @property
    def reply(self) -> object:
        """What the asker got; raises what was refused."""

        async def wait() -> object:
            return await self._reply.wait(0.0)

        return trio.run(wait)


def _queue(count: int) -> Fifo[object]:
    queue: Fifo[object] = Fifo()
    for number in range(count):
        queue.append(number)
    return queue
