"""From errors to what an operator reads: one line that says what to do, and the command's exit code.

Only errors that somebody at the keyboard can mend are in the table; all others are faults of Aeon, told by their reference.
"""

from attrs import frozen

from aeon.cli.exits import Exit
from aeon.log import leaves_of


@frozen
class Complaint:
    """What to say to the operator, one line each."""

    lines: tuple[str, ...]
    exit: Exit


def complaint_about(error: BaseException) -> Complaint | None:
    """What the operator can do about it; None where nothing is known, or where one error of a group is not."""
    leaves = list(leaves_of(error))
    if any(isinstance(leaf, KeyboardInterrupt) for leaf in leaves):
        return Complaint((), Exit.INTERRUPTED)
    found = [_of_leaf(leaf) for leaf in leaves]
    known = [complaint for complaint in found if complaint is not None]
    if not known or len(known) < len(found):
        return None
    lines = dict.fromkeys(line for complaint in known for line in complaint.lines)
    return Complaint(tuple(lines), known[0].exit)


def _of_leaf(error: BaseException) -> Complaint | None:
    from aeon.config import InvalidConfig

    if isinstance(error, InvalidConfig):
        return Complaint(tuple(map(str, error.faults)), Exit.MISTAKE)
    if isinstance(error, OSError) and error.filename is not None:
        return _one(f"{error.filename} cannot be used: {error.strerror}", Exit.MISTAKE)
    for kind, words, exit_code in _known():
        if isinstance(error, kind):
            return _one(words.format(error=error), exit_code)
    return None


def _known() -> list[tuple[type[BaseException], str, Exit]]:
    """Errors of our rooms, each with its mend; imported here, so that a command does not import rooms it has no use for."""
    from aeon.discord.gateway.errors import GatewayRefused
    from aeon.discord.rest.errors import DiscordUnavailable, NotFound, RateLimited, Unauthorized
    from aeon.journal.errors import SpoolBroken
    from aeon.storage import errors as storage
    from aeon.web.errors import CannotListen, PortTaken

    return [
        (storage.AddressInvalid, "DATABASE_URL cannot be used: {error}", Exit.MISTAKE),
        (
            storage.AccessRefused,
            "{error}: correct user, password and database in DATABASE_URL, or in DATABASE_DIRECT_URL where it is set",
            Exit.MISTAKE,
        ),
        (
            storage.DatabaseUnavailable,
            "{error}: check DATABASE_URL, and that PostgreSQL runs there and lets us in",
            Exit.NOT_READY,
        ),
        (storage.OutcomeUnknown, "{error}: look before you repeat it", Exit.NOT_READY),
        (storage.TimedOut, "{error}: try again when it has less to do", Exit.NOT_READY),
        (storage.MigrationRefused, "the database cannot be used: {error}", Exit.MISTAKE),
        (storage.BackupRefused, "{error}", Exit.MISTAKE),
        (storage.EmbeddedFailed, "{error} (AEON_DATA_DIR says where it lives)", Exit.NOT_READY),
        (
            SpoolBroken,
            "nothing can be recorded ({error}): let AEON_DATA_DIR name a folder with space that this user may write to",
            Exit.NOT_READY,
        ),
        (GatewayRefused, "{error}", Exit.MISTAKE),
        (
            Unauthorized,
            "DISCORD_BOT_TOKEN is refused by Discord: copy the current one from https://discord.com/developers/applications",
            Exit.MISTAKE,
        ),
        (
            NotFound,
            "nothing is where Discord's API should be ({error}): check DISCORD_API_URL, which ends in /api/v10",
            Exit.MISTAKE,
        ),
        (
            DiscordUnavailable,
            "Discord does not answer ({error}): check the network and DISCORD_API_URL",
            Exit.NOT_READY,
        ),
        (RateLimited, "Discord asks us to wait ({error}): start again later", Exit.NOT_READY),
        (PortTaken, "{error}: stop it, or set WEBSOCKET_PORT to a free port", Exit.NOT_READY),
        (
            CannotListen,
            "{error}: set AEON_HOST and WEBSOCKET_PORT to what this machine lets us use",
            Exit.MISTAKE,
        ),
    ]


def _one(line: str, exit_code: Exit) -> Complaint:
    """A single line, whatever the text of the error holds."""
    return Complaint((" ".join(line.split()),), exit_code)
