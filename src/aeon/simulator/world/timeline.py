"""The messages of one channel in the order of their ids, with the pages Discord gives of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import Factory, define

from aeon.discord.ids import MessageId, UserId

if TYPE_CHECKING:
    from aeon.simulator.world.entities import Message

NONCE_MS = 5 * 60 * 1000
"""How long a nonce is remembered: Discord says some minutes."""

MAX_KEPT = 100_000
"""Messages kept of a channel; the oldest are forgotten beyond it."""


@define
class Timeline:
    """Ids rise, so adding is appending and every page is a slice."""

    _messages: "dict[int, Message]" = Factory(dict)
    _order: list[int] = Factory(list)
    _nonces: "dict[tuple[UserId, str | int], Message]" = Factory(dict)

    def add(self, message: "Message") -> None:
        """Append a message newer than all others; a full timeline forgets its oldest tenth."""
        if len(self._order) >= MAX_KEPT:
            for old in self._order[: MAX_KEPT // 10]:
                del self._messages[old]
            del self._order[: MAX_KEPT // 10]
        number = int(message.id)
        if message.nonce is not None:
            self._remember_nonce(message, message.nonce)
        self._messages[number] = message
        self._order.append(number)

    def get(self, message_id: MessageId) -> "Message | None":
        """The message of this id, if it is here."""
        return self._messages.get(int(message_id)) if message_id.isdigit() else None

    def with_nonce(self, author_id: UserId, nonce: str | int) -> "Message | None":
        """The author's newest message with this nonce, if it was written lately; it may have been deleted since."""
        return self._nonces.get((author_id, nonce))

    def _remember_nonce(self, message: "Message", nonce: str | int) -> None:
        key = (message.author_id, nonce)
        self._nonces.pop(key, None)
        self._nonces[key] = message
        while self._nonces and next(iter(self._nonces.values())).created_ms < message.created_ms - NONCE_MS:
            del self._nonces[next(iter(self._nonces))]

    def remove(self, message_id: MessageId) -> None:
        """Forget a message that is here."""
        number = int(message_id)
        del self._messages[number]
        del self._order[bisect_left(self._order, number)]

    def before(self, message_id: MessageId | None) -> "Iterator[Message]":
        """Messages older than this one, newest first; all of them for None."""
        end = len(self._order) if message_id is None else bisect_left(self._order, int(message_id))
        return (self._messages[number] for number in reversed(self._order[:end]))

    def after(self, message_id: MessageId) -> "Iterator[Message]":
        """Messages newer than this one, oldest first."""
        return (self._messages[number] for number in self._order[bisect_right(self._order, int(message_id)) :])

    def __iter__(self) -> "Iterator[Message]":
        return iter(self._messages.values())

    def __len__(self) -> int:
        return len(self._order)
