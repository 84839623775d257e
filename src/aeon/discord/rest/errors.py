"""What can go wrong with a request, named for what the caller can do about it.

No message holds the bot's token, an interaction's token or a request's body: routes appear as their templates.
"""

from attrs import field, frozen

from aeon.discord.errors import DiscordError


@frozen
class RestError(DiscordError):
    """A request that did not succeed.

    `status` and `code` are Discord's HTTP status and JSON error code, 0 where there was no answer;
    `retry_after` is in seconds, None where waiting does not help or nobody knows how long.
    """

    route: str
    status: int = field(default=0, kw_only=True)
    code: int = field(default=0, kw_only=True)
    reason: str = field(default="", kw_only=True)
    retry_after: float | None = field(default=None, kw_only=True)

    @property
    def method(self) -> str:
        """The HTTP method, the first word of the route."""
        return self.route.partition(" ")[0]

    def __str__(self) -> str:
        facts = [type(self).__name__, self.route]
        if self.status:
            facts.append(f"status {self.status}")
        if self.code:
            facts.append(f"code {self.code}")
        if self.retry_after is not None:
            facts.append(f"again in {self.retry_after:.1f} s")
        return ": ".join(filter(None, [", ".join(facts), self.reason]))


@frozen
class Rejected(RestError):
    """Discord read the request and refuses it for a reason without a class of its own; the same request stays wrong."""


@frozen
class Unauthorized(Rejected):
    """401: the token is not, or no longer, valid."""


@frozen
class Forbidden(Rejected):
    """403: the bot may not. `missing` names the permission that this route needs, where Discord says one is missing."""

    missing: str | None = field(default=None, kw_only=True)


@frozen
class CannotMessage(Forbidden):
    """50007: this user takes no direct messages from the bot."""


@frozen
class NotFound(Rejected):
    """404: what the route names is not there (any more); `code` says which part."""


@frozen
class Fault:
    """One fault of a form: where (`embeds.0.title`), Discord's word for it, and the sentence."""

    path: str
    message: str
    code: str


@frozen
class InvalidForm(Rejected):
    """50035: fields of the body are wrong, each with its path."""

    faults: tuple[Fault, ...] = field(default=(), kw_only=True)


@frozen
class CategoryFull(InvalidForm):
    """The category takes no more channels, whatever we count in it (channels we cannot see count too)."""


@frozen
class LimitReached(Rejected):
    """300xx: the guild, channel or message holds as many of these as Discord allows."""


@frozen
class TooManyCommandCreates(LimitReached):
    """30034: the 200 command creations of this guild and day are used up."""


@frozen
class InteractionExpired(Rejected):
    """10062, 10015, 50027: the 3 seconds for the first answer, or the 15 minutes of the token, are over."""


@frozen
class AlreadyAnswered(Rejected):
    """40060: the interaction has had its first answer. Whoever wanted to give it may count it as given."""


@frozen
class RateLimited(RestError):
    """The wait that Discord's limits ask for is longer than this request may take; nothing was done."""


@frozen
class DiscordUnavailable(RestError):
    """Discord did not answer, or answered with 5xx. `sent` is False if it cannot have seen the request."""

    sent: bool = field(default=True, kw_only=True)


@frozen
class UnreadableAnswer(RestError):
    """The request was carried out, but its answer lacks what we read from it."""


@frozen
class Overloaded(RestError):
    """Too many requests wait already, for this guild or in all; this one was turned away unsent."""


@frozen
class Dropped(RestError):
    """A droppable request waited too long to be of use and was not sent."""


@frozen
class Closed(RestError):
    """The client is closing; the request was not sent."""
