"""What leaves for WhatsApp, and what is refused before it leaves."""

import json

import pytest

from qadam.channels.base import (
    Capabilities,
    ChannelError,
    Misconfigured,
    Option,
    OutboundMedia,
    OutboundMessage,
    Recipient,
    TemplateCall,
)
from qadam.channels.fit import fit
from qadam.channels.simulator import Simulator, graph
from qadam.channels.whatsapp import WhatsApp
from qadam.channels.whatsapp.payloads import payload

AMNA = Recipient(phone="+923339120147", user_id="PK.12")
HEAD = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "923339120147"}
YES, NO = Option("yes", "ہاں"), Option("no", "نہیں")
CONFIG = {
    "phone_number_id": "1065",
    "waba_id": "1022",
    "access_token": "t",
    "app_secret": "s",
    "verify_token": "v",
}
NO_BUTTONS = Capabilities(
    max_text=1600,
    max_buttons=0,
    max_button_label=0,
    max_list_rows=0,
    max_row_label=0,
    media=frozenset(),
    free_form_window_s=None,
    receipts=True,
    templates=False,
    numbered_menus=True,
)


def options(count: int, label: str = "انتخاب") -> tuple[Option, ...]:
    return tuple(Option(f"o{n}", f"{label} {n}") for n in range(1, count + 1))


MESSAGES = {
    "text": (
        OutboundMessage(to=AMNA, kind="text", text="سلام 🌱", our_ref="attempt-1", reply_to="wamid.A"),
        {
            "type": "text",
            "text": {"body": "سلام 🌱"},
            "context": {"message_id": "wamid.A"},
            "biz_opaque_callback_data": "attempt-1",
        },
    ),
    "buttons": (
        OutboundMessage(to=AMNA, kind="choice", text="ٹھیک ہے؟", options=(YES, NO)),
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "ٹھیک ہے؟"},
                "action": {
                    "buttons": [
                        {"type": "reply", "reply": {"id": "yes", "title": "ہاں"}},
                        {"type": "reply", "reply": {"id": "no", "title": "نہیں"}},
                    ]
                },
            },
        },
    ),
    "list": (
        OutboundMessage(
            to=AMNA,
            kind="list",
            text="کیا کریں؟",
            options=(Option("story", "میری کہانی", "سنائیں یا لکھیں"), NO),
            list_button="چنیں",
        ),
        {
            "type": "interactive",
            "interactive": {
                "type": "list",
                "body": {"text": "کیا کریں؟"},
                "action": {
                    "button": "چنیں",
                    "sections": [
                        {
                            "rows": [
                                {"id": "story", "title": "میری کہانی", "description": "سنائیں یا لکھیں"},
                                {"id": "no", "title": "نہیں"},
                            ]
                        }
                    ],
                },
            },
        },
    ),
    "image": (
        OutboundMessage(
            to=AMNA, kind="image", text="پہلے", media=OutboundMedia(url="https://q.example/a.jpg")
        ),
        {"type": "image", "image": {"link": "https://q.example/a.jpg", "caption": "پہلے"}},
    ),
    "audio": (
        OutboundMessage(to=AMNA, kind="audio", media=OutboundMedia(url="https://q.example/a.ogg")),
        {"type": "audio", "audio": {"link": "https://q.example/a.ogg"}},
    ),
    "template": (
        OutboundMessage(
            to=AMNA, kind="template", template=TemplateCall("drive_reminder", "en-GB", ("Amna\n Gul", "9:00"))
        ),
        {
            "type": "template",
            "template": {
                "name": "drive_reminder",
                "language": {"code": "en_GB"},
                "components": [
                    {
                        "type": "body",
                        "parameters": [
                            {"type": "text", "text": "Amna Gul"},
                            {"type": "text", "text": "9:00"},
                        ],
                    }
                ],
            },
        },
    ),
}


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_message_becomes_the_payload_meta_documents(name: str) -> None:
    message, expected = MESSAGES[name]

    assert payload(message) == HEAD | expected


@pytest.mark.parametrize("name", ["text", "buttons", "list", "image", "audio"])
def test_the_simulated_phone_shows_the_message_that_was_sent(name: str) -> None:
    message, _ = MESSAGES[name]
    answer = graph.take(json.dumps(payload(message)).encode())

    assert isinstance(answer, graph.Taken)
    assert answer.message == OutboundMessage(
        **{f: getattr(message, f) for f in message.__slots__ if f != "to"}, to=Recipient(AMNA.phone)
    )


def test_a_person_without_a_number_is_reached_by_their_id_and_never_through_the_number_field() -> None:
    body = payload(OutboundMessage(to=Recipient(user_id="PK.12"), kind="text", text="سلام"))

    assert (body.get("to"), body["recipient"]) == (None, "PK.12")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("no_address", OutboundMessage(to=Recipient(), kind="text", text="a")),
        ("empty", OutboundMessage(to=AMNA, kind="text", text="  ")),
        ("too_long", OutboundMessage(to=AMNA, kind="text", text="ا" * 4097)),
        ("too_long", OutboundMessage(to=AMNA, kind="choice", text="ا" * 1025, options=(YES,))),
        ("too_long", OutboundMessage(to=AMNA, kind="choice", text="a", options=(Option("x", "ا" * 21),))),
        ("too_many_options", OutboundMessage(to=AMNA, kind="choice", text="a", options=options(4))),
        ("too_many_options", OutboundMessage(to=AMNA, kind="choice", text="a")),
        (
            "double_option",
            OutboundMessage(to=AMNA, kind="choice", text="a", options=(YES, Option("y", "ہاں"))),
        ),
        ("too_many_options", OutboundMessage(to=AMNA, kind="list", text="a", options=options(11))),
        ("empty", OutboundMessage(to=AMNA, kind="list", text="a", options=options(2))),
        ("no_media", OutboundMessage(to=AMNA, kind="image")),
        (
            "no_caption",
            OutboundMessage(to=AMNA, kind="audio", text="a", media=OutboundMedia(url="https://x")),
        ),
        ("no_template", OutboundMessage(to=AMNA, kind="template")),
    ],
)
def test_what_does_not_fit_is_refused_for_good_and_nothing_is_sent(
    code: str, message: OutboundMessage
) -> None:
    with pytest.raises(ChannelError) as refused:
        payload(message)

    assert refused.value == ChannelError(code, "", permanent=True, proves_unsent=True)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (OutboundMessage(to=AMNA, kind="list", text="a", options=(YES, NO)), "choice"),
        (OutboundMessage(to=AMNA, kind="choice", text="a", options=options(4), list_button="چنیں"), "list"),
        (OutboundMessage(to=AMNA, kind="choice", text="a", options=options(4)), "text"),
        (OutboundMessage(to=AMNA, kind="list", text="a", options=options(11), list_button="چنیں"), "text"),
        (
            OutboundMessage(
                to=AMNA,
                kind="choice",
                text="a",
                options=options(2, "ایک ذرا لمبا انتخاب"),
                list_button="چنیں",
            ),
            "list",
        ),
        (OutboundMessage(to=AMNA, kind="choice", text="a", options=options(2, "ا" * 30)), "text"),
        (OutboundMessage(to=AMNA, kind="choice", text="ا" * 1025, options=(YES, NO)), "text"),
        (OutboundMessage(to=AMNA, kind="text", text="a"), "text"),
    ],
)
def test_a_question_takes_the_best_form_the_channel_has(question: OutboundMessage, kind: str) -> None:
    fitted = fit(question, WhatsApp.capabilities)

    assert fitted.kind == kind
    payload(fitted)


def test_a_channel_without_buttons_asks_by_number_and_loses_no_option() -> None:
    question = OutboundMessage(to=AMNA, kind="choice", text="ٹھیک ہے؟", options=(YES, NO))

    assert fit(question, NO_BUTTONS, hint="نمبر لکھیں۔") == OutboundMessage(
        to=AMNA, kind="text", text="ٹھیک ہے؟\n\n1. ہاں\n2. نہیں\n\nنمبر لکھیں۔"
    )


@pytest.mark.parametrize("name", ["phone_number_id", "waba_id", "access_token", "app_secret", "verify_token"])
def test_no_setting_of_an_account_is_optional(name: str) -> None:
    with pytest.raises(Misconfigured, match=name):
        WhatsApp(CONFIG | {name: ""})


@pytest.mark.parametrize(
    "change",
    [
        {"api_base": "ftp://x"},
        {"api_base": "https://user:pass@x"},
        {"api_base": "graph"},
        {"access_token": "a\nb"},
        {"phone_number_id": "../x"},
    ],
)
def test_a_setting_that_cannot_be_right_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(Misconfigured):
        WhatsApp(CONFIG | change)


def test_the_simulator_never_speaks_to_the_real_whatsapp() -> None:
    for change in ({}, {"api_base": "https://graph.facebook.com/v23.0"}):
        with pytest.raises(Misconfigured):
            Simulator(CONFIG | change)
