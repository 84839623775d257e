"""What the simulator refuses, in Discord's words and numbers.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from enum import Enum
from typing import Any


class SimulatorError(Exception):
    """Anything this room raises on purpose."""


class Refusal(Enum):
    """HTTP status, Discord's code, Discord's sentence."""

    GENERAL = 400, 0, "400: Bad Request"
    UNAUTHORIZED = 401, 0, "401: Unauthorized"
    NOT_FOUND = 404, 0, "404: Not Found"
    METHOD_NOT_ALLOWED = 405, 0, "405: Method Not Allowed"
    UNKNOWN_ACCOUNT = 404, 10001, "Unknown Account"
    UNKNOWN_APPLICATION = 404, 10002, "Unknown Application"
    UNKNOWN_CHANNEL = 404, 10003, "Unknown Channel"
    UNKNOWN_GUILD = 404, 10004, "Unknown Guild"
    UNKNOWN_INVITE = 404, 10006, "Unknown Invite"
    UNKNOWN_MEMBER = 404, 10007, "Unknown Member"
    UNKNOWN_MESSAGE = 404, 10008, "Unknown Message"
    UNKNOWN_OVERWRITE = 404, 10009, "Unknown Permission Overwrite"
    UNKNOWN_ROLE = 404, 10011, "Unknown Role"
    UNKNOWN_USER = 404, 10013, "Unknown User"
    UNKNOWN_EMOJI = 400, 10014, "Unknown Emoji"
    UNKNOWN_WEBHOOK = 404, 10015, "Unknown Webhook"
    UNKNOWN_BAN = 404, 10026, "Unknown Ban"
    UNKNOWN_INTERACTION = 404, 10062, "Unknown interaction"
    UNKNOWN_COMMAND = 404, 10063, "Unknown application command"
    UNKNOWN_COMMAND_PERMISSIONS = 404, 10066, "Unknown application command permissions"
    BOTS_CANNOT_USE = 403, 20001, "Bots cannot use this endpoint"
    SLOWMODE = 429, 20016, "This action cannot be performed due to slowmode rate limit"
    DAILY_COMMAND_CREATES = 429, 30034, "Max number of daily application command creates has been reached (200)"
    MAXIMUM_PINS = 400, 30003, "Maximum number of pins reached for the channel (250)"
    MAXIMUM_ROLES = 400, 30005, "Maximum number of guild roles reached (250)"
    MAXIMUM_WEBHOOKS = 400, 30007, "Maximum number of webhooks reached (15)"
    MAXIMUM_EMOJIS = 400, 30008, "Maximum number of emojis reached (50)"
    MAXIMUM_REACTIONS = 400, 30010, "Maximum number of reactions reached (20)"
    MAXIMUM_CHANNELS = 400, 30013, "Maximum number of guild channels reached (500)"
    MAXIMUM_COMMANDS = 400, 30032, "Maximum number of application commands reached (100)"
    ENTITY_TOO_LARGE = 413, 40005, "Request entity too large"
    USER_BANNED = 403, 40007, "The user is banned from this guild"
    ALREADY_ACKNOWLEDGED = 400, 40060, "Interaction has already been acknowledged."
    MISSING_ACCESS = 403, 50001, "Missing Access"
    CANNOT_EXECUTE_ON_DM = 403, 50003, "Cannot execute action on a DM channel"
    NOT_YOUR_MESSAGE = 403, 50005, "Cannot edit a message authored by another user"
    EMPTY_MESSAGE = 400, 50006, "Cannot send an empty message"
    CANNOT_SEND_TO_USER = 403, 50007, "Cannot send messages to this user"
    NOT_A_TEXT_CHANNEL = 400, 50008, "Cannot send messages in a non-text channel"
    NOT_IN_THIS_CHANNEL = 400, 50024, "Cannot execute action on this channel type"
    MISSING_PERMISSIONS = 403, 50013, "Missing Permissions"
    BULK_DELETE_COUNT = (
        400,
        50016,
        "Provided too few or too many messages to delete. Must provide at least 2 and at most 100 messages to delete.",
    )
    INVALID_ROLE = 400, 50028, "Invalid Role"
    PIN_OTHER_CHANNEL = 400, 50019, "A message can only be pinned to the channel it was sent in"
    SYSTEM_MESSAGE = 403, 50021, "Cannot execute action on a system message"
    WEBHOOK_TOKEN = 401, 50027, "Invalid Webhook Token"
    BULK_DELETE_AGE = 400, 50034, "You can only bulk delete messages that are under 14 days old."
    BULK_BAN_FAILED = 400, 500000, "Failed to ban users"
    POLL_EXPIRED = 400, 520001, "Poll expired"
    NO_POLL = 400, 520006, "Cannot expire a non-poll message"
    INVALID_FORM = 400, 50035, "Invalid Form Body"
    INVALID_JSON = 400, 50109, "The request body contains invalid JSON."
    REACTION_BLOCKED = 400, 90001, "Reaction was blocked"
    THREAD_ARCHIVED = 400, 50083, "Thread is archived"
    HAS_THREAD_ALREADY = 400, 160004, "A thread has already been created for this message"
    THREAD_LOCKED = 400, 160005, "Thread is locked"
    CANNOT_REPLY = 400, 160002, "You cannot reply without permission to read message history."

    def __init__(self, status: int, code: int, sentence: str) -> None:
        self.status = status
        self.code = code
        self.sentence = sentence


class Refused(SimulatorError):
    """A request answered with one of Discord's errors.

    `errors` is the nested tree of a 50035; `extra` holds further fields of the answer.
    """

    def __init__(self, refusal: Refusal, *, errors: Any = None, extra: dict[str, Any] | None = None) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal
        self.errors = errors
        self.extra = extra or {}


class TooMany(SimulatorError):
    """A limit of the resource itself, beside the bucket's; answered as a 429 that is the caller's own."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after


class Misuse(SimulatorError):
    """A call of `/_sim/` that makes no sense; the sentence says why. Status 400, 403, 404 or 409."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
