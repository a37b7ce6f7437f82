"""What comes in by mail: answers without what they quote, bounces, complaints; machines are left alone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import qadam.channels.email
from qadam.channels.base import (
    ChannelError,
    Event,
    Forged,
    InboundMessage,
    PreferenceChange,
    Sender,
    StatusUpdate,
    Webhook,
)
from qadam.channels.email import SmtpMail
from qadam.channels.email.words import answer_of
from tests.provider.configs import CONFIGS

FOLDER = Path(qadam.channels.email.__file__).parent / "fixtures" / "mail"
MAILBOX = SmtpMail(CONFIGS["email.smtp"])
OURS = "<attempt-7f3a.c6c70e1e4904c9587ba2@qadam.example>"


def recorded(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def told(raw: bytes, channel: SmtpMail = MAILBOX) -> list[Event]:
    return channel.parse(channel.take_mail(raw))


def one(name: str) -> InboundMessage:
    [event] = told(recorded(name))
    assert isinstance(event, InboundMessage)
    return event


def test_an_urdu_answer_of_gmail_is_read_without_what_it_quotes() -> None:
    answer = one("answer_gmail_urdu")

    assert answer.sender == Sender(None, name="زرمینہ گل", email="zarmina@mail.example")
    assert answer.text == "میں ساتھ ہوں 🌱\nدستانے بھی لاؤں؟"
    assert (answer.reply_to, answer.proven) == (OURS, True)
    assert answer.at == datetime(2026, 11, 15, 4, 12, 31, tzinfo=UTC)


def test_an_answer_of_outlook_is_read_from_its_html() -> None:
    assert one("answer_outlook_html").text == "2\nI can’t come this time."


def test_a_mail_out_of_the_blue_is_taken_and_proves_nothing() -> None:
    mail = one("out_of_the_blue")

    assert (mail.text, mail.proven) == ("I saw your poster. How can I help?", False)


def test_an_empty_mail_says_what_its_subject_says() -> None:
    assert one("stop").text == "STOP"


@pytest.mark.parametrize("name", ["out_of_office", "bounce_delayed"])
def test_what_a_machine_wrote_starts_no_talk(name: str) -> None:
    assert told(recorded(name)) == []


@pytest.mark.parametrize(
    ("name", "code"), [("bounce_no_mailbox", "address_gone"), ("bounce_full", "bounced")]
)
def test_a_bounce_is_the_receipt_of_the_mail_it_sends_back(name: str, code: str) -> None:
    [bounce] = told(recorded(name))

    assert isinstance(bounce, StatusUpdate)
    assert (bounce.provider_id, bounce.our_ref, bounce.state) == (OURS, "attempt-7f3a", "failed")
    assert bounce.error == ChannelError(code, "", permanent=True)


def test_a_complaint_ends_everything() -> None:
    [complaint] = told(recorded("complaint"))

    assert isinstance(complaint, PreferenceChange)
    assert (complaint.sender.email, complaint.marketing, complaint.everything) == (
        "zarmina@mail.example",
        False,
        True,
    )


FORGERIES = {
    "another mailbox": (b"zarmina@mail.example", b"somebody@mail.example"),
    "another mail": (b"attempt-7f3a", b"attempt-0000"),
    "another mark": (b"c6c70e1e", b"c6c70e1f"),
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
@pytest.mark.parametrize("name", ["bounce_no_mailbox", "complaint"])
def test_a_report_about_a_mail_we_never_sent_there_says_nothing(
    name: str, change: tuple[bytes, bytes]
) -> None:
    assert told(recorded(name).replace(*change)) == []


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
def test_an_answer_to_a_mail_we_never_sent_there_proves_nothing(change: tuple[bytes, bytes]) -> None:
    raw = recorded("answer_gmail_urdu").replace(b"Zarmina@", b"zarmina@").replace(*change)

    [event] = told(raw)

    assert isinstance(event, InboundMessage) and not event.proven


def test_our_own_servers_word_proves_a_sender_and_nobody_elses() -> None:
    raw = recorded("answer_gmail_urdu").replace(OURS.encode(), b"<none@mail.example>")
    trusting = SmtpMail({**CONFIGS["email.smtp"], "trusted_server": "mx.qadam.example"})
    faked = raw.replace(b"mx.qadam.example; dkim", b"mx.evil.example; dkim")
    other = raw.replace(b"header.from=mail.example", b"header.from=mail.example.evil.example")

    proven = [event.proven for r in (raw, faked, other) for event in told(r, trusting)]  # type: ignore[union-attr]

    assert proven == [True, False, False]
    assert [event.proven for event in told(raw)] == [False]  # type: ignore[union-attr]


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=00", MAILBOX.sign(b"another mail"), "ہ"])
def test_mail_that_is_posted_without_our_signature_is_forged(signature: str) -> None:
    with pytest.raises(Forged):
        MAILBOX.accept(
            Webhook("https://q.example/hooks/x", {"x-qadam-signature": signature}, recorded("stop"))
        )


@settings(deadline=None)
@given(raw=st.binary(max_size=400))
@example(raw=b"From: a@b.example\r\nContent-Type: multipart/report; report-type=x\r\n\r\n")
@example(raw=b"From: a@b.example\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nhello")
@example(raw=b"From: =?utf-8?b?!!!?= <a@b.example>\r\nDate: never\r\nMessage-ID:\r\n\r\nhello")
@example(raw=b'From: "x\r\n y" <a@b.example>, <c@d.example>\r\n\r\nhello')
def test_no_mail_whatever_it_holds_makes_us_fall(raw: bytes) -> None:
    body = MAILBOX.take_mail(raw)

    assert [arrival.external_id for arrival in MAILBOX.split(body)] == [
        event.external_id for event in MAILBOX.parse(body)
    ]


QUOTED = {
    "gmail": (
        "Yes\n\nOn Sun, 15 Nov 2026 at 09:00, Qadam <news@qadam.example> wrote:\n> Sunday\n> 1. Yes",
        "Yes",
    ),
    "gmail in two lines": (
        "Yes\n\nOn Sun, 15 Nov 2026 at 09:00, Qadam\n<news@qadam.example> wrote:\n\n> Sunday",
        "Yes",
    ),
    "below": ("On Sunday Qadam wrote:\n> Will you come?\n\nYes, both of us.", "Yes, both of us."),
    "between": ("> Will you come?\nYes\n> Gloves?\nNo", "Yes\nNo"),
    "outlook": (
        "Yes\n\n________________________________\nFrom: Qadam\nSent: Sunday\n\nSunday at eight",
        "Yes",
    ),
    "outlook, plain": ("Yes\n\nFrom: Qadam <news@qadam.example>\nSent: Sunday\nTo: me\n\nSunday", "Yes"),
    "original message": ("1\n\n-----Original Message-----\nSunday", "1"),
    "pashto": ("هو\n\nپه یکشنبه Qadam <news@qadam.example> ولیکل:\n> یکشنبه", "هو"),
    "signature": ("1\n-- \nBilal\nCanal Road", "1"),
    "windows": ("Yes\r\n\r\n> Sunday\r\n", "Yes"),
    "nothing quoted": ("From: my street to yours\nit is far.", "From: my street to yours\nit is far."),
}


@pytest.mark.parametrize(("text", "answer"), QUOTED.values(), ids=QUOTED)
def test_what_was_quoted_is_cut(text: str, answer: str) -> None:
    assert answer_of(text) == answer
