"""Who calls from this very machine."""

from ipaddress import IPv6Address, ip_address

from werkzeug.datastructures import Headers

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
"""What proxies add: behind one on this machine, every caller's address is the proxy's."""


def is_from_here(address: str | None, headers: Headers) -> bool:
    """True for a caller on this machine who does not call for somebody else."""
    if address is None or any(name in headers for name in FORWARDED):
        return False
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        # How a socket that listens on both kinds of address shows callers of the older one.
        return parsed.ipv4_mapped.is_loopback
    return parsed.is_loopback
