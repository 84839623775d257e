"""Counting requests so that no second of Discord's can hold too many of them, however long they travel."""

from math import inf
from typing import Protocol

from attrs import define, field

ARRIVAL_SECONDS = 2.0
"""Longest way of a request to Discord's counter that we reckon with; an answer proves a shorter one."""


@define(eq=False)
class Place:
    """One request's place in a window: it counts until `until`."""

    until: float


class Rate(Protocol):
    """A limit on how many requests leave; local here, shared where several processes use one token."""

    def free_at(self, now: float) -> float:
        """When the next request may leave: not later than `now` if it may at once."""

    def take(self, now: float) -> Place:
        """Count a request that leaves now."""

    def answered(self, place: Place, now: float) -> None:
        """The request of this place has been answered, so Discord has counted it by now."""

    def give_back(self, place: Place) -> None:
        """The request of this place never reached Discord's counter."""


@define(eq=False)
class Window:
    """At most `limit` requests in any `per` seconds of Discord's clock.

    Discord counts a request somewhere between our sending it and its answer. So a place is free again `per` seconds
    after the answer, or `per` after the longest way we reckon with, whichever is earlier. That holds for windows that
    slide as for windows that stand.
    """

    limit: int
    per: float
    _places: list[Place] = field(factory=list, init=False)

    def free_at(self, now: float) -> float:
        """When a place is free, at the latest; an answer may free one earlier."""
        if len(self._places) >= self.limit:
            self._places = [place for place in self._places if place.until > now]
        if len(self._places) < self.limit:
            return now
        return min((place.until for place in self._places), default=inf)

    def take(self, now: float) -> Place:
        place = Place(now + ARRIVAL_SECONDS + self.per)
        self._places.append(place)
        return place

    def answered(self, place: Place, now: float) -> None:
        place.until = min(place.until, now + self.per)

    def give_back(self, place: Place) -> None:
        if place in self._places:
            self._places.remove(place)

    def is_empty(self, now: float) -> bool:
        """True if no request counts any more."""
        return all(place.until <= now for place in self._places)
