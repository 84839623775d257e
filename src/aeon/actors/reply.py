"""The way back to whoever asked. A reply is answered exactly once, and outlives an asker who left."""

from typing import Generic, TypeVar

import trio

from aeon.actors.errors import OutcomeUnknown

Answer = TypeVar("Answer")


class Reply(Generic[Answer]):
    """One answer, or one error, through a memory channel of one slot."""

    __slots__ = ("_receive", "_send", "is_open")

    def __init__(self) -> None:
        self._send, self._receive = trio.open_memory_channel[Answer | Exception](1)
        self.is_open = True

    def answer(self, value: Answer) -> None:
        """Hand over the answer. An asker who has left is not missed; a second answer raises RuntimeError."""
        self._settle(value)

    def fail(self, error: Exception) -> None:
        """Make `ask` raise this error."""
        self._settle(error)

    def _settle(self, outcome: Answer | Exception) -> None:
        if not self.is_open:
            raise RuntimeError("a reply is answered once")
        self.is_open = False
        with self._send:
            try:
                self._send.send_nowait(outcome)
            except trio.BrokenResourceError:
                return

    async def wait(self, deadline: float) -> Answer:
        """The answer; raises the error it failed with, or OutcomeUnknown where there is neither at the deadline (Trio's time).

        An answer that is there is given even if the deadline has passed by then: the handler itself may have taken that long.
        """
        with self._receive:
            with trio.move_on_at(deadline):
                return self._unwrap(await self._receive.receive())
            try:
                outcome = self._receive.receive_nowait()
            except trio.WouldBlock:
                raise OutcomeUnknown from None
            return self._unwrap(outcome)

    def _unwrap(self, outcome: Answer | Exception) -> Answer:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome
