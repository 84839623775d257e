"""The words of the `aeon` command and its help."""

import argparse
from importlib.metadata import version
from pathlib import Path

from aeon.discord.ids import is_snowflake

LONGEST_NAME = 100
MAX_PORT = 65535

SETTINGS = """\
Settings come from environment variables; README.md lists them. `aeon doctor` says which of them to mend.

exit codes: 0 done, 1 a fault of Aeon (its reference is in the log) or something that doctor found, 2 a setting or argument
to change first, 3 something around us is away or taken for now, 130 interrupted
"""


class ShowVersion(argparse.Action):
    """Looks the version up only when it is asked for, which costs a tenth of the command's start."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"aeon {version('aeon')}")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aeon",
        description="A Discord bot with an API for a dashboard.",
        epilog=SETTINGS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=ShowVersion, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("run", help="run the bot and its API until a signal", description=RUN)
    _add_demo(
        commands.add_parser("demo", help="the same against an offline Discord, without a token", description=DEMO)
    )
    commands.add_parser("migrate", help="bring the database up to date", description=MIGRATE)
    commands.add_parser("doctor", help="check everything and print the invite link", description=DOCTOR)
    _add_backup(
        commands.add_parser("backup", help="write the embedded database to a file", description=BACKUP),
        commands.add_parser("restore", help="take the embedded database from such a file", description=RESTORE),
    )
    _add_key(commands.add_parser("key", help="manage the keys of the API", description="Manage the keys of the API."))
    return parser


RUN = (
    "Run database, gateway, guilds and API in one process until SIGTERM or Ctrl-C; what is under way is finished first."
)
DEMO = "Run Aeon against a Discord of its own on this machine, with a small community in it: no token, no network."
MIGRATE = "Bring the database up to date. `run` does the same; several at once are safe."
DOCTOR = "Check settings, database, token, intents and public address, say what to mend, and print the invite link."


BACKUP = (
    "Write the embedded database to a new file, also while `run` runs; of a server of your own make one with pg_dump."
)
RESTORE = (
    "Make the embedded database what a backup says. `run` must be stopped. Whatever goes wrong, the old one stays."
)


def _add_demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument(
        "--port", type=_port, help="port of the API (default: WEBSOCKET_PORT, or a free one if it is taken)"
    )
    demo.add_argument(
        "--ready-file",
        type=Path,
        metavar="PATH",
        help="where to write api, discord, key and guildId as JSON once all is ready",
    )
    demo.add_argument(
        "--data-dir", type=Path, metavar="FOLDER", help="where to keep the database (default: demo in AEON_DATA_DIR)"
    )


def _add_backup(backup: argparse.ArgumentParser, restore: argparse.ArgumentParser) -> None:
    backup.add_argument("file", type=Path, metavar="FILE", help="where to write it; must not be there yet")
    restore.add_argument("file", type=Path, metavar="FILE", help="what `aeon backup` wrote")
    restore.add_argument("--force", action="store_true", help="replace a database that is not empty")


def _add_key(key: argparse.ArgumentParser) -> None:
    acts = key.add_subparsers(dest="act", metavar="ACT", required=True)
    create = acts.add_parser("create", help="make a key and show it this once")
    create.add_argument(
        "name", nargs="?", type=_name, default="dashboard", help="what the key is for (default: dashboard)"
    )
    create.add_argument(
        "--guild",
        action="append",
        type=_guild_id,
        metavar="ID",
        help="a guild that the key is for, may be repeated (default: every guild)",
    )
    create.add_argument(
        "--scope", choices=["read", "manage"], default="manage", help="what it may do (default: manage)"
    )
    acts.add_parser("list", help="show the keys there are, without their texts")
    revoke = acts.add_parser("revoke", help="end a key at once")
    revoke.add_argument("id", help="the key's id, as `aeon key list` shows it")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PORT)) and 1 <= int(text) <= MAX_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to {MAX_PORT}")


def _guild_id(text: str) -> str:
    if is_snowflake(text):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is no guild id: copy it with Discord's developer mode")


def _name(text: str) -> str:
    if text.strip() and text.isprintable() and len(text) <= LONGEST_NAME:
        return text.strip()
    raise argparse.ArgumentTypeError(f"give a name of 1 to {LONGEST_NAME} visible characters")
