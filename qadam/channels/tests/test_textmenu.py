"""Numbered menus: what is shown, and what an answer means."""

import pytest

from qadam.channels.base import Option, OutboundMedia, OutboundMessage, Recipient
from qadam.channels.textmenu import menu_number, read_answer, render

STORY = Option("story", "میری کہانی", "سنائیں یا لکھیں", words=("کہانی", "kahani"))
NEAR = Option("near", "What is near me")
YES_NAME = Option("name", "Yes, with my name", words=("naam",))
YES_BARE = Option("bare", "Yes, without my name")
MENU = (STORY, NEAR, YES_NAME, YES_BARE)


def fold(text: str) -> str:
    return " ".join(text.replace("ي", "ی").replace("ك", "ک").casefold().split())


def test_a_menu_reads_as_text_with_one_numbered_line_a_choice() -> None:
    message = OutboundMessage(
        to=Recipient("+923339120147"),
        kind="list",
        text="کیا کریں؟",
        options=(STORY, NEAR),
        media=OutboundMedia(url="https://q.example/p"),
    )

    assert render(message, hint="نمبر لکھیں۔") == (
        "کیا کریں؟\n\nhttps://q.example/p\n\n1. میری کہانی – سنائیں یا لکھیں\n2. What is near me\n\nنمبر لکھیں۔"
    )


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2", NEAR),
        ("۲", NEAR),
        ("٢", NEAR),
        (" 2. ", NEAR),
        ("(۲)", NEAR),
        ("2️⃣", NEAR),
        ("\u200f۲\u200e", NEAR),
        ("۲۔", NEAR),
        ("0", None),
        ("5", None),
        ("2 3", None),
        ("22", None),
        ("میری کہانی", STORY),
        ("ميري كہاني", STORY),
        ("کہانی!", STORY),
        ("KAHANI", STORY),
        ("what is near me?", NEAR),
        ("what", NEAR),
        ("wha", None),
        ("yes", None),
        ("yes, with my name", YES_NAME),
        ("Naam", YES_NAME),
        ("", None),
        ("؟", None),
        ("میں اپنی کہانی بعد میں سناؤں گی", None),
    ],
)
def test_an_answer_means_one_option_or_none(said: str, meant: Option | None) -> None:
    assert read_answer(said, MENU, fold=fold) == meant


@pytest.mark.parametrize(("said", "number"), [("۱۲", 12), ("1234", None), ("۱ کلو", None), ("²", None)])
def test_only_a_message_that_is_a_number_is_a_menu_number(said: str, number: int | None) -> None:
    assert menu_number(said) == number
