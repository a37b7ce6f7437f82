"""Lists of people as organisers have them: which column holds what, and what each line says. Pure: nothing is kept here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.core.text import clean, fold, latin_digits
from qadam.people import addresses, tables
from qadam.people.errors import BadLine, BadPhone

_NUMBER = re.compile(r"[+0-9][0-9 ().\-]{3,}")
_LOOKED_AT, _BEGINNING = 12, 256 * 1024
# What a column may hold, with the heads people write over it. Compared folded.
HEADS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "person", "naam", "نام", "پورا نام", "نوم", "نالو", "نالو/نوم"),
    "phone": (
        "phone", "phone number", "phone no", "mobile", "mobile number", "mobile no", "number", "cell", "whatsapp",
        "whatsapp number", "contact", "contact number", "contact no", "tel", "telephone", "sms",
        "فون", "فون نمبر", "موبائل", "موبائل نمبر", "نمبر", "رابطہ", "رابطہ نمبر", "واٹس ایپ", "واتس اپ", "واٹس ایپ نمبر",
        "ټیلیفون", "موبایل", "شمېره", "د موبایل شمېره", "فون نمبر", "موبائيل",
    ),
    "email": ("email", "e-mail", "mail", "email address", "ای میل", "ایمیل", "برېښنالیک", "اي ميل"),
    "language": ("language", "lang", "zaban", "زبان", "ژبه", "ٻولي", "بولی"),
    "place": (
        "place", "district", "city", "town", "village", "tehsil", "area", "location", "province", "union council",
        "zila", "جگہ", "مقام", "ضلع", "شہر", "گاؤں", "تحصیل", "علاقہ", "ځای", "ولسوالۍ", "کلی", "ښار", "ضلعو",
    ),
    "cause": ("cause", "causes", "interest", "interests", "topic", "مقصد", "موضوع", "دلچسپی", "شعبہ", "موضوعات"),
}  # fmt: skip
_KNOWN = {fold(word): what for what, words in HEADS.items() for word in words}
_LANGUAGE_WORDS = {
    "ur": ("urdu",),
    "ps": ("pashto", "pushto", "pakhto"),
    "sd": ("sindhi",),
    "pa-Arab": ("punjabi", "pa", "panjabi"),
    "en": ("english", "انگریزی"),
}
_LANGUAGES = {
    fold(word): code
    for code, language in languages.LANGUAGES.items()
    for word in (code, language.name, *_LANGUAGE_WORDS[code])
}


class Row(NamedTuple):
    """One line of a list: what was written, what it becomes, and what is wrong with it (empty: nothing).

    `email` is in its one form where it is good, else as written; `place` is what was written.
    """

    line: int
    name: str
    written: str
    phone: str
    language: str
    fault: str = ""
    email: str = ""
    place: str = ""
    causes: Sequence[str] = ()


@dataclass(frozen=True)
class Layout:
    """Which column holds what, whether the first line says so, whether we are sure of it, and heads we do not read."""

    columns: Mapping[str, int] = field(default_factory=dict)
    has_head: bool = False
    is_sure: bool = True
    unread: Sequence[str] = ()

    def to_json(self) -> dict[str, Any]:
        said = {"columns": dict(self.columns), "has_head": self.has_head, "is_sure": self.is_sure}
        return said | {"unread": list(self.unread)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Layout":
        unread = data.get("unread", ())
        return cls(data.get("columns", {}), data.get("has_head", False), data.get("is_sure", True), unread)


def read_text(text: str) -> Iterator[Row]:
    """Pasted lines: a name and a number in any order, with any separator."""
    for line, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        found = _NUMBER.search(latin_digits(written))
        number = found.group().strip() if found else ""
        rest = written[: found.start()] + written[found.end() :] if found else written
        yield _row(line, name=re.sub(r"^[\s,;:|\t.\d)-]+|[\s,;:|\t-]+$", "", rest), written=number)


def sample(file: BinaryIO) -> list[list[str]]:
    """The first lines of a file that are not empty. Raises tables.Unreadable."""
    head, encoding = file.read(_BEGINNING), ""
    whole = file
    if not tables.is_sheet(head):
        whole = tables.from_bytes(head)
        encoding = tables.encoding_of(whole, is_cut=len(head) == _BEGINNING)
    lines = (
        cells
        for cells in tables.lines_of(whole, encoding=encoding)
        if cells and any(cell.strip() for cell in cells)
    )
    return list(islice(lines, _LOOKED_AT))


def layout_of(lines: Sequence[Sequence[str]]) -> Layout:
    """What the first lines say about the columns. Not sure: the organiser is asked."""
    if not lines:
        return Layout()
    columns = _from_heads(lines[0])
    if "phone" in columns or "email" in columns:
        return Layout(columns, has_head=True, unread=unread_of(lines, columns))
    guessed = {**_from_cells(lines), **columns}
    has_head = bool(columns) or (len(lines) > 1 and not any(map(_is_number, lines[0])) and "phone" in guessed)
    is_plain = not has_head and set(guessed) == {"name", "phone"} and max(map(len, lines)) == 2
    unread = unread_of(lines, guessed) if has_head else ()
    return Layout(guessed, has_head=has_head, is_sure=is_plain, unread=unread)


def unread_of(lines: Sequence[Sequence[str]], columns: Mapping[str, int]) -> tuple[str, ...]:
    """The heads of columns that nothing is taken from."""
    taken = set(columns.values())
    left = (clean(head, limit=40) for place, head in enumerate(lines[0]) if place not in taken)
    return tuple(head for head in left if head)[:12]


def read_file(file: BinaryIO, layout: Layout, *, encoding: str = "") -> Iterator[Row]:
    """The lines of a file under its heads. Empty ones are left out. Raises tables.Unreadable."""
    for line, cells in enumerate(tables.lines_of(file, encoding=encoding), start=1):
        if cells is None:
            yield Row(line, "", "", "", "", str(BadLine()))
        elif (line > 1 or not layout.has_head) and any(cell.strip() for cell in cells):
            at = {what: cells[place] for what, place in layout.columns.items() if place < len(cells)}
            yield _row(
                line,
                name=at.get("name", ""),
                written=at.get("phone", ""),
                language=at.get("language", ""),
                email=at.get("email", ""),
                place=at.get("place", ""),
                causes=at.get("cause", ""),
            )


def mended(row: Row, *, name: str, written: str) -> Row:
    """The row with what an organiser wrote instead."""
    return _row(
        row.line,
        name=name,
        written=written,
        language=row.language,
        email=row.email,
        place=row.place,
        causes=";".join(row.causes),
    )


def _from_heads(cells: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        what = _KNOWN.get(fold(cell.replace("_", " ").strip(" .:*#")))
        if what:
            found.setdefault(what, place)
    return found


def _from_cells(lines: Sequence[Sequence[str]]) -> dict[str, int]:
    """The column with most numbers, the one with most mail addresses, and the first of words."""
    width = max(map(len, lines))
    columns = [[line[n] for line in lines if n < len(line)] for n in range(width)]
    found: dict[str, int] = {}
    for what, fits in (("phone", _is_number), ("email", lambda cell: "@" in cell)):
        scores = [sum(map(fits, cells)) for cells in columns]
        if max(scores):
            found[what] = scores.index(max(scores))
    words = (
        n
        for n in range(width)
        if n not in found.values() and any(re.search(r"[^\W\d]", c) for c in columns[n])
    )
    if (name := next(words, None)) is not None:
        found["name"] = name
    return found


def _is_number(cell: str) -> bool:
    return len(re.findall(r"\d", latin_digits(cell))) >= 7


def _row(
    line: int,
    *,
    name: str,
    written: str,
    language: str = "",
    email: str = "",
    place: str = "",
    causes: str = "",
) -> Row:
    shown, written, email = clean(name, limit=120).removeprefix("'"), written.strip(), email.strip()
    fault, phone = "", ""
    try:
        if written:
            phone = addresses.phone(written)
        if email:
            email = addresses.email(email)
        if not (written or email or shown):
            raise BadPhone
    except QadamError as refusal:
        fault = str(refusal)
    said = _LANGUAGES.get(fold(language), "") if language else ""
    wanted = tuple(_causes(causes)) if causes else ()
    return Row(line, shown, written[:120], phone, said, fault, email[:254], clean(place, limit=80), wanted)


def _causes(written: str) -> Iterable[str]:
    for word in re.split(r"[,;|/،؛]", written):
        if kept := fold(clean(word, limit=40)):
            yield kept
