"""What can go wrong at the gateway, by what the caller can do about it."""

from attrs import frozen

from aeon.discord.errors import DiscordError


class GatewayError(DiscordError):
    """Base of the gateway's errors."""


@frozen
class GatewayRefused(GatewayError):
    """Discord will not have us as we are: trying again is of no use until somebody mends what `cure` says."""

    code: int
    """Discord's close code."""
    cure: str

    def __str__(self) -> str:
        return f"Discord refused the connection (close code {self.code}). {self.cure}"


@frozen
class IntentsRefused(GatewayRefused):
    """Privileged intents were asked for that are not switched on for the application: start without them."""


@frozen
class ConnectFailed(GatewayError):
    """No socket could be opened; the network or Discord is away for now."""

    reason: str

    def __str__(self) -> str:
        return f"no connection to the gateway: {self.reason}"


@frozen
class CorruptStream(GatewayError):
    """The compressed stream cannot be read any further; a new connection starts a new one."""

    fault: str

    def __str__(self) -> str:
        return f"the gateway's stream is corrupt: {self.fault}"


class MemberRequestError(GatewayError):
    """Base of what can become of a request for members. Nothing was changed by any of them."""


@frozen
class MembersUnavailable(MemberRequestError):
    """The request was not made, or its answer was lost: the shard is offline, or the guild is not this process's."""

    reason: str

    def __str__(self) -> str:
        return f"members cannot be asked for: {self.reason}"


@frozen
class MembersLimited(MemberRequestError):
    """Too many requests: ours, or Discord says so. Ask again after `retry_after` seconds."""

    retry_after: float

    def __str__(self) -> str:
        return f"members can be asked for again in {self.retry_after:.0f} s"


@frozen
class MembersTimedOut(MemberRequestError):
    """Discord did not answer in time, as it does for guilds the bot is not in."""

    seconds: float

    def __str__(self) -> str:
        return f"Discord did not send the members within {self.seconds:g} s"
