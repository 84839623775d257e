"""Who ran before in a folder is known once they are dead, and not before."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aeon.sessions.owner import own_name
from aeon.sessions.predecessor import FILE, succeeding

STAND = """
import sys
from pathlib import Path
from aeon.sessions.predecessor import succeeding

with succeeding(Path(sys.argv[1]), sys.argv[2]) as before:
    print(before, flush=True)
    sys.stdin.read()
"""


def in_another_container(pid: int) -> str:
    place, _, started = own_name().rsplit(":", 2)
    return f"{place.rpartition('/')[0]}/pid:[1]:{pid}:{started}"


@contextmanager
def standing(folder: Path, name: str) -> Iterator[str]:
    """A process that stands in the folder, killed in the end; whom it found there."""
    command = [sys.executable, "-c", STAND, str(folder), name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def test_whoever_was_killed_is_known_to_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "not there yet"
    first, second = in_another_container(1), in_another_container(2)
    with standing(folder, first) as found:
        assert found == "None"
    with standing(folder, second) as found:
        assert found == first
    with succeeding(folder, own_name()) as found:
        assert found == second


def test_whoever_lives_is_not_taken_for_dead_and_keeps_their_place(tmp_path: Path) -> None:
    first = in_another_container(1)
    with standing(tmp_path, first), succeeding(tmp_path, own_name()) as found:
        assert found is None
    with succeeding(tmp_path, own_name()) as found:
        assert found == first


def test_a_name_of_another_machine_is_not_believed_nor_is_nonsense(tmp_path: Path) -> None:
    for before in ("another-machine/boot/pid:[1]:1:1", "nonsense", "\udcff"):
        (tmp_path / FILE).write_bytes(before.encode("utf-8", "surrogateescape"))
        with succeeding(tmp_path, own_name()) as found:
            assert found is None


def test_a_folder_that_cannot_be_used_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with succeeding(tmp_path / "file", own_name()) as found:
        assert found is None
