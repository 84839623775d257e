"""What a guild refuses, named for the situation, so that a route or a command can say it in its own words."""

from attrs import frozen


@frozen
class Fault:
    """One thing wrong with an input: where (`embed.fields[2].name`, empty for the whole) and what, as a sentence for a person."""

    path: str
    message: str


class GuildError(Exception):
    """Base of what guilds refuse. Raising one means that nothing was changed."""


@frozen
class Invalid(GuildError):
    """The input has the right shape but cannot be accepted; every fault found is named."""

    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return "; ".join(f"{fault.path}: {fault.message}" if fault.path else fault.message for fault in self.faults)


@frozen
class PreconditionFailed(GuildError):
    """The caller decided on another version than the one that holds now: read again, then decide again."""

    current_version: int

    def __str__(self) -> str:
        return f"this has changed since it was read; it is at version {self.current_version} now"


@frozen
class NoSuch(GuildError):
    """The guild has no such thing; `what` is a sentence for a person, such as "there is no template of this name"."""

    what: str

    def __str__(self) -> str:
        return self.what


@frozen
class Refused(GuildError):
    """A rule forbids this in the present state: a duplicate, a ticket that is not open; `reason` is a sentence for a person."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@frozen
class NotEntitled(GuildError):
    """Whoever wants this may not have it, though they may ask; `reason` is a sentence for a person."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@frozen
class FeatureOff(GuildError):
    """The feature crashed too often in this guild and rests; it is tried again by itself."""

    feature: str

    def __str__(self) -> str:
        return f"{self.feature} is switched off here for now, because it failed too often"


@frozen
class DiscordAway(GuildError):
    """What was asked for is Discord's to say or do, and it does not answer in time; worth trying again after `retry_after` seconds."""

    retry_after: float = 1.0

    def __str__(self) -> str:
        return "Discord does not answer"
