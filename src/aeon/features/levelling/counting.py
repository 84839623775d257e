"""XP counted: brought from the journal into the members' rows, each message once.

A record names its message and when that was written. A message is counted unless it was written within a minute of the one that was
counted last, or before it; so one that comes again after a crash counts for nothing, and two processes cannot both count one.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec
from attrs import define, field, frozen

from aeon.discord.ids import ChannelId, GuildId, MessageId, UserId
from aeon.features.levelling.curve import MOST_XP, level_of
from aeon.guild.recording import Tell
from aeon.journal.errors import BodyBroken
from aeon.journal.kind import Kind
from aeon.storage.queries import load_queries
from aeon.storage.transaction import Transaction

FEATURE = "levelling"
KIND = "xp"

_COUNT = load_queries("levelling").named("count_xp")


class Earning(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a message earned its author, as the journal keeps it; fields are only ever added at the end.

    `at` is when the message was written, in milliseconds since 1970.
    """

    guild_id: GuildId
    user_id: UserId
    amount: int
    at: int
    message_id: MessageId
    channel_id: ChannelId


@frozen
class Gain:
    """What became of it: `xp` is what the member has now, and `last_at` when the message was written that was counted last.

    Times are in milliseconds since 1970.
    """

    user_id: UserId
    message_id: MessageId
    channel_id: ChannelId
    at: int
    amount: int
    xp: int
    last_at: int
    is_counted: bool

    @property
    def level(self) -> int:
        return level_of(self.xp)

    @property
    def has_risen(self) -> bool:
        """The message brought its author to a new level."""
        return level_of(self.xp - self.amount) < self.level


@frozen
class Risen:
    """Somebody has reached a level by what they wrote."""

    gain: Gain


@frozen
class Counted:
    """These messages of the guild have been counted, or found to have been counted before."""

    gains: tuple[Gain, ...]


@frozen
class _Row:
    guild_id: GuildId
    user_id: UserId
    is_counted: bool
    xp: int
    last_xp_at: datetime


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Earning)


def pack(earning: Earning) -> bytes:
    """As the journal keeps it."""
    return _encoder.encode(earning)


def xp_kind(tell: Tell) -> Kind:
    """Counts what is in the journal; each guild is told what became of its messages."""
    counting = _Counting(tell)
    return Kind(KIND, counting.write, counting.written)


@define(eq=False)
class _Counting:
    _tell: Tell
    _gains: dict[bytes, Gain] = field(factory=dict)
    """By record, of the batch in hand; what is written again is told as it was written last."""

    async def write(self, transaction: Transaction, bodies: Sequence[bytes]) -> None:
        earnings = {body: _read(body) for body in bodies}
        self._gains = {}
        for some in _rounds(earnings):
            rows = await transaction.fetch_all(_COUNT, _params(list(some.values())), into=_Row)
            found = {(row.guild_id, row.user_id): row for row in rows}
            for body, earning in some.items():
                self._gains[body] = _gain(earning, found[earning.guild_id, earning.user_id])

    def written(self, bodies: Sequence[bytes]) -> None:
        gains: dict[GuildId, list[Gain]] = {}
        for body in dict.fromkeys(bodies):
            gains.setdefault(_read(body).guild_id, []).append(self._gains[body])
        self._gains = {}
        for guild_id, some in gains.items():
            self._tell(guild_id, Counted(tuple(some)))


def _rounds(earnings: dict[bytes, Earning]) -> Iterator[dict[bytes, Earning]]:
    """In order, each member at most once a round: one statement can change a row only once."""
    waiting = earnings
    while waiting:
        taken: dict[tuple[str, str], bytes] = {}
        for body, earning in waiting.items():
            taken.setdefault((earning.guild_id, earning.user_id), body)
        yield {body: waiting[body] for body in taken.values()}
        done = frozenset(taken.values())
        waiting = {body: earning for body, earning in waiting.items() if body not in done}


def _params(earnings: list[Earning]) -> dict[str, object]:
    return {
        "guild_ids": [each.guild_id for each in earnings],
        "user_ids": [each.user_id for each in earnings],
        "amounts": [each.amount for each in earnings],
        "times": [each.at for each in earnings],
        "most": MOST_XP,
    }


def _gain(earning: Earning, row: _Row) -> Gain:
    last_at = round(row.last_xp_at.replace(tzinfo=UTC).timestamp() * 1000)
    return Gain(
        user_id=earning.user_id,
        message_id=earning.message_id,
        channel_id=earning.channel_id,
        at=earning.at,
        amount=earning.amount,
        xp=row.xp,
        last_at=last_at,
        is_counted=row.is_counted,
    )


def _read(body: bytes) -> Earning:
    try:
        return _decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise BodyBroken(f"no XP: {error}") from error
