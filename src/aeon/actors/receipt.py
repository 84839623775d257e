"""Says when a told message is dealt with: handled or dropped, and every effect it led to ended with its result handled in turn."""

import logging
from collections.abc import Callable

from attrs import define

log = logging.getLogger(__name__)


@define(eq=False)
class Receipt:
    """`on_done` is called once, synchronously, when nothing is open any more; never for what was cut short because the
    process stops or the actor leaves it, neither effects nor messages: Discord replays those to the process that goes on.
    """

    on_done: Callable[[], object]
    _open: int = 0

    def hold(self) -> None:
        """Something more is under way."""
        self._open += 1

    def release(self) -> None:
        """Something has ended, after all that it led to was held."""
        self._open -= 1
        if not self._open:
            self._say()

    def _say(self) -> None:
        try:
            self.on_done()
        except Exception:
            # The teller's fault; the task that happens to be the last serves other actors too.
            log.exception("the word that a message is dealt with could not be given")
