"""What WhatsApp's webhooks say, read from bodies of the shapes Meta sends."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qadam.channels.base import (
    AddressChange,
    Arrival,
    ChannelError,
    Event,
    InboundMedia,
    InboundMessage,
    NotUnderstood,
    PreferenceChange,
    ProviderId,
    Sender,
    StatusUpdate,
    TemplateChange,
)
from qadam.channels.whatsapp.parse import parse, split

FIXTURES = Path(__file__).parents[1] / "whatsapp" / "fixtures"
NUMBER = "106540352242922"
USER_ID = "PK.9120147330055500"
ZARMINA = Sender("+923339120147", USER_ID, "زرمینہ گل")
OURS = ProviderId("wamid.HBgMOURMESSAGE05")
CAPPED = ChannelError("marketing_cap", "", retry_after_s=86_400)


def recorded(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def at(second: int) -> datetime:
    return datetime.fromtimestamp(1_762_581_600 + second, UTC)


def said(external_id: str, second: int, kind: str, **more: object) -> InboundMessage:
    facts: dict[str, object] = {"sender": ZARMINA, **more}
    return InboundMessage(
        external_id=f"wamid.{external_id}",
        at=at(second),
        kind=kind,  # type: ignore[arg-type]
        account_ref=NUMBER,
        **facts,  # type: ignore[arg-type]
    )


def receipt(state: str, second: int, error: ChannelError | None = None) -> StatusUpdate:
    return StatusUpdate(
        external_id=f"{OURS}:{state}",
        provider_id=OURS,
        state=state,  # type: ignore[arg-type]
        at=at(second),
        account_ref=NUMBER,
        our_ref="attempt-7f3a",
        error=error,
    )


def wish(value: str, second: int, sender: Sender) -> PreferenceChange:
    return PreferenceChange(
        external_id=f"user_preferences:{sender.address}:{value}:{1_762_581_600 + second}",
        sender=sender,
        marketing=value == "resume",
        at=at(second),
        account_ref=NUMBER,
        detail=f"User requested to {value} marketing messages",
    )


SHA = "7dd20b4fa0f4c0bb6c5ff0a1f0e7aab0df1b1c2e2b1f9d1d4d2f6c6d2a1b0c9d"
MEANT: dict[str, list[Event]] = {
    "text_urdu": [
        said(
            "HBgMOTIzMzM5MTIwMTQ3FQIAEhgUM0E=",
            0,
            "text",
            text="السلام علیکم! میں اپنی کہانی سنانا چاہتی ہوں 🌱🙏🏽",
        )
    ],
    "text_forwarded_reply": [
        said(
            "HBgMFORWARDED01",
            5,
            "text",
            text="کیا یہ سچ ہے؟ پولیو کے قطرے",
            reply_to="wamid.HBgMOURMESSAGE01",
            forwarded=True,
        )
    ],
    "image": [
        said(
            "HBgMIMAGE01",
            10,
            "image",
            text="نالے کی صفائی کے بعد",
            media=InboundMedia(
                "1479537139650973",
                "image/jpeg",
                "29c8Xj2mXv0uM0bTq4rOQZ5cTh0VQwN1w2cP8yq3b2I=",
                caption="نالے کی صفائی کے بعد",
            ),
        )
    ],
    "voice": [
        said("HBgMVOICE01", 20, "audio", media=InboundMedia("1908647269898587", "audio/ogg", SHA, voice=True))
    ],
    "document_picture": [
        said(
            "HBgMDOC01",
            25,
            "image",
            text="دستکاری",
            media=InboundMedia("1479537139650974", "image/jpeg", "x", caption="دستکاری"),
        )
    ],
    "button_reply": [
        said(
            "HBgMBUTTON01",
            30,
            "choice",
            text="ہاں، ٹھیک ہے",
            choice_id="consent:yes",
            reply_to="wamid.HBgMOURMESSAGE02",
        )
    ],
    "list_reply": [
        said(
            "HBgMLIST01",
            40,
            "choice",
            text="میری کہانی",
            choice_id="menu:story",
            reply_to="wamid.HBgMOURMESSAGE03",
        )
    ],
    "template_button": [
        said(
            "HBgMTBUTTON01",
            45,
            "choice",
            text="میں آؤں گی",
            choice_id="drive:join:42",
            reply_to="wamid.HBgMOURMESSAGE04",
        )
    ],
    "location": [
        said("HBgMLOC01", 50, "location", text="قصہ خوانی بازار, پشاور", location=(34.00837, 71.57994))
    ],
    "status_sent": [receipt("sent", 60)],
    "status_delivered": [receipt("delivered", 61)],
    "status_read": [receipt("read", 70)],
    "status_failed": [receipt("failed", 62, CAPPED)],
    "preference_stop": [wish("stop", 80, ZARMINA)],
    "preference_resume": [wish("resume", 90, Sender(None, USER_ID, "زرمینہ گل"))],
    "bsuid_only": [said("HBgMBSUID01", 100, "text", text="سلام", sender=Sender(None, USER_ID, "پلوشه"))],
    "batched": [
        said("HBgMBATCH01", 110, "text", text="ایک"),
        said("HBgMBATCH02", 109, "text", text="دوه", sender=Sender("+923459001234", None, "ولید")),
        receipt("read", 112),
        receipt("delivered", 111),
        wish("stop", 113, ZARMINA),
    ],
    "unknown_type": [
        said("HBgMUNKNOWN01", 120, "unsupported", sender=Sender("+923339120147", USER_ID, "زرمینہ گل"))
    ],
    "reaction": [],
    "unknown_field": [],
    "user_id_update": [
        AddressChange(
            external_id=f"user_id_update:{USER_ID}:PK.7700000000000001:1762581730",
            old=Sender(None, USER_ID),
            new=Sender("+923339120147", "PK.7700000000000001"),
            at=at(130),
            account_ref=NUMBER,
        )
    ],
    "number_changed": [
        AddressChange(
            external_id="wamid.HBgMSYSTEM01",
            old=Sender("+923339120147", None),
            new=Sender("+923451112223", None),
            at=at(140),
            account_ref=NUMBER,
        )
    ],
    "template_paused": [
        TemplateChange(
            external_id="template:102290129340398:drive_reminder:ur:paused:1762581750",
            name="drive_reminder",
            language="ur",
            state="paused",
            at=at(150),
            account_ref="102290129340398",
        )
    ],
}


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("*.json")))
def test_a_recorded_body_says_exactly_what_was_meant(name: str) -> None:
    assert parse(recorded(name)) == MEANT[name]


@pytest.mark.parametrize("name", sorted(MEANT))
def test_every_event_cut_out_of_a_body_still_says_the_same(name: str) -> None:
    arrivals = split(recorded(name))

    assert [parse(arrival.body) for arrival in arrivals] == [[event] for event in MEANT[name]]
    assert [a.external_id for a in arrivals] == [event.external_id for event in MEANT[name]]


def test_a_body_with_one_event_is_kept_byte_for_byte() -> None:
    body = recorded("text_urdu")

    assert split(body) == [
        Arrival("wamid.HBgMOTIzMzM5MTIwMTQ3FQIAEhgUM0E=", ZARMINA, at(0), body),
    ]


def test_a_piece_of_a_batch_holds_nobody_elses_words() -> None:
    bodies = [arrival.body.decode() for arrival in split(recorded("batched"))]

    assert [json.dumps("ایک")[1:-1] in body for body in bodies] == [True, False, False, False, False]
    assert ["923459001234" in body for body in bodies] == [False, True, False, False, False]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"whatsapp_business_account"',
        b'{"object":"page","entry":[]}',
        b'{"object":"whatsapp_business_account"}',
        b'{"object":"whatsapp_business_account","entry":{}}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"object":' + b"9" * 5000 + b"}",
    ],
    ids=range(11),
)
def test_what_is_no_whatsapp_webhook_is_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        parse(body)


def test_a_name_with_a_null_byte_or_half_a_letter_can_still_be_stored() -> None:
    body = recorded("text_urdu").replace("زرمینہ گل".encode(), rb"a\u0000b\ud83d")

    [event] = parse(body)

    assert isinstance(event, InboundMessage)
    assert event.sender.name == "ab?"


# --- whatever comes ------------------------------------------------------------------------------------------

_KEYS = st.sampled_from(
    [
        "object",
        "entry",
        "id",
        "time",
        "changes",
        "field",
        "value",
        "metadata",
        "phone_number_id",
        "contacts",
        "wa_id",
        "user_id",
        "profile",
        "name",
        "messages",
        "statuses",
        "user_preferences",
        "user_id_update",
        "from",
        "from_user_id",
        "timestamp",
        "type",
        "text",
        "body",
        "context",
        "forwarded",
        "image",
        "audio",
        "mime_type",
        "caption",
        "interactive",
        "button_reply",
        "list_reply",
        "button",
        "payload",
        "location",
        "latitude",
        "longitude",
        "system",
        "status",
        "errors",
        "code",
        "category",
        "event",
        "message_template_name",
        "previous",
        "current",
    ]
)
_WORDS = st.sampled_from(
    [
        "whatsapp_business_account",
        "messages",
        "user_preferences",
        "user_id_update",
        "message_template_status_update",
        "text",
        "image",
        "audio",
        "interactive",
        "button",
        "location",
        "system",
        "document",
        "sent",
        "failed",
        "read",
        "stop",
        "marketing_messages",
        "923339120147",
        "1762581600",
        "wamid.A=",
        "PK.12",
    ]
)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | _WORDS
_ANY = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=40,
)


def _within(change: object) -> bytes:
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    ).encode()


@given(
    field=_WORDS,
    value=st.dictionaries(
        st.sampled_from(
            ["messages", "statuses", "user_preferences", "user_id_update", "contacts", "metadata"]
        ),
        st.lists(st.dictionaries(_KEYS, _ANY, max_size=8), max_size=3) | _ANY,
    ),
)
@example(field="messages", value={"messages": [{"id": "a", "from": {}, "type": []}]})
@example(field="messages", value={"statuses": [{"id": "a", "status": "failed", "errors": [{"code": "x"}]}]})
def test_no_change_whatever_it_holds_breaks_the_parser(field: str, value: dict[str, object]) -> None:
    body = _within({"field": field, "value": value})

    events = parse(body)

    repr(events).encode("utf-8")  # no half letters that a database would refuse
    assert "\\x00" not in repr(events)
    assert [parse(a.body) for a in split(body)] == [[event] for event in events]


@given(_ANY)
def test_any_json_is_read_or_not_understood(data: object) -> None:
    with contextlib.suppress(NotUnderstood):
        parse(json.dumps(data).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        parse(body)
