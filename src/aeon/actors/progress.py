"""How those who wait for quiet learn that it came nearer."""

import trio


class Progress:
    """A beat for each message that left a mailbox unhandled, each mailbox that was emptied and each effect that ended."""

    def __init__(self) -> None:
        self._awaited: trio.Event | None = None

    def beat(self) -> None:
        """Wake all who wait; costs nothing where nobody does."""
        if self._awaited is not None:
            self._awaited.set()
            self._awaited = None

    async def wait(self) -> None:
        """Until the next beat. Has no deadline of its own."""
        if self._awaited is None:
            self._awaited = trio.Event()
        await self._awaited.wait()
