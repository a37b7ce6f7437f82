"""Only Meta, and only for exactly the bytes it sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.channels.base import Forged
from qadam.channels.whatsapp.signature import answer_challenge, signature, verify

SECRET = b"f3a9c1"
BODY = "السلام علیکم 🌱".encode()
SIGNED = {"X-Hub-Signature-256": signature(SECRET, BODY)}


def test_a_known_signature_is_the_one_meta_documents() -> None:
    # HMAC-SHA256("key", "The quick brown fox jumps over the lazy dog"), from RFC-style public test vectors
    fox = b"The quick brown fox jumps over the lazy dog"

    assert signature(b"key", fox) == "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"


def test_signed_bytes_pass_whatever_the_case_of_the_header_name() -> None:
    verify(SECRET, SIGNED, BODY)
    verify(SECRET, {"x-hub-signature-256": SIGNED["X-Hub-Signature-256"]}, BODY)


@given(place=st.integers(0, len(BODY) - 1), change=st.integers(1, 255))
def test_any_changed_byte_is_refused(place: int, change: int) -> None:
    forged = bytearray(BODY)
    forged[place] ^= change

    with pytest.raises(Forged):
        verify(SECRET, SIGNED, bytes(forged))


@given(place=st.integers(0, 70), letter=st.characters())
def test_any_changed_letter_of_the_signature_is_refused(place: int, letter: str) -> None:
    true = SIGNED["X-Hub-Signature-256"]
    false = true[:place] + letter + true[place + 1 :]

    if false != true:
        with pytest.raises(Forged):
            verify(SECRET, {"X-Hub-Signature-256": false}, BODY)


@pytest.mark.parametrize("headers", [{}, {"X-Hub-Signature-256": ""}, {"X-Hub-Signature-256": "sha256="}])
def test_an_unsigned_body_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        verify(SECRET, headers, BODY)


def test_a_body_with_a_byte_more_or_less_is_refused() -> None:
    for body in (BODY + b" ", BODY[:-1], b""):
        with pytest.raises(Forged):
            verify(SECRET, SIGNED, body)


@pytest.mark.parametrize(
    ("mode", "token", "challenge", "answer"),
    [
        ("subscribe", "ours", "1158201444", "1158201444"),
        ("subscribe", "theirs", "1158201444", None),
        ("subscribe", "", "1158201444", None),
        ("unsubscribe", "ours", "1158201444", None),
        ("subscribe", "ours", "<script>", None),
        ("subscribe", "ours", "", None),
    ],
)
def test_the_challenge_is_echoed_only_to_whoever_knows_our_token(
    mode: str, token: str, challenge: str, answer: str | None
) -> None:
    query = {"hub.mode": mode, "hub.verify_token": token, "hub.challenge": challenge}

    assert answer_challenge(b"ours", query) == answer
