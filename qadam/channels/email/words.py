"""The words of an answer: the plain part, or the HTML part as text, without what was quoted below it."""

from __future__ import annotations

import re
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser

MAX_WORDS = 10_000
_QUOTE_BEGINS = (
    re.compile(r"^-{2,}\s*(?:Original Message|Forwarded message)\s*-{2,}", re.IGNORECASE),
    re.compile(r"^_{10,}\s*$"),
    re.compile(r"^On\b.{5,200}\bwrote:\s*$"),
    re.compile(r"^.{5,200}(?:نے لکھا|ولیکل|ولیکلي|لکيو)\s*:\s*$"),
    re.compile(r"^.{0,200}<[^<>\s@]+@[^<>\s@]+>.{0,80}:\s*$"),
)
# Outlook puts the head of the mail it quotes above it, and marks no line of it.
_HEAD_BEGINS = re.compile(
    r"^\*?(?:From|Von|De)\s*:\*?\s\S.*\n\*?(?:Sent|Date|Gesendet|To)\s*:", re.IGNORECASE
)
_INVISIBLE = str.maketrans("", "", "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def words_of(mail: EmailMessage) -> str:
    """What the person wrote; her subject if she wrote nothing else."""
    part = mail.get_body(("plain", "html"))
    text = ""
    if part is not None:
        text = decoded(part)
        if part.get_content_type() == "text/html":
            text = _from_html(text)
    said = answer_of(text)
    return (said or str(mail.get("subject", "")).strip())[:MAX_WORDS]


def decoded(part: MIMEPart) -> str:
    """The text of a part, whatever its character set is called."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "windows-1256"):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("utf-8", "replace")


def answer_of(text: str) -> str:
    """The text above and between what is quoted, without a signature."""
    kept: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for place, line in enumerate(lines):
        bare = line.translate(_INVISIBLE).strip()
        if bare.startswith(">"):
            continue
        following = lines[place + 1].translate(_INVISIBLE).strip() if place + 1 < len(lines) else ""
        if _HEAD_BEGINS.match(f"{bare}\n{following}"):
            break
        if _begins_quote(bare) or (bare.startswith("On ") and _begins_quote(f"{bare} {following}")):
            if any(later.translate(_INVISIBLE).strip().startswith(">") for later in lines[place:]):
                continue  # quoted line by line: what is written between is hers
            break
        if line in ("-- ", "--"):
            break
        kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _begins_quote(line: str) -> bool:
    return any(pattern.match(line) for pattern in _QUOTE_BEGINS)


class _Text(HTMLParser):
    """Collects the words of a page; what is quoted and what is not seen is left out."""

    _BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3"})
    _SILENT = frozenset({"style", "script", "head", "blockquote", "title"})
    _EMPTY = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "wbr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BREAKS:
            self.words.append("\n")
        if tag not in self._EMPTY:
            about = dict(attrs)
            quoted = "quote" in (about.get("class") or "") or about.get("id") == "divRplyFwdMsg"
            self._open.append((tag, tag in self._SILENT or quoted))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if not any(silent for _tag, silent in self._open):
            self.words.append(re.sub(r"\s+", " ", data))


def _from_html(page: str) -> str:
    reader = _Text()
    reader.feed(page[:500_000])
    reader.close()
    return "\n".join(line.strip() for line in "".join(reader.words).split("\n"))
