"""A first-in-first-out queue that costs eight bytes while it is empty; there are several in each of a hundred thousand slots."""

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

from attrs import define

Item = TypeVar("Item")


@define(eq=False)
class Fifo(Generic[Item]):
    """A deque that exists only while something is in it (an empty one takes 760 bytes). Its bound is its owner's business."""

    _items: deque[Item] | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is queued; quicker than to ask for the length."""
        return self._items is None

    def __len__(self) -> int:
        return 0 if self._items is None else len(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items or ())

    def append(self, item: Item) -> None:
        if self._items is None:
            self._items = deque()
        self._items.append(item)

    def appendleft(self, item: Item) -> None:
        if self._items is None:
            self._items = deque()
        self._items.appendleft(item)

    def popleft(self) -> Item:
        """The oldest; raises IndexError where there is none."""
        if self._items is None:
            raise IndexError("nothing is queued")
        item = self._items.popleft()
        if not self._items:
            self._items = None
        return item

    def pop_at(self, index: int) -> Item:
        """The one at this place, past those before it."""
        if self._items is None:
            raise IndexError("nothing is queued")
        self._items.rotate(-index)
        item = self._items.popleft()
        self._items.rotate(index)
        if not self._items:
            self._items = None
        return item

    def clear(self) -> list[Item]:
        """Empty it; what was in it, oldest first."""
        items, self._items = self._items, None
        return list(items or ())
