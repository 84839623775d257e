"""JWTs that hold, and the ways in which others try to look like them."""

import base64
import hmac
import json
import time
from hashlib import sha256
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from aeon.discord.ids import GuildId, UserId
from aeon.web.errors import Unauthenticated
from aeon.web.tokens import LONGEST_TOKEN, Person, TokenRules, Tokens

USER = UserId("200000000000000001")
SECRET = "a secret that the dashboard shares"
HS256 = Tokens(TokenRules("HS256", SECRET, "aeon"))

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PRIVATE: dict[str, PrivateKey] = {
    "RS256": rsa.generate_private_key(65537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}
PUBLIC = {
    name: key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for name, key in PRIVATE.items()
}


def claims(**changes: object) -> dict[str, Any]:
    whole = {"sub": USER, "aud": "aeon", "exp": time.time() + 60.0, **changes}
    return {name: value for name, value in whole.items() if value is not None}


def signed(
    key: Any = SECRET, algorithm: str = "HS256", headers: dict[str, Any] | None = None, **changes: object
) -> str:
    return jwt.encode(claims(**changes), key, algorithm, headers=headers)


def part(value: object) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def by_hand(header: object, payload: object, key: str) -> str:
    """Signed with HMAC whatever the header says and the key is; libraries refuse to do that."""
    text = f"{part(header)}.{part(payload)}"
    return f"{text}.{part(hmac.new(key.encode(), text.encode(), sha256).digest())}"


def refused(tokens: Tokens, token: str) -> bool:
    with pytest.raises(Unauthenticated):
        tokens.person_of(token)
    return True


def test_a_shared_secret_vouches_for_a_person() -> None:
    assert HS256.person_of(signed()) == Person(USER)
    assert HS256.person_of(by_hand({"alg": "HS256"}, claims(), SECRET)) == Person(USER)


@pytest.mark.parametrize("algorithm", PRIVATE)
def test_a_public_key_vouches_for_a_person(algorithm: str) -> None:
    tokens = Tokens(TokenRules(algorithm, PUBLIC[algorithm], "aeon"))
    assert tokens.person_of(signed(PRIVATE[algorithm], algorithm)) == Person(USER)
    others = {name: key for name, key in PRIVATE.items() if name != algorithm}
    assert all(refused(tokens, signed(key, name)) for name, key in others.items())


@pytest.mark.parametrize("algorithm", PRIVATE)
def test_a_public_key_is_no_shared_secret(algorithm: str) -> None:
    tokens, pem = Tokens(TokenRules(algorithm, PUBLIC[algorithm], "aeon")), PUBLIC[algorithm]
    for key in (pem, pem.strip(), pem + "\n"):
        for name in ("HS256", "HS384", "HS512", algorithm):
            assert refused(tokens, by_hand({"alg": name, "typ": "JWT"}, claims(), key))


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", "", None, 0, [], ["HS256"], {}, "HS512", "RS256"])
def test_a_token_does_not_choose_its_algorithm(name: object) -> None:
    for tokens in (HS256, Tokens(TokenRules("ES256", PUBLIC["ES256"], "aeon"))):
        unsigned = f"{part({'alg': name, 'typ': 'JWT'})}.{part(claims())}."
        assert refused(tokens, unsigned)
        assert refused(tokens, unsigned + part(b"x" * 32))
        assert refused(tokens, by_hand({"alg": name}, claims(), SECRET if tokens is not HS256 else ""))
    assert refused(HS256, f"{part({})}.{part(claims())}.{part(b'')}")


def test_a_token_does_not_bring_its_own_key() -> None:
    mine = ec.generate_private_key(ec.SECP256R1())
    jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(mine.public_key()))
    for header in ({"jwk": jwk}, {"jku": "http://127.0.0.1/keys"}, {"x5u": "http://127.0.0.1/x"}, {"kid": "/dev/null"}):
        token = signed(mine, "ES256", headers=header)
        assert refused(Tokens(TokenRules("ES256", PUBLIC["ES256"], "aeon")), token)
    empty = by_hand({"alg": "HS256", "kid": "/dev/null"}, claims(), "")
    assert refused(HS256, empty)


def test_another_secret_and_a_changed_payload_do_not_hold() -> None:
    assert refused(HS256, signed("another secret of the same length"))
    header, _, signature = signed().split(".")
    assert refused(HS256, f"{header}.{part(claims(sub='5'))}.{signature}")
    assert refused(HS256, f"{header}..{signature}")
    assert refused(HS256, by_hand({"alg": "HS256", "crit": ["b64"], "b64": False}, claims(), SECRET))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        pytest.param({"exp": time.time() - 3600.0}, id="over"),
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"exp": "tomorrow"},
        pytest.param({"nbf": time.time() + 3600.0}, id="not yet"),
        pytest.param({"iat": time.time() + 3600.0}, id="made in the future"),
        {"aud": None},
        {"aud": "others"},
        {"aud": ["others"]},
        {"aud": 5},
        {"sub": None},
        {"sub": 5},
        {"sub": "me"},
        {"sub": ""},
        {"sub": "5' OR 1=1"},
        {"sub": "\N{ARABIC-INDIC DIGIT FIVE}"},
        {"sub": "1" * 30},
    ],
    ids=str,
)
def test_a_claim_that_is_missing_or_wrong_is_refused(changes: dict[str, object]) -> None:
    assert refused(HS256, by_hand({"alg": "HS256"}, claims(**changes), SECRET))


def test_clocks_may_differ_a_little() -> None:
    assert HS256.person_of(signed(exp=time.time() - 5.0, nbf=time.time() + 5.0)) == Person(USER)


def test_the_audience_may_be_one_of_several() -> None:
    assert HS256.person_of(signed(aud=["others", "aeon"])) == Person(USER)


def test_the_issuer_counts_where_it_is_set() -> None:
    strict = Tokens(TokenRules("HS256", SECRET, "aeon", issuer="https://dash.example"))
    assert strict.person_of(signed(iss="https://dash.example")) == Person(USER)
    assert refused(strict, signed(iss="https://evil.example"))
    assert refused(strict, signed())
    assert HS256.person_of(signed(iss="whoever")) == Person(USER)


def test_guilds_are_a_hint_of_which_only_ids_are_taken() -> None:
    assert HS256.person_of(signed(guilds=["1", "x", 2, None, ["3"]])).guild_ids == (GuildId("1"),)
    assert HS256.person_of(signed(guilds="1")).guild_ids is None


def test_a_token_is_bounded() -> None:
    filler = "x" * LONGEST_TOKEN
    assert refused(HS256, signed(filler=filler))
    assert refused(HS256, f"{part(b'[' * 5000)}.{part(claims())}.{part(b'x')}")
    assert refused(HS256, by_hand({"alg": "HS256"}, b'{"sub":' + b"[" * 5000, SECRET))


@given(
    st.text(max_size=60)
    | st.lists(st.binary(max_size=20), min_size=3, max_size=3).map(lambda some: ".".join(map(part, some)))
)
def test_nothing_else_is_a_token_or_a_crash(text: str) -> None:
    assert refused(HS256, text)


def test_rules_do_not_show_their_key() -> None:
    assert SECRET not in repr(HS256)
