"""What each contender counts, in the same way. Only the standard library, for it also runs beside other clients."""

import time


class Measured:
    """Counts guilds and messages, and takes the times when the first arrives and when the last is seen and the last answer sent."""

    def __init__(self, guilds: int, messages: int, answers: int = 0) -> None:
        self._guilds_left = guilds
        self._messages = messages
        self._answers_left = answers
        self._seen = 0
        self._began = self._ready = self._first = self._last = (0.0, 0.0)
        self._delays: list[int] = []

    def begin(self) -> None:
        self._began = _times()

    def guild(self) -> None:
        self._guilds_left -= 1
        if self._guilds_left == 0:
            self._ready = _times()

    @property
    def is_over(self) -> bool:
        return self._guilds_left <= 0 and self._seen >= self._messages and self._answers_left <= 0

    def message(self, content: str) -> None:
        """A message that is sent at a rate carries the time at which it was sent."""
        if self._seen == 0:
            self._first = _times()
        self._seen += 1
        if content.isdigit():
            self._delays.append(time.monotonic_ns() - int(content))
        if self._seen == self._messages:
            self._last = _times()

    def answered(self) -> None:
        self._answers_left -= 1
        self._last = _times()

    def figures(self) -> dict[str, float]:
        """Seconds of the clock and of the processor."""
        result = {
            "ready_seconds": self._ready[0] - self._began[0],
            "ready_cpu": self._ready[1] - self._began[1],
            "seconds": self._last[0] - self._first[0],
            "cpu": self._last[1] - self._first[1],
        }
        if self._delays:
            delays = sorted(self._delays)
            result["p50_ms"] = delays[len(delays) // 2] / 1e6
            result["p99_ms"] = delays[len(delays) * 99 // 100] / 1e6
        return result


def _times() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()
