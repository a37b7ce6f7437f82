"""What each answer of a provider proves about a message: taken, surely not taken, or unknown."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
import pytest

from qadam.channels.base import (
    ChannelError,
    FetchedMedia,
    Health,
    Option,
    OutboundMedia,
    OutboundMessage,
    Recipient,
    TemplateCall,
)
from qadam.channels.http import new_client
from qadam.channels.whatsapp import WhatsApp, media
from tests.provider.behaviour import (
    CUT_AFTER,
    CUT_BEFORE,
    GARBAGE,
    SILENCE,
    Behaviour,
    fault,
    refusing,
    slow,
    throttled,
)
from tests.provider.fixtures import Provider
from tests.provider.graph_server import StoredFile, refs

AMNA = Recipient(phone="+923339120147")
HELLO = OutboundMessage(to=AMNA, kind="text", text="سلام 🌱", our_ref="attempt-1")
T = TypeVar("T")


def with_client(act: Callable[[httpx.AsyncClient], Awaitable[T]], *, read_s: float = 20.0) -> T:
    async def run() -> T:
        async with new_client(answer_within_s=read_s) as client:
            return await act(client)

    return asyncio.run(run())


def send(provider: Provider, message: OutboundMessage = HELLO, *, read_s: float = 20.0) -> str:
    channel = WhatsApp(provider.config)
    return with_client(lambda client: channel.send(message, client=client), read_s=read_s)


def refused(provider: Provider, message: OutboundMessage = HELLO, *, read_s: float = 20.0) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        send(provider, message, read_s=read_s)
    assert "923339120147" not in f"{caught.value} {caught.value.message}"
    return caught.value


def unsent(code: str, retry_after_s: float | None, *, account_wide: bool = False) -> ChannelError:
    return ChannelError(code, "", proves_unsent=True, retry_after_s=retry_after_s, account_wide=account_wide)


def for_good(code: str) -> ChannelError:
    return ChannelError(code, "", permanent=True, proves_unsent=True)


def unknown(code: str) -> ChannelError:
    return ChannelError(code, "", unknown=True)


def test_a_message_arrives_once_with_our_reference(provider: Provider) -> None:
    provider_id = send(provider)

    assert provider_id == "wamid.TEST00000001"
    assert [(c.to, c.our_ref, c.payload["text"]) for c in provider.taken] == [
        ("923339120147", "attempt-1", {"body": "سلام 🌱"})
    ]


@pytest.mark.parametrize(
    "message",
    [
        OutboundMessage(to=AMNA, kind="choice", text="؟", options=(Option("y", "ہاں"), Option("n", "نہیں"))),
        OutboundMessage(to=AMNA, kind="list", text="؟", options=(Option("y", "ہاں"),), list_button="چنیں"),
        OutboundMessage(
            to=AMNA, kind="image", text="پہلے", media=OutboundMedia(url="https://q.example/a.jpg")
        ),
        OutboundMessage(to=AMNA, kind="audio", media=OutboundMedia(url="https://q.example/a.ogg")),
        OutboundMessage(to=AMNA, kind="template", template=TemplateCall("reminder", "ur", ("آمنہ",))),
        OutboundMessage(to=Recipient(user_id="PK.12"), kind="text", text="سلام"),
    ],
    ids=lambda m: m.kind,
)
def test_every_kind_of_message_is_taken(provider: Provider, message: OutboundMessage) -> None:
    assert send(provider, message) == "wamid.TEST00000001"


def test_a_file_of_ours_is_uploaded_first_and_sent_by_its_id(provider: Provider) -> None:
    content = b"OggS" + b"\0" * 90_000
    media_of_ours = OutboundMedia(content=content, mime="audio/ogg; codecs=opus")

    send(provider, OutboundMessage(to=AMNA, kind="audio", media=media_of_ours))

    [(media_id, stored)] = provider.files.items()
    assert (stored.content, stored.mime) == (content, "audio/ogg")
    assert provider.taken[0].payload["audio"] == {"id": media_id}


def test_a_sheet_to_print_goes_as_a_document_with_its_name(provider: Provider) -> None:
    sheet = OutboundMedia(content=b"%PDF-1.7", mime="application/pdf", name="lesson-links-ur.pdf")

    send(provider, OutboundMessage(to=AMNA, kind="document", text="پہلا سبق", media=sheet))

    [(media_id, stored)] = provider.files.items()
    assert stored.mime == "application/pdf"
    assert provider.taken[0].payload["document"] == {
        "id": media_id,
        "filename": "lesson-links-ur.pdf",
        "caption": "پہلا سبق",
    }


def test_a_page_is_no_document_the_provider_takes(provider: Provider) -> None:
    page = OutboundMedia(content=b"<!doctype html>", mime="text/html", name="lesson.html")

    assert refused(provider, OutboundMessage(to=AMNA, kind="document", media=page)) == for_good(
        "type_refused"
    )


def test_a_file_the_provider_does_not_take_is_refused_before_anything_leaves(provider: Provider) -> None:
    media_of_ours = OutboundMedia(content=b"%PDF", mime="application/pdf")

    error = refused(provider, OutboundMessage(to=AMNA, kind="image", media=media_of_ours))

    assert (error, provider.files, provider.calls) == (for_good("type_refused"), {}, [])


PROVES_UNSENT = {
    "429 with its own wish": (throttled("7"), unsent("too_fast", 7)),
    "429 without one": (throttled(), unsent("too_fast", 1)),
    "429 of a gateway": (throttled(code=None), unsent("too_fast", 1)),
    "throughput": (refusing(130429), unsent("too_fast", 1)),
    "pair rate": (refusing(131056), unsent("too_fast_for_person", 6)),
    "marketing cap": (refusing(131049), unsent("marketing_cap", 86_400)),
    "503 of a gateway": (fault(503), unsent("unavailable", 15)),
    "overloaded": (fault(500, code=131016), unsent("unavailable", 15)),
    "token expired": (refusing(190, status=401), unsent("token_refused", 300, account_wide=True)),
    "account blocked": (refusing(368, status=403), unsent("account_blocked", 300, account_wide=True)),
    "another address": (fault(302), unsent("unexpected_answer", 300, account_wide=True)),
    "not on WhatsApp": (refusing(131026), for_good("undeliverable")),
    "window closed": (refusing(131047), for_good("window_closed")),
    "opted out there": (refusing(131050), for_good("opted_out")),
    "no such template": (refusing(132001, status=404), for_good("template_refused")),
    "a code nobody knows": (refusing(999_999), for_good("graph_999999")),
}


@pytest.mark.parametrize("name", PROVES_UNSENT)
def test_an_answer_that_proves_nothing_was_sent(provider: Provider, name: str) -> None:
    behaviour, meant = PROVES_UNSENT[name]
    provider.script(behaviour)

    assert refused(provider) == meant
    assert provider.taken == []


PROVES_NOTHING = {
    "500 of a gateway": (fault(500), unknown("provider_fault")),
    "502": (fault(502), unknown("provider_fault")),
    "504": (fault(504), unknown("provider_fault")),
    "something went wrong": (fault(500, code=131000), unknown("provider_fault")),
    "cut while reading": (CUT_BEFORE, unknown("cut_off")),
    "cut after taking": (CUT_AFTER, unknown("cut_off")),
    "taken, never answered": (SILENCE, unknown("no_answer")),
    "answered too late": (slow(3), unknown("no_answer")),
    "answered with a page": (GARBAGE, unknown("odd_answer")),
}


@pytest.mark.parametrize("name", PROVES_NOTHING)
def test_whatever_happens_after_the_request_left_is_unknown(provider: Provider, name: str) -> None:
    behaviour, meant = PROVES_NOTHING[name]
    provider.script(behaviour)

    assert refused(provider, read_s=0.5) == meant
    assert len(provider.calls) + provider.cuts == 1


def test_a_connection_that_never_stood_proves_nothing_was_sent(provider: Provider) -> None:
    with provider.unreachable():
        error = refused(provider)

    assert (error, provider.calls) == (unsent("unreachable", 15), [])


def test_nothing_is_sent_a_second_time_behind_our_back(provider: Provider) -> None:
    """A kept connection that breaks is where clients like to try again unasked."""
    channel = WhatsApp(provider.config)
    provider.script(Behaviour(), CUT_AFTER, Behaviour())

    async def three(client: httpx.AsyncClient) -> list[str]:
        said = []
        for number in range(3):
            try:
                ref = f"attempt-{number}"
                await channel.send(
                    OutboundMessage(to=AMNA, kind="text", text="a", our_ref=ref), client=client
                )
                said.append("taken")
            except ChannelError as error:
                said.append(error.code)
        return said

    assert with_client(three) == ["taken", "cut_off", "taken"]
    assert refs(provider.calls) == ["attempt-0", "attempt-1", "attempt-2"]


def test_a_retry_after_given_as_a_date_is_understood(provider: Provider) -> None:
    provider.script(throttled(time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 30))))

    wait_s = refused(provider).retry_after_s

    assert wait_s is not None and 25 <= wait_s <= 30


def test_number_and_token_are_checked_without_sending(provider: Provider) -> None:
    channel = WhatsApp(provider.config)

    health = with_client(lambda client: channel.check(client=client))

    assert health == Health("Qadam test", "+1 555-010-0000", "GREEN", "TIER_2K", people_a_day=2_000)
    assert provider.calls == []


def test_a_wrong_token_is_said_to_be_wrong(provider: Provider) -> None:
    channel = WhatsApp(provider.config | {"access_token": "old"})

    with pytest.raises(ChannelError) as caught:
        with_client(lambda client: channel.check(client=client))

    assert caught.value == unsent("token_refused", 300, account_wide=True)


# --- files people sent ---------------------------------------------------------------------------------------

PHOTO = b"\xff\xd8\xff" + b"p" * 5000


def fetch(provider: Provider, *, max_bytes: int | None = None, media_id: str = "77") -> FetchedMedia:
    channel = WhatsApp(provider.config)
    return with_client(lambda c: channel.fetch_media(media_id, client=c, max_bytes=max_bytes), read_s=1)


def not_fetched(provider: Provider, *, max_bytes: int | None = None, media_id: str = "77") -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        fetch(provider, max_bytes=max_bytes, media_id=media_id)
    return caught.value


def test_a_file_is_fetched_whole(provider: Provider) -> None:
    provider.files["77"] = StoredFile(PHOTO, "image/jpeg")

    assert fetch(provider) == FetchedMedia(PHOTO, "image/jpeg")


BAD_FILES = {
    "says it is too big": (StoredFile(PHOTO, "image/jpeg", size=10**9), for_good("too_big")),
    "lies about its size": (StoredFile(PHOTO * 5, "image/jpeg", size=10), for_good("too_big")),
    "is no picture": (StoredFile(b"%PDF", "application/pdf"), for_good("type_refused")),
    "is a page named .jpg": (StoredFile(b"<html>", "text/html", "image/jpeg"), for_good("type_refused")),
    "arrived damaged": (
        StoredFile(PHOTO, "image/jpeg", sha256=hashlib.sha256(b"x").hexdigest()),
        unsent("media_damaged", 30),
    ),
    "lies elsewhere": (
        StoredFile(PHOTO, "image/jpeg", url="http://169.254.169.254/latest"),
        for_good("media_elsewhere"),
    ),
    "lies on a look-alike": (
        StoredFile(PHOTO, "image/jpeg", url="https://lookaside.fbsbx.com.evil.example/a"),
        for_good("media_elsewhere"),
    ),
    "cannot be had now": (
        StoredFile(PHOTO, "image/jpeg", behaviour=fault(502)),
        unsent("provider_fault", 30),
    ),
    "breaks off": (StoredFile(PHOTO, "image/jpeg", behaviour=CUT_AFTER), unsent("cut_off", 30)),
    "never comes": (StoredFile(PHOTO, "image/jpeg", behaviour=SILENCE), unsent("no_answer", 30)),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that(provider: Provider, name: str) -> None:
    stored, meant = BAD_FILES[name]
    provider.files["77"] = stored

    assert not_fetched(provider, max_bytes=20_000) == meant


@pytest.mark.parametrize("media_id", ["78", "../106540352242922/messages", "", "7/7", "7?x=1"])
def test_a_file_that_is_not_there_or_was_never_one(provider: Provider, media_id: str) -> None:
    assert not_fetched(provider, media_id=media_id) == for_good("media_gone")


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", True),
        ("https://mmg.whatsapp.net/v/t62", True),
        ("http://lookaside.fbsbx.com/a", False),
        ("https://lookaside.fbsbx.com:8443/a", False),
        ("https://u:p@lookaside.fbsbx.com/a", False),
        ("https://xfbsbx.com/a", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_our_token_is_shown_to_the_provider_alone(url: str, trusted: bool) -> None:
    try:
        media.trusted_url(url, api_base=httpx.URL("https://graph.facebook.com/v23.0"))
        shown = True
    except ChannelError:
        shown = False

    assert shown is trusted
