"""What people press or choose from: buttons and select menus.

https://discord.com/developers/docs/components/reference
"""

from aeon.content import texts
from aeon.content.form import Form, Tree, kept
from aeon.content.reading import Reading
from aeon.discord.limits import (
    MAX_BUTTON_LABEL,
    MAX_BUTTON_URL,
    MAX_CUSTOM_ID,
    MAX_EMOJI_NAME,
    MAX_OPTION_DESCRIPTION,
    MAX_OPTION_LABEL,
    MAX_OPTION_VALUE,
    MAX_PLACEHOLDER,
    MAX_SELECT_OPTIONS,
    MAX_SELECT_VALUES,
)
from aeon.discord.model.component import ButtonStyle, ComponentType

SELECTS = (
    *(ComponentType.STRING_SELECT, ComponentType.USER_SELECT, ComponentType.ROLE_SELECT),
    *(ComponentType.MENTIONABLE_SELECT, ComponentType.CHANNEL_SELECT),
)

RESERVED = ("ticket_", "aeon:")
"""Custom ids that begin so are those of Aeon's own controls."""

CHANNEL_TYPES = frozenset({0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16})

_DEFAULTS = {
    ComponentType.USER_SELECT: ("user",),
    ComponentType.ROLE_SELECT: ("role",),
    ComponentType.MENTIONABLE_SELECT: ("user", "role"),
    ComponentType.CHANNEL_SELECT: ("channel",),
}

_NOT_WITH = {ButtonStyle.LINK: ("custom_id", "sku_id"), ButtonStyle.PREMIUM: ("custom_id", "url", "label", "emoji")}
"""Fields that buttons of these styles do not have; all others have neither an address nor an article."""


def read_button(form: Form, reading: Reading) -> Tree:
    style = form.choice("style", tuple(ButtonStyle), is_required=True)
    disabled = form.switch("disabled")
    if style is None:
        # Which of its fields are right nobody can tell.
        for name in ("custom_id", "url", "sku_id", "label", "emoji"):
            form.value(name)
        return {}
    unfit = _NOT_WITH.get(style, ("url", "sku_id"))
    for name in unfit:
        if form.gives(name):
            form.wrong(name, texts.NOT_WITH_STYLE)
    tree = kept(style=int(style), disabled=disabled)
    if style is ButtonStyle.PREMIUM:
        return tree | kept(sku_id=form.snowflake("sku_id", is_required=True))
    if style is ButtonStyle.LINK:
        tree |= kept(url=form.address("url", MAX_BUTTON_URL, is_required=True))
    else:
        tree |= kept(custom_id=_custom_id(form, reading))
    emoji = _emoji(form)
    has_face = form.gives("label") or form.gives("emoji")
    if not has_face:
        form.wrong("label", texts.LABEL_OR_EMOJI)
    return tree | kept(label=form.words("label", MAX_BUTTON_LABEL, is_required=emoji is None and has_face), emoji=emoji)


def read_select(form: Form, reading: Reading) -> Tree:
    kind = form.choice("type", SELECTS) or ComponentType.STRING_SELECT
    # Of menus in forms alone.
    form.switch("required")
    least, most = form.whole("min_values", 0, MAX_SELECT_VALUES), form.whole("max_values", 1, MAX_SELECT_VALUES)
    if (1 if least is None else least) > (most or 1):
        form.wrong("min_values", texts.LEAST_OVER_MOST)
    tree = kept(
        custom_id=_custom_id(form, reading),
        placeholder=form.words("placeholder", MAX_PLACEHOLDER),
        min_values=least,
        max_values=most,
        disabled=form.switch("disabled"),
    )
    if kind is ComponentType.STRING_SELECT:
        return tree | kept(options=_options(form, most or 1))
    if kind is ComponentType.CHANNEL_SELECT:
        tree |= kept(channel_types=_channel_types(form))
    return tree | kept(default_values=_default_values(form, _DEFAULTS[kind], most or 1))


def _custom_id(form: Form, reading: Reading) -> str | None:
    custom_id = form.text("custom_id", MAX_CUSTOM_ID, is_required=True)
    reading.note(form, "custom_id", custom_id)
    for prefix in RESERVED:
        if custom_id is not None and custom_id.startswith(prefix):
            form.wrong("custom_id", texts.RESERVED.filled(prefix=prefix))
    return custom_id


def _emoji(form: Form) -> Tree | None:
    """One of a server's own by its id, any other by itself. Which emoji there are only Discord knows."""
    inner = form.form("emoji")
    if inner is None:
        return None
    emoji_id, name = inner.snowflake("id"), inner.text("name", MAX_EMOJI_NAME)
    inner.end("animated")
    if not inner.gives("id") and (name is None or name.isascii()):
        form.wrong("emoji", texts.NOT_EMOJI)
        return None
    return kept(id=emoji_id, name=name or "_")


def _options(form: Form, most: int) -> tuple[Tree, ...]:
    options, values = [], set()
    for each in form.forms("options", MAX_SELECT_OPTIONS, least=1):
        value = each.text("value", MAX_OPTION_VALUE, is_required=True)
        if value is not None and value in values:
            each.wrong("value", texts.VALUE_TWICE)
        values.add(value)
        option = kept(
            label=each.words("label", MAX_OPTION_LABEL, is_required=True),
            value=value,
            description=each.words("description", MAX_OPTION_DESCRIPTION),
            default=each.switch("default"),
            emoji=_emoji(each),
        )
        each.end()
        options.append(option)
    if sum(option.get("default") is True for option in options) > most:
        form.wrong("options", texts.MANY_DEFAULTS)
    return tuple(options)


def _channel_types(form: Form) -> tuple[int, ...]:
    given = form.items("channel_types", len(CHANNEL_TYPES))
    kinds = tuple(kind for kind in given if isinstance(kind, int) and kind in CHANNEL_TYPES)
    if len(set(kinds)) < len(given):
        choices = ", ".join(map(str, sorted(CHANNEL_TYPES)))
        form.wrong("channel_types", texts.NOT_ONE_OF.filled(choices=choices))
    return kinds


def _default_values(form: Form, kinds: tuple[str, ...], most: int) -> tuple[Tree, ...]:
    values = []
    for each in form.forms("default_values", MAX_SELECT_VALUES):
        value = kept(id=each.snowflake("id", is_required=True), type=each.choice("type", kinds, is_required=True))
        each.end()
        values.append(value)
    if len(values) > most:
        form.wrong("default_values", texts.MANY_DEFAULTS)
    return tuple(values)
