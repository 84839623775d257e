"""The address at which users find us."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import trio

from aeon.cli.doctor.finding import Finding, note, well
from aeon.config import Config

CONNECT_SECONDS = 5.0
PORTS = {"http": 80, "https": 443}


async def check_address(config: Config) -> list[Finding]:
    parts = urlsplit(config.public_url)
    host = parts.hostname or config.host
    if _is_this_machine(host):
        words = "links to transcripts work on this machine alone; set AEON_PUBLIC_URL to the address that users see"
        return [note(f"public address: {config.public_url}: {words}")]
    findings = []
    if parts.scheme == "http":
        findings.append(note(f"public address: {config.public_url} is not encrypted: put a proxy with TLS before it"))
    port = parts.port or PORTS[parts.scheme]
    if await _answers(host, port):
        findings.append(well(f"public address: {config.public_url} answers"))
    else:
        words = f"no answer; while `aeon run` runs, requests for it must reach port {config.port} of {config.host}"
        findings.append(note(f"public address: {config.public_url}: {words}"))
    return findings


def _is_this_machine(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified


async def _answers(host: str, port: int) -> bool:
    try:
        with trio.fail_after(CONNECT_SECONDS):
            stream = await trio.open_tcp_stream(host, port)
            await stream.aclose()
    except (OSError, trio.TooSlowError):
        return False
    return True
