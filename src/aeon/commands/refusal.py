"""Why a call goes no further."""

from attrs import frozen


@frozen
class Refusal:
    """`text` is for the caller, `reason` one word for who watches."""

    text: str
    reason: str
