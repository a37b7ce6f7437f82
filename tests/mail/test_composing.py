"""A mail says the same in both parts, stays small, and nothing can be slipped into its head."""

import re
import unicodedata
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qadam.channels.base import ChannelError, OutboundMessage, Recipient
from qadam.channels.email.compose import MAX_PARTS_BYTES, MAX_TEXT, Letterhead, compose
from qadam.channels.email.headers import one_line

TO = Recipient(email="zarmina@mail.example")
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Language",
    "MIME-Version",
]
ANY = st.text(max_size=300)


def written(message: OutboundMessage, *, name: str = "") -> bytes:
    return compose(
        message,
        to="zarmina@mail.example",
        head=Letterhead("news@qadam.example", name),
        message_id="<a.b@qadam.example>",
        at=datetime(2026, 11, 15, tzinfo=UTC),
        boundary="qadam-b",
    )


def read(raw: bytes) -> EmailMessage:
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)


def said(
    text: str, *, language: str = "ur", subject: str = "", foot: str = "", url: str = ""
) -> OutboundMessage:
    return OutboundMessage(
        to=TO, kind="text", text=text, language=language, subject=subject, foot=foot, unsubscribe_url=url
    )


@settings(deadline=None)
@given(name=ANY, subject=ANY, text=ANY, foot=ANY)
@example(name='A"\r\nBcc: x@y.example', subject="B\r\nBcc: x@y.example\r\n\r\nbody", text="C", foot="")
@example(
    name="\u202egro.lmaxe@elim",
    subject="\u202eabc\u2066",
    text="\r\n.\r\nMAIL FROM:<x@y.example>",
    foot="\x00",
)
@example(name="A\x00B", subject="A\x00\x1b[2J", text="E", foot="")
@example(name="=?utf-8?q?=0d=0aBcc:_x?=", subject="=?utf-8?q?=0d=0aBcc:_x?=", text="D", foot="")
def test_whatever_is_written_the_head_holds_our_lines_alone(
    name: str, subject: str, text: str, foot: str
) -> None:
    raw = written(said(text, subject=subject, foot=foot), name=name)
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    names = [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith(" ")]

    assert names == [*HEADERS, "Content-Type"]
    assert max(map(len, head.split("\r\n"))) < 998
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", str(read(raw)["subject"]))
    assert not [c for c in str(read(raw)["subject"]) if unicodedata.category(c) == "Cc"]
    assert b"\r\n.\r\n" not in raw and not re.search(rb"(?<!\r)\n", raw)


@settings(deadline=None)
@given(subject=st.text(min_size=1, max_size=80))
@example(subject="اتوار کو نہر پر ملتے ہیں، دستانے ساتھ لائیں 🌱🧤")
@example(subject="a" * 80)
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    clean = one_line(subject, limit=90)

    if clean:
        assert str(read(written(said("x", subject=subject)))["subject"]) == clean


@settings(deadline=None)
@given(text=st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=500))
def test_the_plain_part_is_word_for_word_what_was_said(text: str) -> None:
    body = read(written(said(text))).get_body(("plain",))

    assert body is not None
    assert body.get_content().strip() == text.strip()


def test_urdu_reads_from_the_right_with_room_for_nastaliq_and_loads_nothing() -> None:
    text = "سلام <b>زرمینہ</b>\n\n1. ہاں\n2. نہیں\n\nhttps://qadam.example/s/ab12?a=1&b=2"
    body = read(written(said(text, foot="ختم: https://qadam.example/leave/x/"))).get_body(("html",))
    assert body is not None
    page = body.get_content()

    assert '<html lang="ur" dir="rtl">' in page and "line-height:2.2" in page
    assert "&lt;b&gt;زرمینہ&lt;/b&gt;" in page
    assert '<a href="https://qadam.example/s/ab12?a=1&amp;b=2"' in page
    assert "1. ہاں<br>" in page
    assert not re.search(r"<(img|script|link|iframe|object|form)\b|url\(|src=", page)


def test_english_reads_from_the_left() -> None:
    body = read(written(said("Sunday", language="en"))).get_body(("html",))

    assert body is not None and '<html lang="en" dir="ltr">' in body.get_content()


@pytest.mark.parametrize("letter", ["ہ", "a", "🌱", "<"])
def test_the_longest_message_stays_under_forty_kilobytes(letter: str) -> None:
    text = (letter * 79 + "\n") * (MAX_TEXT // 80)

    try:
        raw = written(said(text, foot="https://qadam.example/leave/" + "x" * 90 + "/"))
    except ChannelError as error:
        assert (error.code, error.permanent, error.proves_unsent) == ("too_long", True, True)
        assert letter in "🌱<"
    else:
        assert len(raw) < MAX_PARTS_BYTES + 2_000


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/\r\nBcc: x", "", "ftp://a.example"]
)
def test_only_a_web_address_becomes_an_unsubscribe_link(url: str) -> None:
    assert "list-unsubscribe" not in read(written(said("x", url=url)))
