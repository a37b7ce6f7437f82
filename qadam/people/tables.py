"""Files as lists of cells, read piece by piece: CSV in any encoding and with any separator, XLSX. Pure: nothing is kept here."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

PIECE = 1024 * 1024
SEPARATORS = ",;\t|"
_LOOKED_AT = 64 * 1024
# Unpacked, what a spreadsheet keeps in memory; a small file may unpack to anything.
_MOST_SHARED_WORDS = 150 * 1024 * 1024


class Unreadable(ValueError):
    """This is no file we can read."""


def is_sheet(head: bytes) -> bool:
    """Whether a file that begins so is an XLSX (a zip)."""
    return head[:4] == b"PK\x03\x04"


def encoding_of(file: BinaryIO, *, is_cut: bool = False) -> str:
    """How the text of a file is written: as it says itself, else UTF-8 if all of it is, else Windows-1256.

    `is_cut`: only its beginning is there, which may end inside a letter.
    """
    file.seek(0)
    head = file.read(_LOOKED_AT)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if b"\0" in head:  # of a digit or a comma in UTF-16; in no other text
        return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=not is_cut)
    except UnicodeDecodeError:
        return "windows-1256"
    return "utf-8-sig"


def lines_of(file: BinaryIO, *, encoding: str = "") -> Iterator[list[str] | None]:
    """The cells of each line; None for one that cannot be read. Raises Unreadable."""
    file.seek(0)
    if is_sheet(file.read(4)):
        yield from _sheet(file)
    else:
        yield from _csv(file, encoding or encoding_of(file))


def _csv(file: BinaryIO, encoding: str) -> Iterator[list[str] | None]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        separator = _separator(text.read(_LOOKED_AT))
        text.seek(0)
        reader = csv.reader(text, delimiter=separator)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield None  # a cell without an end; the next line is read as one of its own
    finally:
        text.detach()


def _separator(beginning: str) -> str:
    """What separates the cells: whatever most of the first lines have, the same number of times."""
    lines = [line for line in beginning.splitlines()[:10] if line.strip()]
    return max(
        SEPARATORS,
        key=lambda mark: (sum(mark in line for line in lines), lines[0].count(mark) if lines else 0),
    )


def _sheet(file: BinaryIO) -> Iterator[list[str] | None]:
    # Only when somebody brings one: every process would carry it.
    from openpyxl import load_workbook

    file.seek(0)
    try:
        words = [item for item in zipfile.ZipFile(file).infolist() if "sharedStrings" in item.filename]
        if sum(item.file_size for item in words) > _MOST_SHARED_WORDS:
            raise Unreadable("too many words in one sheet")
        book = load_workbook(file, read_only=True, data_only=True)
        for cells in book.worksheets[0].iter_rows(values_only=True):
            yield [_cell(cell) for cell in cells]
    except (zipfile.BadZipFile, KeyError, IndexError, OSError, ValueError, SyntaxError, TypeError) as error:
        raise Unreadable("not a spreadsheet") from error


def _cell(cell: object) -> str:
    """A number column of a spreadsheet loses its first 0; it is put back when the rest looks like one."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell)
    return f"0{text}" if isinstance(cell, int) and re.fullmatch(r"3\d{9}", text) else text


def from_bytes(data: bytes) -> BinaryIO:
    """Bytes as the files these functions read."""
    return cast(BinaryIO, io.BytesIO(data))
