"""What becomes of records of one kind, as whoever records them says."""

from collections.abc import Awaitable, Callable, Sequence

from attrs import frozen

from aeon.storage.transaction import Transaction

Write = Callable[[Transaction, Sequence[bytes]], Awaitable[None]]
"""Puts these bodies where they belong, in order. It may be called for the same ones again after a failure, so it writes none twice.
Raises storage's errors, and `BodyBroken`."""

Written = Callable[[Sequence[bytes]], None]
"""Hears that they are durable. Neither waits nor raises."""


@frozen
class Kind:
    name: str
    write: Write
    written: Written
