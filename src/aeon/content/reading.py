"""What the reader of a message's components keeps in mind from one to the next."""

from collections import defaultdict

from attrs import Factory, define

from aeon.content import texts
from aeon.content.form import Form


@define
class Reading:
    total: int = 0
    """Components so far, those inside others included."""
    characters: int = 0
    """In text displays."""
    _seen: defaultdict[str, set[object]] = Factory(lambda: defaultdict(set))

    def note(self, form: Form, name: str, value: object) -> None:
        """A value that no two components of a message may share; Discord numbers those that have the id 0 itself."""
        if not value:
            return
        if value in self._seen[name]:
            form.wrong(name, texts.NOT_UNIQUE)
        self._seen[name].add(value)
