"""Settings that are allowed and yet not wise; those that are not allowed never come this far."""

from aeon.cli.doctor.finding import Finding, mend, note, well
from aeon.config import TOKEN, Config


def check_settings(config: Config) -> list[Finding]:
    findings = [well("settings: all can be read")]
    if config.token is None:
        findings.append(mend(f"{TOKEN} is missing: `aeon run` needs it; `aeon demo` does not"))
    if config.jwt is None:
        findings.append(note("no JWT key is set: the API takes its own keys alone (aeon key create)"))
    else:
        words = f"signed by {config.jwt.algorithm.value}, for {config.jwt.audience}"
        findings.append(
            well(f"JWTs: those {words}{f', from {config.jwt.issuer}' if config.jwt.issuer else ''} are taken")
        )
    return findings
