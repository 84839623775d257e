"""Reading environment variables so that all mistakes are told together, each with its mend.

A reader never raises: it notes a `Fault` and returns its default, so that one start shows everything there is to mend.
An empty or blank variable counts as missing, as compose files and service units write it.
"""

from collections.abc import Collection, Mapping
from enum import Enum
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from attrs import Factory, define, frozen

Choice = TypeVar("Choice", bound=Enum)

MAX_PORT = 65535
MAX_SHOWN = 60
"""Longest value that is repeated in a fault, in characters."""


@frozen
class Fault:
    """One mistake in the environment: which variable, what is wrong, what to do. Holds no secret."""

    variable: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.variable} {self.problem}: {self.mend}"


@define
class Environment:
    """The variables of one start, and the faults found in them so far."""

    variables: Mapping[str, str]
    faults: list[Fault] = Factory(list)

    def fault(self, variable: str, problem: str, mend: str) -> None:
        self.faults.append(Fault(variable, problem, mend))

    def text(self, variable: str) -> str | None:
        """The value without surrounding blanks; None where there is none, and, with a fault, where it is no text."""
        value = self.variables.get(variable, "").strip()
        # Bytes that are no UTF-8 come as lone surrogates, which nothing behind can write.
        if any("\ud800" <= character <= "\udfff" for character in value):
            if not self._is_faulty(variable):
                self.fault(variable, "is not text in UTF-8", "set it anew, in UTF-8")
            return None
        return value or None

    def require(self, variables: Collection[str], mends: Mapping[str, str]) -> None:
        """Note a fault for each of these that is missing; `mends` says for each where its value comes from."""
        for variable in variables:
            if self.text(variable) is None and not self._is_faulty(variable):
                self.fault(variable, "is missing", mends[variable])

    def _is_faulty(self, variable: str) -> bool:
        return any(fault.variable == variable for fault in self.faults)

    def port(self, variable: str, default: int) -> int:
        text = self.text(variable)
        if text is None:
            return default
        if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PORT)) and 1 <= int(text) <= MAX_PORT:
            return int(text)
        self.fault(variable, f"is no port ({shown(text)})", f"set a number from 1 to {MAX_PORT}, such as {default}")
        return default

    def choice(self, variable: str, kind: type[Choice], default: Choice) -> Choice:
        text = self.text(variable)
        if text is None:
            return default
        try:
            return kind(text.lower())
        except ValueError:
            words = ", ".join(str(word.value) for word in kind)
            self.fault(variable, f"is not understood ({shown(text)})", f"set one of {words}")
            return default

    def http_url(self, variable: str, default: str) -> str:
        """An http(s) address as it stands."""
        text = self.text(variable)
        if text is None:
            return default
        parts = split_url(text)
        if parts is None or parts.scheme not in {"http", "https"} or not is_host(parts.hostname):
            self.fault(variable, "is no web address", f"set one such as {default}")
            return default
        if parts.username is not None:
            self.fault(variable, "holds a user name or password", f"leave them out, as in {default}")
            return default
        return text

    def http_base(self, variable: str, default: str) -> str:
        """An http(s) address that paths are appended to: without a trailing slash, query or fragment."""
        text = self.http_url(variable, default)
        if "?" in text or "#" in text:
            self.fault(variable, "has a query or fragment", f"end it with the path, as in {default}")
            return default
        return text.rstrip("/")


def split_url(text: str) -> SplitResult | None:
    """The parts of an address; None where it is none, its port is no number or it holds blanks."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return None if any(character.isspace() for character in text) else parts


def is_host(name: str | None) -> bool:
    """Whether a name could be a host's: DNS takes labels of at most 63 characters, in ASCII or as what IDNA makes of them."""
    try:
        return bool((name or "").encode("idna"))
    except UnicodeError:
        return False


def shown(text: str) -> str:
    """A value that is no secret, quoted and cut for a fault."""
    return repr(text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "...")
