"""The letter boxes of the simulator: mail comes in, is answered, and is ended with the one click of a mail program."""

from collections.abc import Iterable
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, make_msgid, parseaddr
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.urls import reverse

from qadam.channels.email import SimulatedMail
from qadam.channels.email.channel import SIGNATURE
from qadam.channels.http import trusted
from qadam.core.clock import now
from qadam.messaging.adapters import channel_of
from qadam.messaging.models import ChannelAccount
from qadam.simulator.models import Letter

_TIMEOUT_S = 10.0
# The server that vouches for who writes; the accounts of the demo trust it.
SERVER = "simulator"


@dataclass(frozen=True)
class Shown:
    """A letter as a mail program shows it."""

    row: Letter
    sender: str
    subject: str
    text: str
    has_page: bool
    leave_url: str


def mailbox_of(account: ChannelAccount) -> SimulatedMail:
    """The adapter of a simulated mailbox."""
    adapter = channel_of(account)
    assert isinstance(adapter, SimulatedMail)
    return adapter


def take(account: ChannelAccount, mailbox: str, raw: bytes) -> Letter:
    """A mail of the account comes into somebody's letter box."""
    return Letter.objects.create(account=account, mailbox=mailbox.lower(), raw=raw, is_ours=False)


def shown(letters: Iterable[Letter]) -> list[Shown]:
    """The letters, read."""
    return [_shown(row) for row in letters]


def _shown(row: Letter) -> Shown:
    mail = _read(row)
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    words = str(plain.get_content()).strip() if plain else ""
    links = str(mail.get("List-Unsubscribe", "")).strip("<> ")
    return Shown(
        row=row,
        sender=parseaddr(str(mail.get("From", "")))[0],
        subject=str(mail.get("Subject", "")),
        text=words,
        has_page=page is not None,
        leave_url=links if "List-Unsubscribe-Post" in mail else "",
    )


def page_of(row: Letter) -> str:
    """The HTML part; empty where there is none."""
    page = _read(row).get_body(("html",))
    return str(page.get_content()) if page else ""


def _read(row: Letter) -> EmailMessage:
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(bytes(row.raw))


def write(account: ChannelAccount, mailbox: str, text: str, *, answers: Letter | None = None) -> Letter:
    """Whoever has the box writes to the account, or answers one of its letters."""
    adapter = mailbox_of(account)
    mail = EmailMessage(policy=policy.SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={mailbox.rpartition('@')[2]}"
    mail["From"], mail["To"] = mailbox, adapter.address
    mail["Date"], mail["Message-ID"] = format_datetime(now()), make_msgid(domain="simulator.invalid")
    mail["Subject"] = "Salaam"
    if answers is not None:
        first = _read(answers)
        del mail["Subject"]
        mail["Subject"] = f"Re: {first.get('Subject', '')}"
        mail["In-Reply-To"] = mail["References"] = str(first.get("Message-ID", ""))
    mail.set_content(text)
    raw = mail.as_bytes()
    path = reverse("hook", args=[account.kind, account.pk])
    status = _posted(path, raw, {SIGNATURE: adapter.sign(raw), "Content-Type": "message/rfc822"})
    return Letter.objects.create(
        account=account, mailbox=mailbox.lower(), raw=raw, is_ours=True, answer_status=status
    )


def leave(letter: Letter) -> bool:
    """Presses the one-click link, as a mail program does (RFC 8058). Whether the network took it."""
    url = urlsplit(_shown(letter).leave_url)
    told = b"List-Unsubscribe=One-Click"
    done = bool(url.path) and _posted(url.path, told, {"Content-Type": _FORM}) == 200
    if done:
        Letter.objects.filter(pk=letter.pk).update(left_at=now())
    return done


_FORM = "application/x-www-form-urlencoded"


def _posted(path: str, body: bytes, headers: dict[str, str]) -> int:
    try:
        url = f"http://127.0.0.1:{settings.PORT}{path}"
        return httpx.post(
            url, content=body, headers=headers, timeout=_TIMEOUT_S, verify=trusted()
        ).status_code
    except httpx.HTTPError:
        return 0
