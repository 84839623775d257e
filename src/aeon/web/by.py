"""Whom the audit log names for what a caller changes."""

from aeon.audit.by import By
from aeon.web.caller import Caller


def by_caller(caller: Caller) -> By:
    """The person, if the caller is one or acts for one, and the key's name, if one was used."""
    return By(caller.user_id, caller.key.name if caller.key else None)
