"""A message as somebody designed it: checked against all of Discord's limits, its variables not filled in yet."""

from collections.abc import Iterator

from attrs import frozen

from aeon.content import texts
from aeon.content.components import read_components
from aeon.content.embeds import read_embed
from aeon.content.form import Address, Faults, Form, Tree, Words
from aeon.content.variables import named_in
from aeon.discord.limits import MAX_CONTENT


@frozen
class Draft:
    """`is_whole`: the components show all of the message (the second version's)."""

    content: Words | None = None
    embed: Tree | None = None
    components: tuple[Tree, ...] = ()
    is_whole: bool = False

    def names(self) -> frozenset[str]:
        """The variables in it."""
        texts_ = _texts((self.content, self.embed, self.components))
        return frozenset().union(*map(named_in, texts_))


def read_draft(content: object, embed_data: object, components: object, faults: Faults) -> Draft:
    """What these three say, by the names `content`, `embedData` and `components`. Good only where no fault was noted."""
    around = Form.around(content, "content", faults)
    words = around.words("content", MAX_CONTENT)
    embed = read_embed(embed_data, "embedData", faults)
    trees, is_whole = read_components(components, "components", faults)
    draft = Draft(words, embed, trees, is_whole)
    if is_whole:
        for path, value in (("content", words), ("embedData", embed)):
            if value is not None:
                faults.add(path, texts.NOT_BESIDE)
    elif not faults.found and words is None and embed is None and not trees:
        faults.add("", texts.EMPTY_MESSAGE)
    return draft


def _texts(tree: object) -> Iterator[str]:
    if isinstance(tree, Words | Address):
        yield tree.text
    elif isinstance(tree, dict):
        for inner in tree.values():
            yield from _texts(inner)
    elif isinstance(tree, tuple):
        for inner in tree:
            yield from _texts(inner)
