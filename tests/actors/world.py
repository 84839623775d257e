"""Actors whose messages say what handling them shall do, and a household whose loads go wrong as planned."""

import math
from collections.abc import Mapping, Sequence
from enum import Enum, auto

import trio
from attrs import define, field, frozen

from aeon.actors.actor import Actor, Wanted
from aeon.actors.envelope import Envelope, Lane
from aeon.actors.receipt import Receipt
from aeon.actors.registry import Registry
from aeon.actors.request import Request
from aeon.actors.supervision import Crash
from aeon.actors.turn import EffectFailed, Turn
from tests.actors.ledger import Boom, Ledger, SetTimer

EFFECT_SECONDS = 2.0
TIMER_SECONDS = (0.0, 0.3, 7.0)
MUCH = 150


class Act(Enum):
    """What a told message makes its handler do."""

    NOTHING = auto()
    CRASH = auto()
    CRASH_IN_OUTBOX = auto()
    TELL_OTHER = auto()
    TELL_OUTRIGHT = auto()
    """Not through the outbox, as no handler should."""
    TELL_SELF = auto()
    REOPEN = auto()
    REMIND = auto()
    """Set a timer."""
    REMIND_AGAIN = auto()
    """Set one in place of the last of these."""
    WORK = auto()
    QUEUED_WORK = auto()
    MUCH_WORK = auto()
    FAILING_WORK = auto()
    SILENT_WORK = auto()
    ENDLESS_WORK = auto()
    WORK_THAT_TELLS = auto()


class Response(Enum):
    """What a question makes its handler do."""

    ANSWER = auto()
    REFUSE = auto()
    FORGET = auto()
    CRASH = auto()
    ANSWER_AND_CRASH = auto()
    KEEP = auto()
    KEEP_IN_QUEUE = auto()
    KEEP_AND_CRASH = auto()
    KEEP_AND_FAIL = auto()
    KEEP_AND_SAY_NOTHING = auto()


class LoadPlan(Enum):
    WELL = auto()
    SLOWLY = auto()
    NEVER = auto()
    ALL_FAIL = auto()
    FIRST_FAILS = auto()
    FIRST_IS_MISSING = auto()


@frozen
class Note:
    number: int
    act: Act
    lane: Lane


@frozen
class Question(Request[int]):
    number: int
    response: Response


@frozen
class Done:
    """An effect's result; `number` is the question's."""

    number: int


@frozen
class Reminder:
    pass


@frozen(eq=False)
class Ring:
    """What a timer tells."""

    timer: SetTimer


@define(eq=False)
class World:
    """One run's actors, their household, and the clock that says how long handlers took."""

    keys: Sequence[str] = ("a",)
    ledger: Ledger = field(factory=Ledger)
    loads: list[LoadPlan] = field(factory=list)
    """What becomes of the next loads; afterwards all go well."""
    crash_at: frozenset[int] = frozenset()
    """Turns, counted over all actors, that raise whatever they handle."""
    costs: Sequence[float] = (0.0,)
    """Seconds that turns take, in rotation."""
    elapsed: float = 0.0
    named: dict[int, SetTimer] = field(factory=dict)
    """By life, the last timer that has a name."""
    _registry: Registry | None = None

    @property
    def is_open(self) -> bool:
        return self._registry is not None

    @property
    def registry(self) -> Registry:
        assert self._registry is not None
        return self._registry

    @registry.setter
    def registry(self, registry: Registry) -> None:
        self._registry = registry

    def stopwatch(self) -> float:
        return self.elapsed

    async def load(self, wanted: Sequence[Wanted]) -> Mapping[str, Actor | Exception]:
        plan = self.loads.pop(0) if self.loads else LoadPlan.WELL
        if plan is LoadPlan.SLOWLY:
            await trio.sleep(3)
        elif plan is LoadPlan.NEVER:
            await trio.sleep_forever()
        elif plan is LoadPlan.ALL_FAIL:
            raise Boom
        await trio.lowlevel.checkpoint()
        found: dict[str, Actor | Exception] = {slot.key: Individual(self, slot.key) for slot in wanted}
        if not wanted:
            return found
        if plan is LoadPlan.FIRST_FAILS:
            found[wanted[0].key] = Boom()
        elif plan is LoadPlan.FIRST_IS_MISSING:
            del found[wanted[0].key]
        return found

    def crashed(self, wanted: Wanted, envelope: Envelope | None, crash: Crash) -> None:
        del wanted, envelope
        self.ledger.crashes.append(crash)

    def tell(self, key: str, act: Act, lane: Lane, *, patience: float | None = None) -> None:
        """With `patience`, seconds until it is too late, the teller wants to hear when the message is dropped or dealt with."""
        number = self.ledger.tell(watched=patience is not None)
        note = Note(number, act, lane)
        if patience is None:
            self.registry.tell(key, note, lane=lane)
            return
        self.registry.tell(
            key,
            note,
            lane=lane,
            deadline=trio.current_time() + patience,
            on_dropped=lambda why: self.ledger.drop(number, why),
            receipt=Receipt(lambda: self.ledger.finish(number)),
        )

    async def ask(self, key: str, response: Response, *, seconds: float) -> int:
        """Write down what comes of it and give the question's number; an asker who is cancelled writes nothing."""
        if self.registry.slot(key) is None:
            return 0
        number = self.ledger.tell()
        ends = trio.current_time() + seconds
        try:
            outcome: object = await self.registry.ask(key, Question(number, response), seconds=seconds)
        except Exception as error:  # noqa: BLE001  any outcome is judged at the end
            outcome = error
        # A clock that jumps may round.
        self.ledger.must(trio.current_time() <= ends + 1e-6, "an asker was left waiting past the deadline")
        self.ledger.outcomes[number] = outcome
        return number


class Individual:
    """One incarnation in a `World`."""

    def __init__(self, world: World, key: str) -> None:
        slot = world.registry.slot(key)
        self._world = world
        self._ledger = world.ledger
        self._key = key
        self._life = -1 if slot is None else self._ledger.life(slot)

    def interests(self) -> int:
        return 0

    def may_sleep(self, now: float) -> bool:
        del now
        return True

    def handle(self, message: object, turn: Turn) -> None:
        self._ledger.turns += 1
        number = self._ledger.turns
        self._world.elapsed += self._world.costs[number % len(self._world.costs)]
        try:
            with self._ledger.turn():
                self._handle(message, turn)
                turn.perform(self._ledger.performed.add, number)
                if number in self._world.crash_at:
                    self._raise()
        except Boom:
            self._ledger.raised.add(number)
            raise

    def _handle(self, message: object, turn: Turn) -> None:
        if isinstance(message, Note):
            self._ledger.handle(message.number, life=self._life, lane=message.lane)
            self._act(message.act, turn)
        elif isinstance(message, Question):
            self._ledger.handle(message.number, life=self._life, lane=Lane.FIRST)
            self._respond(message, turn)
        elif isinstance(message, Ring):
            self._ledger.ring(message.timer, self._life)
        elif isinstance(message, Done):
            turn.answer(message.number)
        elif isinstance(message, EffectFailed):
            turn.refuse(Boom())

    def _act(self, act: Act, turn: Turn) -> None:
        match act:
            case Act.CRASH:
                raise Boom
            case Act.CRASH_IN_OUTBOX:
                turn.perform(self._raise)
            case Act.TELL_OTHER:
                turn.perform(self._tell_others)
            case Act.TELL_OUTRIGHT:
                self._world.tell(self._key, Act.NOTHING, Lane.FIRST)
            case Act.TELL_SELF:
                turn.tell_self(Reminder())
                turn.perform(self._count_reminder)
            case Act.REOPEN:
                turn.perform(self._reopen)
            case Act.REMIND | Act.REMIND_AGAIN:
                self._remind(turn, is_named=act is Act.REMIND_AGAIN)
            case Act.NOTHING:
                pass
            case _:
                for _ in range(MUCH if act is Act.MUCH_WORK else 1):
                    self._start(turn, act)

    def _remind(self, turn: Turn, *, is_named: bool) -> None:
        seconds = TIMER_SECONDS[self._ledger.turns % len(TIMER_SECONDS)]
        timer = SetTimer(self._life, turn.now + seconds)
        turn.later(seconds, Ring(timer), name="n" if is_named else "")
        turn.perform(self._note_timer, timer, is_named)

    def _note_timer(self, timer: SetTimer, is_named: bool) -> None:
        self._ledger.set_timer(timer, replaces=self._world.named.get(self._life) if is_named else None)
        if is_named:
            self._world.named[self._life] = timer

    def _respond(self, question: Question, turn: Turn) -> None:
        response = question.response
        if response in {Response.ANSWER, Response.ANSWER_AND_CRASH}:
            turn.answer(question.number)
        elif response is Response.REFUSE:
            turn.refuse(Boom())
        elif response.name.startswith("KEEP"):
            queue = "q" if response is Response.KEEP_IN_QUEUE else ""
            order = self._ledger.turns if queue else 0
            turn.start(self._answer, question, order, keep_reply=True, queue=queue)
        if response in {Response.CRASH, Response.ANSWER_AND_CRASH, Response.KEEP_AND_CRASH}:
            raise Boom

    def _start(self, turn: Turn, act: Act) -> None:
        queued = act is Act.QUEUED_WORK
        order = self._ledger.turns if queued else 0
        turn.start(self._work, act, order, seconds=EFFECT_SECONDS, queue="q" if queued else "")

    async def _answer(self, question: Question, order: int) -> object:
        with self._ledger.effect(self._life, queued=order > 0):
            if order:
                self._ledger.in_order("overtaken in its queue", order, self._life, "q")
            await trio.sleep(1)
        if question.response is Response.KEEP_AND_SAY_NOTHING:
            return None
        self._ledger.results += 1
        if question.response is Response.KEEP_AND_FAIL:
            raise Boom
        return Done(question.number)

    async def _work(self, act: Act, order: int) -> object:
        began = trio.current_time()
        with self._ledger.effect(self._life, queued=order > 0):
            if order:
                self._ledger.in_order("overtaken in its queue", order, self._life, "q")
            try:
                await trio.sleep(math.inf if act is Act.ENDLESS_WORK else 1)
            finally:
                if act is Act.WORK_THAT_TELLS:
                    self._world.tell(self._key, Act.WORK, Lane.FIRST, patience=4)
                if act is not Act.SILENT_WORK and trio.current_time() > began:
                    self._ledger.results += 1
        if act is Act.FAILING_WORK:
            raise Boom
        return None if act is Act.SILENT_WORK else Done(0)

    def _raise(self) -> None:
        raise Boom

    def _count_reminder(self) -> None:
        self._ledger.to_self += 1

    def _tell_others(self) -> None:
        with self._ledger.turn():
            for key in self._world.keys:
                self._world.tell(key, Act.NOTHING, Lane.SECOND, patience=5)

    def _reopen(self) -> None:
        with self._ledger.turn():
            self._world.registry.close(self._key)
            self._world.registry.open(self._key, None)
