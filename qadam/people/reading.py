"""Reading lists of people as organisers have them: pasted lines, CSV in any encoding, XLSX. Pure: nothing is kept here."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from openpyxl import load_workbook

from qadam.core import languages
from qadam.core.errors import QadamError
from qadam.core.text import clean, fold, latin_digits
from qadam.people import addresses
from qadam.people.errors import BadPhone

MOST_ROWS = 100_000
_NUMBER = re.compile(r"[+0-9][0-9 ().\-]{3,}")
_ENCODINGS = ("utf-8-sig", "utf-16", "windows-1256", "latin-1")
# Heads people write over their columns, folded.
_HEADS = {
    "name": ("name", "full name", "naam", "نام", "نوم", "نالو"),
    "phone": (
        "phone",
        "mobile",
        "number",
        "whatsapp",
        "phone number",
        "cell",
        "فون",
        "موبایل",
        "نمبر",
        "شمېره",
        "واتس اپ",
    ),
    "language": ("language", "lang", "zaban", "زبان", "ژبه"),
}


@dataclass(frozen=True)
class Row:
    """One line of a list: what was written, what it becomes, and what is wrong with it (empty: nothing)."""

    line: int
    name: str
    written: str
    phone: str
    language: str
    fault: str = ""


def read_text(text: str) -> Iterator[Row]:
    """Pasted lines: a name and a number in any order, with any separator."""
    for line, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        found = _NUMBER.search(latin_digits(written))
        number = found.group().strip() if found else ""
        rest = written[: found.start()] + written[found.end() :] if found else written
        yield _row(line, name=re.sub(r"^[\s,;:|\t.\d)-]+|[\s,;:|\t-]+$", "", rest), written=number)


def read_file(data: bytes, file_name: str) -> Iterator[Row]:
    """A CSV or XLSX file. The first line may name its columns; else a number and a name are looked for in each."""
    lines = _sheet(data) if file_name.lower().endswith(".xlsx") or data[:2] == b"PK" else _csv(data)
    yield from _rows(lines)


def decoded(data: bytes) -> str:
    """The text of a file, in whichever of the encodings spreadsheets here write it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        if encoding == "utf-16":
            continue
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _csv(data: bytes) -> Iterator[list[str]]:
    text = decoded(data)
    first = text.partition("\n")[0]
    separator = max(",;\t|", key=first.count)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _sheet(data: bytes) -> Iterator[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for cells in book.worksheets[0].iter_rows(values_only=True):
        yield [_cell(cell) for cell in cells]


def _cell(cell: object) -> str:
    """A number column of a spreadsheet loses its first 0; it is put back when the rest looks like one."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell)
    return f"0{text}" if isinstance(cell, int) and re.fullmatch(r"3\d{9}", text) else text


def _rows(lines: Iterable[list[str]]) -> Iterator[Row]:
    columns: dict[str, int] | None = None
    for line, cells in enumerate(lines, start=1):
        if line > MOST_ROWS + 1:
            return
        if columns is None:
            columns = _columns(cells)
            if columns:
                continue
        if not any(cell.strip() for cell in cells):
            continue
        if columns:
            yield _row(
                line,
                name=_at(cells, columns.get("name")),
                written=_at(cells, columns.get("phone")),
                language=_at(cells, columns.get("language")),
            )
        else:
            number = next((cell for cell in cells if _NUMBER.search(latin_digits(cell))), "")
            yield _row(line, name=next((c for c in cells if c.strip() and c != number), ""), written=number)


def _columns(cells: list[str]) -> dict[str, int]:
    """Which column holds what, when the first line says so."""
    heads = [fold(cell) for cell in cells]
    found = {}
    for what, words in _HEADS.items():
        folded = {fold(word) for word in words}
        place = next((i for i, head in enumerate(heads) if head in folded), None)
        if place is not None:
            found[what] = place
    return found


def _at(cells: list[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _language(written: str) -> str:
    asked = fold(written)
    for code, language in languages.LANGUAGES.items():
        if asked in (code.lower(), fold(language.name)):
            return code
    return ""


def _row(line: int, *, name: str, written: str, language: str = "") -> Row:
    shown = clean(name, limit=120)
    fault, phone = "", ""
    if written.strip():
        try:
            phone = addresses.phone(written)
        except QadamError as refusal:
            fault = str(refusal)
    elif not shown:
        fault = str(BadPhone())
    return Row(line, shown, written.strip(), phone, _language(language), fault)


def mended(row: Row, *, name: str, written: str) -> Row:
    """The row with what an organiser wrote instead."""
    return _row(row.line, name=name, written=written, language=row.language)
