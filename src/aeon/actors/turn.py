"""One message's handling: what the handler wants done besides changing its own state.

All of it goes to an outbox, performed in order when the handler returns and discarded when it raises, so that a handler that fails
half-way has done nothing that others could see.
"""

from collections.abc import Awaitable, Callable, Mapping, Sized

from attrs import define, field, frozen

from aeon.actors.receipt import Receipt
from aeon.actors.reply import Reply
from aeon.actors.supervision import Crash

EFFECT_SECONDS = 30.0
"""How long an effect may take unless it says otherwise; everything slow within it has its own, shorter deadline."""

Perform = Callable[[], None]


@frozen(eq=False)
class Effect:
    """Slow work started by a handler. What it returns comes back to the actor as a message; None: there is nothing to say."""

    call: Callable[..., Awaitable[object]]
    args: tuple[object, ...]
    trace: str
    seconds: float = EFFECT_SECONDS
    reply: Reply[object] | None = None
    receipt: Receipt | None = None
    queue: str = ""
    """Effects of one actor that name the same queue run one at a time, in the order they were started."""

    @property
    def name(self) -> str:
        return getattr(self.call, "__name__", repr(self.call))


@frozen(eq=False)
class Later:
    """A message to be told to the actor itself in so many seconds."""

    seconds: float
    message: object
    trace: str
    name: str = ""
    """Where it has one, it takes the place of the timer of this name."""


@frozen(eq=False)
class EffectFailed:
    """The effect raised: the actor's message in place of its result. `args` are those it was started with."""

    effect: str
    args: tuple[object, ...]
    error: Exception


@define(eq=False)
class Turn:
    """What one handler sees of the world; good until the handler returns, after which asking it for anything raises RuntimeError."""

    now: float
    """Trio's time."""
    told_at: float = 0.0
    """When the message was told; it may have waited since."""
    trace: str = ""
    """The event or request that led here, for logs."""
    blame: str = ""
    """Whose code runs: set before calling a feature, so that a crash is put down to it."""
    slowest: str | None = None
    """Whose code kept the turn, where it is known and may be another's than `blame`."""
    reply: Reply[object] | None = None
    receipt: Receipt | None = None
    """Open until everything this turn starts has ended."""
    on_crash: Callable[[Crash], None] | None = None
    """How to tell whoever made the call, should its handler raise. A plain function that never waits or raises."""
    _queues: Mapping[str, Sized] = field(factory=dict)
    _outbox: list[Perform] = field(factory=list)
    _effects: list[Effect] = field(factory=list)
    _to_self: list[object] = field(factory=list)
    _timers: list[Later] = field(factory=list)
    _is_over: bool = False

    def answer(self, value: object) -> None:
        """Answer the request in hand. Nothing happens where the message was told, not asked."""
        if self.reply is not None:
            self.perform(self.reply.answer, value)
            self.reply = None

    def refuse(self, error: Exception) -> None:
        """Make the asker's `ask` raise this error."""
        if self.reply is not None:
            self.perform(self.reply.fail, error)
            self.reply = None

    def start(
        self,
        call: Callable[..., Awaitable[object]],
        *args: object,
        seconds: float = EFFECT_SECONDS,
        keep_reply: bool = False,
        queue: str = "",
        apart: bool = False,
    ) -> None:
        """Run `call(*args)` beside the actor. With `keep_reply` the asker waits until the result has been handled.

        The effect's own result is handled with the reply in hand, so the handler of the result answers; should the effect fail, that is
        the handler of `EffectFailed`. `apart` is for what may take long and loses nothing when it is lost: the event that led here
        counts as dealt with although the effect still runs, so that after a crash it need not come again.
        """
        self._must_last()
        kept = None
        if keep_reply:
            kept, self.reply = self.reply, None
        self._effects.append(
            Effect(
                call=call,
                args=args,
                trace=self.trace,
                seconds=seconds,
                reply=kept,
                receipt=None if apart else self.receipt,
                queue=queue,
            )
        )

    def tell_self(self, message: object) -> None:
        """Have this actor handle the message in a turn of its own, ahead of whatever waits in its second lane."""
        self._must_last()
        self._to_self.append(message)

    def later(self, seconds: float, message: object, *, name: str = "") -> None:
        """Have this actor told the message in so many seconds, see `aeon.actors.timers`. A name's later timer replaces its earlier one."""
        self._must_last()
        self._timers.append(Later(seconds, message, self.trace, name))

    def queued(self, queue: str) -> int:
        """How many effects run or wait in this queue; the handler that adds to it keeps it bounded."""
        return len(self._queues.get(queue, ()))

    def perform(self, call: Callable[..., None], *args: object) -> None:
        """Call something synchronous that never waits or raises, once the handler has returned: publish, tell, count."""
        self._must_last()
        self._outbox.append(lambda: call(*args))

    def take_outbox(self) -> tuple[list[Perform], list[Effect], list[object], list[Later]]:
        """All that was asked for, in order: what to perform, to start, to tell the actor itself, and to tell it later. The turn is over."""
        self._is_over = True
        return self._outbox, self._effects, self._to_self, self._timers

    def _must_last(self) -> None:
        if self._is_over:
            raise RuntimeError("the turn is over: what it is asked for now would never be done")
