"""What each answer of a mail server proves about a mail: taken, surely not taken, or unknown."""

import asyncio
import ssl
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from qadam.channels.base import ChannelError, OutboundMedia, OutboundMessage, Recipient
from qadam.channels.connections import close_connections
from qadam.channels.email import SmtpMail, smtp
from qadam.channels.http import new_client
from tests.mail.server import Mailroom, Rude, real_server, rude_server
from tests.provider.configs import CONFIGS

ZARMINA = Recipient(email="zarmina@mail.example")
HELLO = OutboundMessage(
    to=ZARMINA,
    kind="text",
    text="اتوار کو نہر پر ملتے ہیں\n\nدستانے ہمارے پاس ہیں۔ https://qadam.example/s/ab12",
    our_ref="attempt-1",
    language="ur",
    unsubscribe_url="https://qadam.example/leave/abc/",
    foot="ختم کرنا ہو تو: https://qadam.example/leave/abc/",
)
T = TypeVar("T")


def mailbox(port: int, **more: str) -> SmtpMail:
    return SmtpMail({**CONFIGS["email.smtp"], "port": str(port), "security": "none", **more})


def with_client(act: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
    async def run() -> T:
        async with new_client() as client:
            try:
                return await act(client)
            finally:
                await close_connections()

    return asyncio.run(run())


def send(channel: SmtpMail, *messages: OutboundMessage) -> list[str | ChannelError]:
    async def one(message: OutboundMessage, client: httpx.AsyncClient) -> str | ChannelError:
        try:
            return await channel.send(message, client=client)
        except ChannelError as error:
            return error

    async def act(client: httpx.AsyncClient) -> list[str | ChannelError]:
        return [await one(message, client) for message in messages or (HELLO,)]

    return with_client(act)


def to(address: str) -> OutboundMessage:
    return OutboundMessage(
        to=Recipient(email=address), kind="text", text="Sunday", our_ref=f"to-{address[:5]}"
    )


def test_a_mail_arrives_with_both_parts_and_an_id_that_is_ours() -> None:
    room = Mailroom()
    with real_server(room) as port:
        [provider_id] = send(mailbox(port, from_name="نہر ہماری ہے"))

    [kept] = room.kept
    assert (kept.sender, kept.recipient) == ("news@qadam.example", "zarmina@mail.example")
    assert kept.mail["message-id"] == provider_id
    assert str(kept.mail["from"]) == "نہر ہماری ہے <news@qadam.example>"
    assert kept.mail["subject"] == "اتوار کو نہر پر ملتے ہیں"
    assert kept.mail["list-unsubscribe"] == "<https://qadam.example/leave/abc/>"
    assert kept.mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert kept.mail["auto-submitted"] == "auto-generated"
    assert HELLO.text in kept.part("plain")
    assert '<html lang="ur" dir="rtl">' in kept.part("html")


def test_a_picture_goes_as_a_file_beside_the_words() -> None:
    room = Mailroom()
    picture = OutboundMedia(content=b"\xff\xd8" + b"\x00" * 30_000, mime="image/jpeg")
    with real_server(room) as port:
        send(mailbox(port), OutboundMessage(to=ZARMINA, kind="image", text="پہلے", media=picture))

    [kept] = room.kept
    [file] = kept.mail.iter_attachments()
    assert (file.get_content_type(), file.get_content()) == ("image/jpeg", picture.content)
    assert kept.part("plain").strip() == "پہلے"


@pytest.mark.parametrize(
    ("wanted", "name"), [("lesson-links-ur.html", "lesson-links-ur.html"), ("a\r\nBcc: x", "page.html")]
)
def test_a_lesson_goes_as_a_page_with_a_plain_name(wanted: str, name: str) -> None:
    room = Mailroom()
    page = OutboundMedia(content=b"<!doctype html>", mime="text/html", name=wanted)
    with real_server(room) as port:
        send(mailbox(port), OutboundMessage(to=ZARMINA, kind="document", text="پہلا سبق", media=page))

    [kept] = room.kept
    [file] = kept.mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == (name, "text/html")
    assert kept.mail["bcc"] is None


def test_one_connection_carries_many_mails_and_survives_a_refusal() -> None:
    room = Mailroom()
    room.refuse["gone1@mail.example"] = "550 5.1.1 no such user"
    with real_server(room) as port:
        got = send(mailbox(port), to("a@mail.example"), to("gone1@mail.example"), to("b@mail.example"))

    assert got[1] == ChannelError("address_gone", "", permanent=True, proves_unsent=True)
    assert [kept.recipient for kept in room.kept] == ["a@mail.example", "b@mail.example"]
    assert room.connections == 1


def test_a_server_that_takes_two_mails_a_connection_gets_all_of_them_once() -> None:
    rude = Rude(mails_a_connection=2)
    with rude_server(rude) as port:
        got = send(mailbox(port), *[to(f"p{n}@mail.example") for n in range(5)])

    assert [one for one in got if isinstance(one, ChannelError)] == []
    assert (len(rude.taken), rude.connections) == (5, 3)


def later() -> ChannelError:
    return ChannelError("later", "", proves_unsent=True)


def for_good(code: str) -> ChannelError:
    return ChannelError(code, "", permanent=True, proves_unsent=True)


def account_wide(code: str) -> ChannelError:
    return ChannelError(code, "", proves_unsent=True, account_wide=True, retry_after_s=300)


def patience() -> ChannelError:
    return ChannelError("unavailable", "", proves_unsent=True, retry_after_s=60)


REFUSALS = {
    "greylisted": ({"rcpt": "450 4.2.0 greylisted, come back in 300 s"}, later()),
    "mailbox full for now": ({"rcpt": "452 4.2.2 over quota"}, later()),
    "no such mailbox": ({"rcpt": "550 5.1.1 unknown"}, for_good("address_gone")),
    "no such domain": ({"rcpt": "550 5.1.2 bad destination"}, for_good("address_gone")),
    "takes no mail from us": ({"rcpt": "550 5.7.1 blocked"}, for_good("refused")),
    "refused without a reason": ({"rcpt": "550 no"}, for_good("undeliverable")),
    "relaying denied": ({"rcpt": "554 5.7.1 Relay access denied"}, account_wide("sender_refused")),
    "sender not ours": ({"mail": "553 5.7.1 sender address rejected"}, account_wide("sender_refused")),
    "sign in first": ({"mail": "530 5.7.0 authentication required"}, account_wide("login_refused")),
    "closing": ({"rcpt": "421 4.3.2 shutting down"}, patience()),
    "busy at the door": ({"greeting": "421 too many connections"}, patience()),
    "not for us": ({"greeting": "554 no service"}, account_wide("sender_refused")),
    "spam after DATA": ({"body": "554 5.7.1 looks like spam"}, for_good("content_refused")),
    "too large": ({"body": "552 5.3.4 too big"}, for_good("too_long")),
    "tired after DATA": ({"body": "451 4.3.0 try again"}, later()),
    "no DATA now": ({"data": "451 4.3.0 not now"}, later()),
    "cut before anything": (
        {"mail": "cut"},
        ChannelError("unreachable", "", proves_unsent=True, retry_after_s=15),
    ),
    "cut before DATA": (
        {"rcpt": "cut"},
        ChannelError("unreachable", "", proves_unsent=True, retry_after_s=15),
    ),
    "cut in DATA": ({"data": "cut"}, ChannelError("cut_off", "", unknown=True)),
    "cut after the last dot": ({"body": "cut"}, ChannelError("cut_off", "", unknown=True)),
}


@pytest.mark.parametrize(("answers", "error"), REFUSALS.values(), ids=REFUSALS)
def test_every_refusal_is_what_it_proves(answers: dict[str, str], error: ChannelError) -> None:
    with rude_server(Rude(answers)) as port:
        [got] = send(mailbox(port))

    assert got == error
    assert isinstance(got, ChannelError)
    assert "mail.example" not in f"{got} {got.message}"


def test_silence_after_the_last_dot_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TAKE_WITHIN_S", 0.3)
    rude = Rude({"body": "silent"})
    with rude_server(rude) as port:
        [got] = send(mailbox(port))

    assert got == ChannelError("no_answer", "", unknown=True)
    assert len(rude.taken) == 1


def test_silence_before_the_mail_proves_that_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "ANSWER_WITHIN_S", 0.3)
    with rude_server(Rude({"rcpt": "silent"})) as port:
        [got] = send(mailbox(port))

    assert got == ChannelError("unreachable", "", proves_unsent=True, retry_after_s=15)


def test_a_slow_server_is_waited_for() -> None:
    with rude_server(Rude(slow_s=0.15)) as port:
        [got] = send(mailbox(port))

    assert isinstance(got, str)


def test_a_server_that_is_away_is_tried_again_later() -> None:
    [got] = send(mailbox(9))

    assert got == ChannelError("unreachable", "", proves_unsent=True, retry_after_s=15)


def test_never_more_connections_than_agreed() -> None:
    rude = Rude(slow_s=0.02)

    async def act(client: httpx.AsyncClient) -> list[str]:
        channel = mailbox(port, connections="2")
        return await asyncio.gather(
            *(channel.send(to(f"p{n}@mail.example"), client=client) for n in range(12))
        )

    with rude_server(rude) as port:
        with_client(act)

    assert (len(rude.taken), rude.connections) == (12, 2)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    words += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    subprocess.run([*words, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return key, cert


def _context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate[1], certificate[0])
    return context


def test_name_and_password_go_over_starttls_alone(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    room = Mailroom()
    with real_server(room, tls=_context(certificate), password="right") as port:
        [right] = send(mailbox(port, security="starttls", login="news", login_password="right"))
        [wrong] = send(mailbox(port, security="starttls", login="news", login_password="wrong"))

    assert isinstance(right, str)
    assert wrong == account_wide("login_refused")
    assert len(room.kept) == 1


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(certificate: tuple[Path, Path]) -> None:
    room = Mailroom()
    with real_server(room, tls=_context(certificate), password="right") as port:
        [got] = send(mailbox(port, security="starttls", login="news", login_password="right"))

    assert got == account_wide("misconfigured")
    assert room.kept == []


def test_checking_signs_in_and_sends_nothing() -> None:
    room = Mailroom()
    with real_server(room) as port:
        health = with_client(lambda client: mailbox(port, from_name="Canal").check(client=client))

    assert (health.name, health.number, room.kept) == ("Canal", "news@qadam.example", [])


@pytest.mark.parametrize(
    "address", ["", "nobody", "a b@c.example", "زرمینہ@mail.example", "a@b.example\r\nBcc: x@y.example"]
)
def test_what_is_no_address_is_refused_before_anything_leaves(address: str) -> None:
    [got] = send(mailbox(9), to(address))

    assert got == for_good("bad_address")
