"""Public forms: no cookie, a token that is the id of what is sent, and only from our own pages."""

from datetime import timedelta
from unittest import mock

import pytest
from django import forms
from django.test import Client

from qadam.core import formtoken


class JoinForm(formtoken.PublicForm):
    purpose = "join"
    phone = forms.CharField()


def value_in(form: formtoken.PublicForm) -> str:
    return str(form.token_field).split('value="')[1].rstrip('">')


def test_the_same_page_sent_twice_is_one_submission() -> None:
    token = value_in(JoinForm())
    first, second = (JoinForm({"phone": "0300", "form_token": token}) for _ in range(2))

    assert first.is_valid() and second.is_valid()
    assert first.submission_id == second.submission_id


def test_two_pages_are_two_submissions() -> None:
    assert formtoken.read(value_in(JoinForm()), "join") != formtoken.read(value_in(JoinForm()), "join")


def test_a_form_shown_again_after_a_mistake_keeps_its_token() -> None:
    token = value_in(JoinForm())

    assert value_in(JoinForm({"phone": "", "form_token": token})) == token


@pytest.mark.parametrize(
    "token", ["", "nonsense", formtoken.issue("another purpose")], ids=["none", "nonsense", "of another form"]
)
def test_a_foreign_token_is_refused_with_words_and_replaced(token: str) -> None:
    form = JoinForm({"phone": "0300", "form_token": token})

    assert not form.is_valid()
    assert form.non_field_errors() == [str(formtoken.FormTooOld())]
    assert formtoken.read(value_in(form), "join")


def test_an_old_token_is_refused_but_what_was_typed_is_kept() -> None:
    token = value_in(JoinForm())
    later = timedelta(hours=13).total_seconds()
    with mock.patch(
        "django.core.signing.time.time", lambda: __import__("time").monotonic() * 0 + _now() + later
    ):
        form = JoinForm({"phone": "0300", "form_token": token})

        assert not form.is_valid()
        assert form["phone"].value() == "0300"
        assert value_in(form) != token


def _now() -> float:
    from qadam.core.clock import now

    return now().timestamp()


@pytest.mark.urls("qadam.core.tests.urls")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://testserver"}, 200),
        ({"referer": "http://testserver/ur/form/"}, 200),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"referer": "https://elsewhere.example/testserver"}, 403),
        ({"origin": "http://testserver", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://testserver", "sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_a_form_is_taken_only_from_our_own_pages(headers: dict[str, str], status: int) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/ur/form/", headers=headers)

    assert response.status_code == status
    assert dict(response.cookies) == {}


@pytest.mark.urls("qadam.core.tests.urls")
def test_a_page_with_a_form_is_never_kept(client: Client) -> None:
    assert "no-store" in client.get("/ur/form/")["Cache-Control"]
