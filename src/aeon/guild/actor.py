"""The guild's actor: hands each message to the features that want it, in their order."""

from time import perf_counter

from aeon.actors.actor import ALL_INTERESTS
from aeon.actors.errors import OutcomeUnknown
from aeon.actors.handling import BLOCKING_SECONDS
from aeon.actors.turn import EffectFailed, Turn
from aeon.guild.behaviour import Behaviour, Handler
from aeon.guild.errors import FeatureOff
from aeon.guild.messages import Woken
from aeon.guild.state import GuildState


class GuildActor:
    """One incarnation."""

    def __init__(self, state: GuildState, behaviour: Behaviour) -> None:
        self.state = state
        self._behaviour = behaviour
        self._is_fresh = True

    def handle(self, message: object, turn: Turn) -> None:
        if self._is_fresh:
            self._is_fresh = False
            turn.tell_self(Woken())
        self._offer(message, turn)
        if turn.reply is not None and isinstance(message, EffectFailed):
            # An effect that ended in a way nobody foresaw may have done its work before.
            turn.refuse(OutcomeUnknown())

    def _offer(self, message: object, turn: Turn) -> None:
        """Until somebody takes it, who is then to blame for what the kernel finds wrong with the turn."""
        off, began = "", perf_counter()
        for handler in self._behaviour.handlers.get(type(message), ()):
            if self._is_off(handler, turn.now):
                off = off or handler.feature
                continue
            turn.blame = handler.feature
            if handler.handle(self.state, message, turn):
                return
            ended = perf_counter()
            if ended - began > BLOCKING_SECONDS:
                turn.slowest = handler.feature
            began = ended
        turn.blame = ""
        if off:
            turn.refuse(FeatureOff(off))

    def _is_off(self, handler: Handler, now: float) -> bool:
        supervision = self.state.supervision
        # Asked before each handler of each message, and hardly ever true.
        return bool(supervision.off_until and handler.feature and supervision.is_off(handler.feature, now))

    def interests(self) -> int:
        """Everything where the state may be an old one: who knows what the guild wants by now."""
        return ALL_INTERESTS if self.state.is_behind else self._behaviour.interests(self.state)

    def may_sleep(self, now: float) -> bool:
        """Running cooldowns stay in the slot, so nothing is lost by sleeping."""
        del now
        return True
