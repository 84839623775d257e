"""Discord's own polls.

https://discord.com/developers/docs/resources/poll#poll-object
"""

from datetime import datetime

from msgspec import Struct

from aeon.discord.model.emoji import PartialEmoji


class PollMedia(Struct, frozen=True, gc=False):
    text: str | None = None
    emoji: PartialEmoji | None = None


class PollAnswer(Struct, frozen=True, gc=False):
    poll_media: PollMedia
    answer_id: int = 0


class PollAnswerCount(Struct, frozen=True, gc=False):
    id: int
    count: int


class PollResults(Struct, frozen=True, gc=False):
    is_finalized: bool = False
    answer_counts: tuple[PollAnswerCount, ...] = ()
    """Answers nobody chose may be missing."""


class Poll(Struct, frozen=True, gc=False):
    question: PollMedia
    answers: tuple[PollAnswer, ...] = ()
    expiry: datetime | None = None
    allow_multiselect: bool = False
    results: PollResults | None = None
    """None means unknown, not nought."""
