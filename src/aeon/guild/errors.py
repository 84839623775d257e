"""What a guild refuses, named for the situation, so that a route or a command can say it in its own words."""

from attrs import frozen

from aeon.actors.errors import NotBegun
from aeon.guild import texts
from aeon.guild.languages import ENGLISH, Text, say


@frozen
class Fault:
    """One thing wrong with an input: where (`muteRoleId`, empty for the whole) and what, as words that go on from where."""

    path: str
    message: Text


class GuildError(Exception):
    """Base of what guilds refuse. Raising one means that nothing was changed."""

    def said(self, locale: str) -> str:
        """Why, in this language: words for a person, without a capital letter and a full stop."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.said(ENGLISH)


@frozen
class Invalid(GuildError):
    """The input has the right shape but cannot be accepted; every fault found is named."""

    faults: tuple[Fault, ...]

    def said(self, locale: str) -> str:
        faults = [(fault.path, say(fault.message, locale)) for fault in self.faults]
        return "; ".join(f"{path}: {message}" if path else message for path, message in faults)


@frozen
class PreconditionFailed(GuildError):
    """The caller decided on another version than the one that holds now: read again, then decide again."""

    current_version: int

    def said(self, locale: str) -> str:
        return say(texts.CHANGED_SINCE, locale, version=self.current_version)


@frozen
class NoSuch(GuildError):
    """The guild has no such thing; `what` says which: "there is no template of this name"."""

    what: Text

    def said(self, locale: str) -> str:
        return say(self.what, locale)


@frozen
class Refused(GuildError):
    """A rule forbids this in the present state: a duplicate, a ticket that is not open; `reason` says which."""

    reason: Text

    def said(self, locale: str) -> str:
        return say(self.reason, locale)


@frozen
class NotEntitled(GuildError):
    """Whoever wants this may not have it, though they may ask; `reason` says who may."""

    reason: Text

    def said(self, locale: str) -> str:
        return say(self.reason, locale)


@frozen
class FeatureOff(GuildError):
    """The feature crashed too often in this guild and rests; it is tried again by itself."""

    feature: str

    def said(self, locale: str) -> str:
        return say(texts.FEATURE_OFF, locale, feature=self.feature)


@frozen
class DiscordAway(GuildError):
    """What was asked for is Discord's to say or do, and it does not answer in time; worth trying again after `retry_after` seconds."""

    retry_after: float = 1.0

    def said(self, locale: str) -> str:
        return say(texts.DISCORD_AWAY, locale)


@frozen
class NotHere(NotBegun):
    """Nobody in this process can tell of the guild now: another has it, or this one does not know it yet."""

    def __str__(self) -> str:
        return f"the guild is not here: {self.reason}"
