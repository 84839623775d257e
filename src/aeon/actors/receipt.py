"""Says when a told message is dealt with: handled or dropped, and every effect it led to ended with its result handled in turn."""

from collections.abc import Callable

from attrs import define


@define(eq=False)
class Receipt:
    """`on_done` is called once, synchronously, when nothing is open any more; never for what was cancelled half-way."""

    on_done: Callable[[], object]
    _open: int = 0

    def hold(self) -> None:
        """Something more is under way."""
        self._open += 1

    def release(self) -> None:
        """Something has ended, after all that it led to was held."""
        self._open -= 1
        if not self._open:
            self.on_done()
