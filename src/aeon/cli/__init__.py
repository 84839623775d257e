"""The `aeon` command: from arguments and environment to an exit code.

A mistake of the operator is one line on standard error, never a traceback; a fault of Aeon is a line with a reference, and its
place is in the log. Whatever takes time to import is imported by the command that needs it, so that `aeon --help` comes at once.
"""

import argparse
import os
import secrets
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from aeon.cli.arguments import build_parser
from aeon.cli.exits import SIGNALLED, Exit
from aeon.cli.signals import Ending
from aeon.redaction import Redactor

if TYPE_CHECKING:
    from aeon.cli.keys import KeyCommand
    from aeon.config import Config

MOST_FRAMES = 8
"""How many calls are told of the way to where an error was raised."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` ask for, by default the process's own; returns the exit code."""
    options = build_parser().parse_args(arguments)
    redactor, ending = Redactor(), Ending()
    ending.heed()
    with ExitStack() as after_report:
        try:
            return perform(options, redactor, after_report)
        # A group that is no `Exception` is how Ctrl-C leaves nested nurseries.
        except (Exception, KeyboardInterrupt, BaseExceptionGroup) as error:  # noqa: BLE001 - nothing is above us
            code = report(error, redactor)
    return code_after(ending, options.command) if code is Exit.INTERRUPTED else code


def code_after(ending: Ending, command: str) -> int:
    """The exit code of what was told to end: to stop `run` that way is no failure, whatever else had not been done."""
    if ending.number is None:
        return Exit.INTERRUPTED
    return Exit.OK if command in {"run", "demo"} else SIGNALLED + ending.number


def perform(options: argparse.Namespace, redactor: Redactor, after_report: ExitStack) -> Exit:
    """Run one command to its end, with settings from the environment and logs as they say; `redactor` learns the secrets."""
    from aeon.config import TOKEN, load_config
    from aeon.log import configure_logging
    from aeon.tracking import errors_tracked

    config = load_config(os.environ, required=[TOKEN] if options.command == "run" else [])
    redactor.add(config.secrets())
    configure_logging(redactor, level=config.log_level.value, style=config.log_format.value)
    match options.command:
        case "run":
            after_report.enter_context(errors_tracked(config.sentry_dsn, redactor))
            return run(config)
        case "demo":
            return demo(config, options)
        case "migrate":
            return migrate(config)
        case "doctor":
            return doctor(config)
        case "backup" | "restore":
            return backup(config, options)
        case _:
            return key(config, options)


def run(config: "Config") -> Exit:
    import trio

    from aeon.app import run_app
    from aeon.cli.files import allow_more_files

    allow_more_files()
    trio.run(run_app, config)
    return Exit.OK


def demo(config: "Config", options: argparse.Namespace) -> Exit:
    import trio

    from aeon.cli.files import allow_more_files
    from aeon.demo import DemoOptions, run_demo

    allow_more_files()
    chosen = DemoOptions(config=config, port=options.port, ready_file=options.ready_file, data_dir=options.data_dir)
    trio.run(run_demo, chosen)
    return Exit.OK


def migrate(config: "Config") -> Exit:
    import trio

    from aeon.cli.migrating import bring_up_to_date

    return trio.run(bring_up_to_date, config)


def doctor(config: "Config") -> Exit:
    import trio

    from aeon.app import needed_permissions
    from aeon.cli.doctor import run_doctor

    return trio.run(run_doctor, config, needed_permissions())


def backup(config: "Config", options: argparse.Namespace) -> Exit:
    import trio

    from aeon.cli.backups import make_backup, take_backup

    if options.command == "backup":
        return trio.run(make_backup, config, options.file)
    return trio.run(partial(take_backup, config, options.file, replacing=options.force))


def key(config: "Config", options: argparse.Namespace) -> Exit:
    import trio

    from aeon.cli.keys import CreateKey, ListKeys, RevokeKey, run_key_command

    command: KeyCommand
    match options.act:
        case "create":
            command = CreateKey(name=options.name, scope=options.scope, guild_ids=options.guild)
        case "revoke":
            command = RevokeKey(id=options.id)
        case _:
            command = ListKeys()
    return trio.run(run_key_command, config, command)


def report(error: BaseException, redactor: Redactor) -> Exit:
    """Say what went wrong: what to mend where the operator can, else the reference of a log line."""
    from aeon.cli.complaints import complaint_about

    complaint = complaint_about(error)
    if complaint is None:
        reference = secrets.token_hex(3)
        log_fault(error, reference, redactor)
        print(f"aeon: something went wrong (reference {reference}); the log line above has its place", file=sys.stderr)
        return Exit.FAULT
    for line in complaint.lines:
        print(f"aeon: {redactor.redact(line)}", file=sys.stderr)
    return complaint.exit


def log_fault(error: BaseException, reference: str, redactor: Redactor) -> None:
    """One line with every leaf and the last calls to it; the whole traceback only at the level debug."""
    import logging
    import traceback

    import structlog

    from aeon.log import configure_logging, leaves_of

    if not structlog.is_configured():
        configure_logging(redactor, level="info", style="auto")
    leaves = list(leaves_of(error))
    frames = traceback.extract_tb(leaves[0].__traceback__)[-MOST_FRAMES:]
    structlog.get_logger("aeon").critical(
        "aeon ends by a fault",
        reference=reference,
        errors=[f"{type(leaf).__name__}: {leaf}" for leaf in leaves],
        at=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        exc_info=error if logging.getLogger().isEnabledFor(logging.DEBUG) else None,
    )
