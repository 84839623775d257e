"""One line of the doctor's report."""

from enum import Enum

from attrs import frozen


class Mark(Enum):
    WELL = "ok"
    NOTE = "note"
    """Worth knowing; nothing has to be done."""
    MEND = "mend"


@frozen
class Finding:
    mark: Mark
    text: str

    def __str__(self) -> str:
        return f"{self.mark.value:5} {self.text}"


def well(text: str) -> Finding:
    return Finding(Mark.WELL, text)


def note(text: str) -> Finding:
    return Finding(Mark.NOTE, text)


def mend(text: str) -> Finding:
    return Finding(Mark.MEND, text)
