"""What a mail that comes in means: an answer, a bounce, a complaint, or nothing that a person wrote."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from qadam.channels.base import (
    ChannelError,
    Event,
    InboundMessage,
    PreferenceChange,
    ProviderId,
    Sender,
    StatusUpdate,
)
from qadam.channels.email import replies
from qadam.channels.email.proof import Proof
from qadam.channels.email.words import words_of

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\\x00-\x20\x7f]{1,64}@[A-Za-z0-9\u0080-\uffff.-]{1,190}")
_AUTOMATIC = ("list-id", "x-autoreply", "x-autorespond", "x-loop")


def is_address(text: str) -> bool:
    """Whether mail can be sent to this without anything being slipped in."""
    return _ADDRESS.fullmatch(text) is not None


def read_mail(raw: bytes, *, proof: Proof, account_ref: str, trusted_server: str = "") -> list[Event]:
    """The events of one mail as it came in; empty for whatever a machine wrote. Never fails.

    `trusted_server`: the name under which our own mail server notes that a sender was genuine
    (Authentication-Results). Without it only the answer to a mail of ours proves who wrote.
    """
    mail = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(raw)
    try:
        if mail.get_content_type() == "multipart/report":
            return _report(mail, proof, account_ref)
        return _answer(mail, raw, proof, account_ref, trusted_server)
    except (ValueError, TypeError, LookupError, AttributeError, IndexError, RecursionError):
        return []  # headers that no reader makes sense of


def _answer(
    mail: EmailMessage, raw: bytes, proof: Proof, account_ref: str, trusted_server: str
) -> list[Event]:
    name, address = _from(mail)
    if not is_address(address) or address == account_ref.lower() or _is_automatic(mail):
        return []
    text = words_of(mail)
    if not text:
        return []
    headers = f"{mail.get('in-reply-to', '')} {mail.get('references', '')}"
    answered = proof.find(headers, address)
    return [
        InboundMessage(
            external_id=_id_of(mail, raw),
            sender=Sender(None, name=name or None, email=address),
            at=_date(mail),
            kind="text",
            account_ref=account_ref,
            text=text,
            reply_to=answered[0] if answered else None,
            proven=answered is not None or _vouched(mail, address, trusted_server),
        )
    ]


def _from(mail: Message) -> tuple[str, str]:
    found = getaddresses([str(mail.get("from", ""))])
    return (found[0][0], found[0][1].strip().lower()) if len(found) == 1 else ("", "")


def _is_automatic(mail: Message) -> bool:
    """Whether a machine wrote it: answering would begin a talk between two machines."""
    submitted = str(mail.get("auto-submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(mail.get("precedence", "")).strip().lower()
    noticed = any(name in mail for name in _AUTOMATIC) or str(mail.get("return-path", "")).strip() == "<>"
    return submitted != "no" or precedence in ("bulk", "junk", "list", "auto_reply") or noticed


def _vouched(mail: Message, address: str, trusted_server: str) -> bool:
    """Whether our own server found the sender's domain to be genuine. Only its own, topmost note counts."""
    notes = mail.get_all("authentication-results", [])
    if not trusted_server or not notes:
        return False
    note = str(notes[0]).lower()
    server, _semicolon, results = note.partition(";")
    domain = re.escape(address.rpartition("@")[2])
    genuine = re.search(rf"\bdmarc=pass\b[^;]*header\.from={domain}(?![\w.-])", results)
    return server.split()[:1] == [trusted_server.lower()] and genuine is not None


def _id_of(mail: Message, raw: bytes) -> str:
    given = str(mail.get("message-id", "")).strip()
    return given[:300] or f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _date(mail: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(mail.get("date", "")))
    except (ValueError, TypeError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


# ── reports of machines ─────────────────────────────────────────────────────────────────────────────────────────


def _report(mail: EmailMessage, proof: Proof, account_ref: str) -> list[Event]:
    kind = str(mail.get_param("report-type", "")).lower()
    parts = list(mail.walk())
    found = _our_mail(parts, proof)
    if found is None:
        return []
    message_id, ref, recipient = found
    if kind == "feedback-report":
        fields = _fields(parts, "message/feedback-report")
        if fields.get("feedback-type", "abuse") == "not-spam":
            return []
        return [
            PreferenceChange(
                external_id=f"complaint:{message_id}",
                sender=Sender(None, email=recipient),
                marketing=False,
                at=_date(mail),
                account_ref=account_ref,
                detail="complaint",
                everything=True,
            )
        ]
    return _bounce(_fields(parts, "message/delivery-status"), message_id, ref, account_ref, _date(mail))


def _our_mail(parts: Sequence[Message], proof: Proof) -> tuple[str, str, str] | None:
    """The mail of ours a report is about: its id, our reference, and the mailbox it went to."""
    for part in parts:
        headers = _returned(part)
        if headers is None:
            continue
        for _name, address in getaddresses([str(headers.get("to", ""))]):
            found = proof.find(str(headers.get("message-id", "")), address)
            if found:
                return (*found, address.strip().lower())
    return None


def _returned(part: Message) -> Message | None:
    """The headers of the mail a report sends back, whole or in part."""
    if part.get_content_type() == "message/rfc822":
        inside = part.get_payload()
        first = inside[0] if isinstance(inside, list) and inside else None
        return first if isinstance(first, Message) else None
    if part.get_content_type() == "text/rfc822-headers":
        raw = part.get_payload(decode=True)
        return BytesParser(policy=policy.default).parsebytes(raw) if isinstance(raw, bytes) else None
    return None


def _fields(parts: Sequence[Message], kind: str) -> dict[str, str]:
    """All fields of the machine-readable part, names in lower case."""
    fields: dict[str, str] = {}
    for part in parts:
        if part.get_content_type() != kind:
            continue
        inside = part.get_payload()
        blocks = inside if isinstance(inside, list) else [part]
        for block in blocks:
            if isinstance(block, Message):
                fields |= {name.lower(): str(value).strip().lower() for name, value in block.items()}
                raw = block.get_payload(decode=True)
                text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
                pairs = re.findall(r"(?m)^([A-Za-z-]+):[ \t]*(.+?)\s*$", text)
                fields |= {name.lower(): value.lower() for name, value in pairs}
    return fields


def _bounce(
    fields: dict[str, str], message_id: str, ref: str, account_ref: str, at: datetime | None
) -> list[Event]:
    action = fields.get("action", "")
    if action not in ("failed", "delivered", "relayed"):
        return []  # delayed: it may still arrive
    failed = action == "failed"
    return [
        StatusUpdate(
            external_id=f"{message_id}:{'failed' if failed else 'delivered'}",
            provider_id=ProviderId(message_id),
            state="failed" if failed else "delivered",
            at=at,
            account_ref=account_ref,
            our_ref=ref,
            error=_why(fields) if failed else None,
        )
    ]


def _why(fields: dict[str, str]) -> ChannelError:
    told = f"{fields.get('status', '')} {fields.get('diagnostic-code', '')}"
    if replies.GONE.search(told):
        return ChannelError("address_gone", "This mailbox does not exist.", permanent=True)
    return ChannelError("bounced", "The mail came back.", permanent=True)
