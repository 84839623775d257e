import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aeon.config import JwtAlgorithm
from aeon.config.jwt_key import Unusable, algorithm_of

AnyPublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | ed448.Ed448PublicKey


def pem(key: AnyPublicKey, kind: PublicFormat = PublicFormat.SubjectPublicKeyInfo) -> str:
    return key.public_bytes(Encoding.PEM, kind).decode().strip()


RSA = rsa.generate_private_key(65537, 2048).public_key()


@pytest.mark.parametrize(
    ("text", "algorithm"),
    [
        (pem(RSA), JwtAlgorithm.RS256),
        (pem(RSA, PublicFormat.PKCS1), JwtAlgorithm.RS256),
        (pem(ec.generate_private_key(ec.SECP256R1()).public_key()), JwtAlgorithm.ES256),
        (pem(ed25519.Ed25519PrivateKey.generate().public_key()), JwtAlgorithm.EDDSA),
    ],
)
def test_the_algorithm_follows_from_the_kind_of_key(text: str, algorithm: JwtAlgorithm) -> None:
    assert algorithm_of(text) is algorithm


@pytest.mark.parametrize(
    "text",
    [
        pem(rsa.generate_private_key(65537, 1024).public_key()),  # noqa: S505  the weak one that is refused
        pem(ec.generate_private_key(ec.SECP384R1()).public_key()),
        pem(ed448.Ed448PrivateKey.generate().public_key()),
        pem(RSA).replace("PUBLIC KEY", "PRIVATE KEY"),
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----",
        "",
    ],
    ids=["short RSA", "P-384", "Ed448", "private", "cut", "none"],
)
def test_a_key_that_is_weak_or_of_no_use_is_refused(text: str) -> None:
    with pytest.raises(Unusable):
        algorithm_of(text)
