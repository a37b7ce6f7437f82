"""One message as a mail: a plain part and an HTML part that say the same, right to left where the language is."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from qadam.channels.base import ChannelError, OutboundMessage
from qadam.channels.email.headers import header, mailbox, one_line

# Both parts together, as they go over the wire.
MAX_PARTS_BYTES = 40 * 1024
MAX_TEXT = 6_000
MAX_SUBJECT = 90

_RTL = frozenset({"ur", "ps", "sd", "pa-Arab", "ar", "fa"})
_NASTALIQ = frozenset({"ur", "pa-Arab"})
_LINK = re.compile(r"https?://[^\s<>\"'»”]+[^\s<>\"'»”.,;:!?)\]،۔؟]")
_ATTACHED = {"image/jpeg": "picture.jpg", "image/png": "picture.png", "image/webp": "picture.webp"} | {
    "audio/ogg": "voice.ogg",
    "audio/mpeg": "voice.mp3",
    "audio/mp4": "voice.m4a",
}
TYPES = frozenset(_ATTACHED)
DOCUMENTS = {"text/html": "page.html", "application/pdf": "sheet.pdf"}

_PAGE = (
    '<!doctype html>\n<html lang="{lang}" dir="{direction}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title></head>\n'
    '<body style="margin:0;background:#fffdf8"><div lang="{lang}" dir="{direction}" style="max-width:36em;'
    "margin:0 auto;padding:24px 20px;color:#241a13;text-align:start;font-family:{fonts};font-size:{size};"
    'line-height:{line}">\n{body}\n{foot}</div></body></html>\n'
)
_FOOT = '<p style="margin:2em 0 0;padding-top:1em;border-top:1px solid #d8cbb8;color:#57452f;font-size:.88em">{}</p>'


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, and where answers go."""

    address: str
    name: str = ""
    reply_to: str = ""


def subject_of(message: OutboundMessage) -> str:
    """What stands above the mail: what was given, else its first line."""
    first = next((line for line in message.text.splitlines() if line.strip()), "")
    return one_line(message.subject or first, limit=MAX_SUBJECT) or "…"


def plain_part(message: OutboundMessage) -> str:
    """The words alone, with the foot below the line that mail programs know."""
    parts = [message.text.strip()]
    if message.media and message.media.url:
        parts.append(message.media.url)
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n\n-- \n{message.foot.strip()}\n" if message.foot.strip() else f"{text}\n"


def html_part(message: OutboundMessage) -> str:
    """The same words as a page of its own: no picture, no script, nothing from elsewhere."""
    lang = message.language or "en"
    rtl, nastaliq = lang in _RTL, lang in _NASTALIQ
    said = plain_part(message).partition("\n\n-- \n")[0]
    paragraphs = [part for part in re.split(r"\n{2,}", said.strip()) if part.strip()]
    body = "\n".join(f'<p dir="auto" style="margin:0 0 1em">{_marked(part)}</p>' for part in paragraphs)
    fonts = "'Noto Nastaliq Urdu','Jameel Noori Nastaleeq','Noto Naskh Arabic'," if nastaliq else ""
    fonts = fonts or ("'Noto Naskh Arabic'," if rtl else "")
    return _PAGE.format(
        lang=html.escape(lang),
        direction="rtl" if rtl else "ltr",
        title=html.escape(subject_of(message)),
        fonts=f"{fonts}system-ui,sans-serif",
        size="19px" if nastaliq else "18px" if rtl else "17px",
        line="2.2" if nastaliq else "1.9" if rtl else "1.6",
        body=body,
        foot=_FOOT.format(_marked(message.foot.strip())) if message.foot.strip() else "",
    )


def compose(
    message: OutboundMessage, *, to: str, head: Letterhead, message_id: str, at: datetime, boundary: str
) -> bytes:
    """The whole mail as it goes over the wire. Raises ChannelError when it cannot be made (nothing was sent)."""
    parts = [_part("text/plain", plain_part(message)), _part("text/html", html_part(message))]
    if sum(map(len, parts)) > MAX_PARTS_BYTES:
        raise ChannelError(
            "too_long", "The message is too long for a mail.", permanent=True, proves_unsent=True
        )
    kind, body = "alternative", _joined(parts, boundary)
    if message.media and message.media.content is not None:
        inner = f"{boundary}=a"
        inside = f'Content-Type: multipart/alternative; boundary="{inner}"\r\n\r\n'.encode()
        file = _file(message.media.content, message.media.mime, message.media.name)
        kind, body = "mixed", _joined([inside + _joined(parts, inner), file], boundary)
    lines = [
        f"From: {mailbox(head.name, head.address)}",
        f"To: {to}",
        header("Subject", subject_of(message)),
        f"Date: {format_datetime(at)}",
        f"Message-ID: {message_id}",
        *([f"Reply-To: {head.reply_to}"] if head.reply_to else []),
        *([f"In-Reply-To: {message.reply_to}"] if _is_message_id(message.reply_to) else []),
        *_unsubscribe(message.unsubscribe_url),
        "Auto-Submitted: auto-generated",
        *([f"Content-Language: {message.language}"] if message.language.replace("-", "").isalnum() else []),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/{kind}; boundary="{boundary}"',
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def unsubscribe_headers(url: str) -> dict[str, str]:
    """What lets a mail program end it with one click (RFC 8058); nothing for an address that is not one."""
    if not re.fullmatch(r"https?://[!-;=?-~]+", url):
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _unsubscribe(url: str) -> list[str]:
    return [f"{name}: {value}" for name, value in unsubscribe_headers(url).items()]


def _is_message_id(text: str | None) -> bool:
    return bool(text) and re.fullmatch(r"<[!-;=?-~]{3,200}>", text or "") is not None


def _marked(text: str) -> str:
    """Escaped words, links made to be tapped, line ends kept."""
    out, end = [], 0
    for found in _LINK.finditer(text):
        out.append(html.escape(text[end : found.start()]))
        url = html.escape(found[0], quote=True)
        out.append(f'<a href="{url}" dir="ltr" style="color:#1f2e6e;overflow-wrap:anywhere">{url}</a>')
        end = found.end()
    out.append(html.escape(text[end:]))
    return "".join(out).replace("\n", "<br>\n")


def _part(mime: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    return f"Content-Type: {mime}; charset=utf-8\r\n{_BASE64}".encode() + _wrapped(raw)


_BASE64 = "Content-Transfer-Encoding: base64\r\n\r\n"


def file_name(mime: str, wanted: str = "") -> str:
    """What an attachment is called: what was wanted, if that is plain. Raises ChannelError for types that are not mailed."""
    bare = mime.partition(";")[0].strip().lower()
    name = (_ATTACHED | DOCUMENTS).get(bare)
    if name is None:
        raise ChannelError("type_refused", "Such files are not mailed.", permanent=True, proves_unsent=True)
    return wanted if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}", wanted) else name


def _file(content: bytes, mime: str, wanted: str) -> bytes:
    bare = mime.partition(";")[0].strip().lower()
    name = file_name(mime, wanted)
    lines = f'Content-Type: {bare}\r\nContent-Disposition: attachment; filename="{name}"\r\n{_BASE64}'
    return lines.encode() + _wrapped(content)


def _wrapped(raw: bytes) -> bytes:
    return base64.encodebytes(raw).replace(b"\n", b"\r\n")


def _joined(parts: list[bytes], boundary: str) -> bytes:
    line = f"--{boundary}".encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
