"""A first-in-first-out queue that costs eight bytes while it is empty; there are several in each of a hundred thousand slots."""

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

from attrs import define

Item = TypeVar("Item")


@define(eq=False)
class Fifo(Generic[Item]):
    """A deque that exists only while something is in it (an empty one takes 760 bytes). Its bound is its owner's business."""

    items: deque[Item] | None = None
    """None while it is empty; looked at directly by those who ask for every message."""

    def __len__(self) -> int:
        return 0 if self.items is None else len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items or ())

    def append(self, item: Item) -> None:
        if self.items is None:
            self.items = deque()
        self.items.append(item)

    def appendleft(self, item: Item) -> None:
        if self.items is None:
            self.items = deque()
        self.items.appendleft(item)

    def popleft(self) -> Item:
        """The oldest; raises IndexError where there is none."""
        if self.items is None:
            raise IndexError("nothing is queued")
        item = self.items.popleft()
        if not self.items:
            self.items = None
        return item

    def pop_at(self, index: int) -> Item:
        """The one at this place, past those before it."""
        if self.items is None:
            raise IndexError("nothing is queued")
        self.items.rotate(-index)
        item = self.items.popleft()
        self.items.rotate(index)
        if not self.items:
            self.items = None
        return item

    def clear(self) -> list[Item]:
        """Empty it; what was in it, oldest first."""
        items, self.items = self.items, None
        return list(items or ())
