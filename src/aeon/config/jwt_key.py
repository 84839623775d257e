"""The public key of the dashboard's JWTs: which algorithm follows from its kind, and which keys are too weak for theirs.

https://www.rfc-editor.org/rfc/rfc7518#section-3.1
"""

import re

from attrs import frozen

from aeon.config.model import JwtAlgorithm

PEM = re.compile(r"-----BEGIN (?:RSA )?PUBLIC KEY-----\s[A-Za-z0-9+/=\s]+-----END (?:RSA )?PUBLIC KEY-----", re.ASCII)

SHORTEST_RSA_KEY = 2048
"""Bits. https://www.rfc-editor.org/rfc/rfc7518#section-3.3"""


@frozen
class Unusable(Exception):
    """No JWT can be checked with this key; `problem` is a predicate, such as "is no public key", and `mend` says what to do."""

    problem: str
    mend: str = "set the PEM text, from -----BEGIN PUBLIC KEY----- on"


def algorithm_of(pem: str) -> JwtAlgorithm:
    """The one algorithm that tokens of this key are signed with. Raises `Unusable`."""
    if not PEM.fullmatch(pem):
        raise Unusable("is no public key")
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Unusable("is no public key that can be read") from error
    match key:
        case RSAPublicKey(key_size=size) if size < SHORTEST_RSA_KEY:
            raise Unusable(f"has {size} bits and could be broken", f"make one of at least {SHORTEST_RSA_KEY}")
        case RSAPublicKey():
            return JwtAlgorithm.RS256
        case EllipticCurvePublicKey(curve=SECP256R1()):
            return JwtAlgorithm.ES256
        case Ed25519PublicKey():
            return JwtAlgorithm.EDDSA
    raise Unusable("is of a kind that is not understood", "make an RSA, P-256 or Ed25519 key")
