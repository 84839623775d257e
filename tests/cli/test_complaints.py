from pathlib import Path

import pytest

from aeon.cli.complaints import complaint_about
from aeon.cli.exits import Exit
from aeon.config import Fault, InvalidConfig
from aeon.discord.gateway.closecodes import CURES, refusal
from aeon.discord.rest.errors import DiscordUnavailable, Unauthorized
from aeon.storage.errors import (
    AccessRefused,
    AddressInvalid,
    DatabaseUnavailable,
    EmbeddedFailed,
    MigrationRefused,
    TimedOut,
)
from aeon.web.errors import CannotListen, PortTaken

MENDABLE = [
    (AddressInvalid("no host"), Exit.MISTAKE),
    (DatabaseUnavailable("connection refused\nIs the server running?"), Exit.NOT_READY),
    (AccessRefused("password authentication failed"), Exit.MISTAKE),
    (TimedOut("60 s"), Exit.NOT_READY),
    (MigrationRefused("it is newer"), Exit.MISTAKE),
    (EmbeddedFailed(Path("folder"), "disk full"), Exit.NOT_READY),
    (Unauthorized("GET /users/@me", status=401), Exit.MISTAKE),
    (DiscordUnavailable("GET /gateway/bot"), Exit.NOT_READY),
    (PortTaken("127.0.0.1", 3001), Exit.NOT_READY),
    (CannotListen("192.0.2.1", 3001, "not ours"), Exit.MISTAKE),
    (PermissionError(13, "Permission denied", "/somewhere"), Exit.MISTAKE),
    *((refusal(code), Exit.MISTAKE) for code in CURES),
]


@pytest.mark.parametrize(("error", "code"), MENDABLE, ids=lambda value: type(value).__name__)
def test_what_can_be_mended_is_one_line_also_out_of_nested_nurseries(error: Exception, code: Exit) -> None:
    for raised in (error, ExceptionGroup("outer", [ExceptionGroup("inner", [error])])):
        complaint = complaint_about(raised)
        assert complaint is not None
        (line,) = complaint.lines
        assert len(line.splitlines()) == 1
        assert complaint.exit is code


def test_each_fault_of_the_settings_has_its_line() -> None:
    complaint = complaint_about(InvalidConfig((Fault("A", "is missing", "set it"), Fault("B", "is bad", "mend it"))))
    assert complaint is not None
    assert complaint.lines == ("A is missing: set it", "B is bad: mend it")
    assert complaint.exit is Exit.MISTAKE


def test_the_same_complaint_is_made_once() -> None:
    complaint = complaint_about(ExceptionGroup("two", [DatabaseUnavailable("away"), DatabaseUnavailable("away")]))
    assert complaint is not None
    assert len(complaint.lines) == 1


def test_a_fault_of_ours_is_not_hidden_behind_a_known_error() -> None:
    assert complaint_about(KeyError("x")) is None
    assert complaint_about(ExceptionGroup("both", [DatabaseUnavailable("away"), KeyError("x")])) is None


def test_an_interruption_says_nothing() -> None:
    for raised in (KeyboardInterrupt(), BaseExceptionGroup("nursery", [KeyboardInterrupt(), KeyError("x")])):
        complaint = complaint_about(raised)
        assert complaint is not None
        assert (complaint.lines, complaint.exit) == ((), Exit.INTERRUPTED)
