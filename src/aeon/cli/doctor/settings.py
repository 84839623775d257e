"""Settings that are allowed and yet not wise; those that are not allowed never come this far."""

from aeon.cli.doctor.finding import Finding, mend, note, well
from aeon.config import TOKEN, Config

SHORTEST_JWT_SECRET = 32
"""Bytes of an HS256 secret: as many as its hash has. https://www.rfc-editor.org/rfc/rfc7518#section-3.2"""


def check_settings(config: Config) -> list[Finding]:
    findings = [well("settings: all can be read")]
    if config.token is None:
        findings.append(mend(f"{TOKEN} is missing: `aeon run` needs it; `aeon demo` does not"))
    secret = None if config.jwt is None else config.jwt.secret
    if secret is not None and len(secret.reveal().encode()) < SHORTEST_JWT_SECRET:
        words = (
            f"has less than {SHORTEST_JWT_SECRET} bytes and could be guessed: set a longer one, in the dashboard too"
        )
        findings.append(mend(f"AEON_JWT_SECRET {words}"))
    if config.jwt is None:
        findings.append(note("no JWT key is set: the API takes its own keys alone (aeon key create)"))
    return findings
