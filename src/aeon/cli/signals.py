"""What SIGTERM, and SIGHUP as from a terminal that is closed, do to a command: what Ctrl-C does, so that whatever it opened is closed.

Otherwise they would end it where it stands, and the embedded PostgreSQL would run on. `run` and `demo` heed signals themselves, once they
listen (see lifetime.py).
"""

import signal
from types import FrameType

from attrs import define

ENDING = (signal.SIGTERM, signal.SIGHUP)


@define
class Ending:
    """Which signal ended this process, if one did."""

    number: int | None = None

    def heed(self) -> None:
        """From now on; what the caller of this process had ignored, as `nohup` does, stays ignored."""
        for number in ENDING:
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, self._end)

    def _end(self, number: int, _frame: FrameType | None) -> None:
        self.number = number
        if signal.getsignal(signal.SIGINT) in {signal.SIG_DFL, signal.SIG_IGN}:
            # Nobody would notice, as in the background of a script.
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        else:
            signal.raise_signal(signal.SIGINT)
