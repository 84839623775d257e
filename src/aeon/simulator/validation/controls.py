"""What a person presses, chooses from or fills in: buttons, select menus, text inputs.

https://discord.com/developers/docs/components/reference
"""

from typing import Any

from aeon.simulator.validation.component_kinds import Kind, Reading
from aeon.simulator.validation.form import Form

_LINK, _PREMIUM = 5, 6


def _custom_id(form: Form, reading: Reading) -> str | None:
    form.require("custom_id")
    custom_id = form.text("custom_id", minimum=1, maximum=100)
    if custom_id is not None:
        if custom_id in reading.custom_ids:
            form.wrong("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        reading.custom_ids.add(custom_id)
    return custom_id


def read_button(form: Form, reading: Reading) -> dict[str, Any]:
    form.require("style")
    style = form.choice("style", (1, 2, 3, 4, _LINK, _PREMIUM))
    button: dict[str, Any] = {"style": style}
    if style == _LINK:
        form.require("url")
        button["url"] = form.text("url", minimum=1, maximum=512)
        if form.gives("custom_id"):
            form.wrong(
                "custom_id",
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            )
    elif style == _PREMIUM:
        form.require("sku_id")
        button["sku_id"] = form.snowflake("sku_id")
    elif style is not None:
        button["custom_id"] = _custom_id(form, reading)
    label = form.text("label", maximum=80)
    if label:
        button["label"] = label
    emoji = _emoji(form)
    if emoji is not None:
        button["emoji"] = emoji
    if style is not None and style != _PREMIUM and not label and emoji is None:
        form.wrong("label", "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required for this button")
    if form.truth("disabled"):
        button["disabled"] = True
    return button


def _emoji(form: Form) -> dict[str, Any] | None:
    inner = form.form("emoji")
    if inner is None:
        return None
    emoji_id = inner.snowflake("id")
    name = inner.text("name", maximum=64)
    if emoji_id is None:
        if not name:
            inner.wrong("name", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")
        return {"name": name}
    return {"id": emoji_id, "name": name or "emoji", "animated": inner.truth("animated") or False}


def read_select(form: Form, reading: Reading) -> dict[str, Any]:
    kind = Kind(form.values["type"])
    select: dict[str, Any] = {"custom_id": _custom_id(form, reading)}
    if placeholder := form.text("placeholder", maximum=150):
        select["placeholder"] = placeholder
    minimum, maximum = form.integer("min_values", maximum=25), form.integer("max_values", minimum=1, maximum=25)
    select |= {"min_values": 1 if minimum is None else minimum, "max_values": maximum or 1}
    if select["min_values"] > select["max_values"]:
        form.wrong(
            "min_values", "SELECT_COMPONENT_MIN_GREATER_THAN_MAX", "min_values must not be greater than max_values"
        )
    if form.truth("disabled"):
        select["disabled"] = True
    if "required" in form:
        select["required"] = form.truth("required")
    if kind is Kind.STRING_SELECT:
        form.require("options")
        select["options"] = _options(form)
    if kind is Kind.CHANNEL_SELECT and "channel_types" in form:
        select["channel_types"] = form.items("channel_types", maximum=20) or []
    if "default_values" in form:
        select["default_values"] = form.items("default_values", maximum=25) or []
    return select


def _options(form: Form) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = []
    values: set[str] = set()
    for one in form.forms("options", minimum=1, maximum=25):
        one.require("label", "value")
        option: dict[str, Any] = {
            "label": one.text("label", minimum=1, maximum=100),
            "value": one.text("value", minimum=1, maximum=100),
            "default": one.truth("default") or False,
        }
        if option["value"] in values:
            one.wrong("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
        values.add(str(option["value"]))
        if description := one.text("description", maximum=100):
            option["description"] = description
        emoji = _emoji(one)
        options.append(option if emoji is None else option | {"emoji": emoji})
    return options


def read_text_input(form: Form, reading: Reading) -> dict[str, Any]:
    form.require("style")
    text: dict[str, Any] = {"custom_id": _custom_id(form, reading), "style": form.choice("style", (1, 2))}
    if label := form.text("label", maximum=45):
        text["label"] = label
    for name, maximum in (("value", 4000), ("placeholder", 100)):
        if given := form.text(name, maximum=maximum):
            text[name] = given
    for name in ("min_length", "max_length"):
        number = form.integer(name, maximum=4000)
        if number is not None:
            text[name] = number
    required = form.truth("required")
    text["required"] = required is not False
    return text
