"""The signature of requests of Twilio's kind."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.channels.base import Forged, Webhook
from qadam.channels.twilio_signature import FORM, HEADER, signature, verify

URL = "https://qadam.example/hooks/voice/1?ref=7"
TOKEN = b"12345"


def webhook(fields: list[tuple[str, str]], *, given: str = "", url: str = URL) -> Webhook:
    headers = {HEADER: given or signature(TOKEN, URL, fields), "content-type": FORM}
    return Webhook(url, headers, urlencode(fields).encode())


def test_the_example_of_the_provider_s_documentation_is_signed_as_it_says() -> None:
    fields = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]

    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature(b"12345", url, fields) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@given(st.lists(st.tuples(st.text(min_size=1, max_size=9), st.text(max_size=20)), max_size=6))
def test_what_was_signed_is_taken_with_every_field(fields: list[tuple[str, str]]) -> None:
    clean = [(n, v) for n, v in fields if (n + v).isprintable()]

    assert verify(TOKEN, webhook(clean)) == clean


@pytest.mark.parametrize("change", ["url", "field", "token", "none"])
def test_one_changed_letter_proves_nothing(change: str) -> None:
    fields = [("From", "+923001234567"), ("Digits", "1")]
    given = {
        "url": signature(TOKEN, URL + "8", fields),
        "field": signature(TOKEN, URL, [("From", "+923001234567"), ("Digits", "2")]),
        "token": signature(b"12346", URL, fields),
        "none": " ",
    }[change]

    with pytest.raises(Forged):
        verify(TOKEN, webhook(fields, given=given))


def test_a_body_that_is_no_form_is_proven_by_its_hash_in_the_address() -> None:
    with pytest.raises(Forged):
        verify(TOKEN, Webhook(URL, {HEADER: signature(TOKEN, URL)}, b'{"a":1}'))
