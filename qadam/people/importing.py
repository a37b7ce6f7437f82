"""Bringing a list of people in: kept sealed while it is read, looked at and mended, then written, many at a time.

Reading and writing go on where they stopped; each step is one commit that also says how far it came.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import BinaryIO

from django.db import transaction
from django.db.models import F

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.languages import speaking
from qadam.core.models import audit
from qadam.core.sealing import seal, unseal_text
from qadam.core.text import clean, fold
from qadam.core.transitions import transition
from qadam.organisations.models import Organisation
from qadam.people import import_writing, reading, tables
from qadam.people.enums import IMPORT_TRANSITIONS, ImportState
from qadam.people.errors import FileTooBig, UnreadableFile
from qadam.people.models import ImportList, ImportPart, ImportPiece
from qadam.people.reading import Layout, Row
from qadam.people.uploads import MOST_BYTES, SealedFile, SealedUpload, buffered
from qadam.places.queries import places_by_name

ROWS_A_PART = 2000
# How long one go takes before others have their turn.
A_GO_S = 15.0
# Rows that need mending may be fetched for so long after the rest is in; a list nobody agreed to waits so long.
FAULTS_KEPT, LISTS_KEPT = timedelta(days=7), timedelta(days=14)
# Nobody has touched a list for so long: whoever was at it is gone.
FORSAKEN_AFTER = timedelta(minutes=1)
_PART = "import-part"


def keep_list(organisation: Organisation, rows: Iterable[Row], *, by: User | None = None) -> ImportList:
    """The rows, sealed, to be looked at before anybody becomes a person."""
    layout = Layout({"name": 0, "phone": 1}).to_json()
    batch = ImportList.objects.create(
        organisation=organisation, by_user=by, state=ImportState.READING, layout=layout
    )
    _keep_rows(batch, iter(rows))
    transition(batch, ImportState.READY, allowed=IMPORT_TRANSITIONS)
    return batch


@transaction.atomic
def keep_file(organisation: Organisation, upload: SealedUpload, *, by: User | None = None) -> ImportList:
    """A file, sealed, to be read; when it is not sure which column holds what, the organiser is asked first.

    Raises FileTooBig, UnreadableFile.
    """
    if upload.is_too_big:
        raise FileTooBig(most=MOST_BYTES // 1024**2)
    batch = ImportList.objects.create(
        organisation=organisation, by_user=by, state=ImportState.MAPPING, bytes_total=upload.size or 0
    )
    for number, sealed in enumerate(upload.sealed_pieces()):
        ImportPiece.objects.create(batch=batch, number=number, sealed=sealed)
    layout = reading.layout_of(first_lines(batch))
    if not layout.columns:
        raise UnreadableFile
    batch.layout = layout.to_json()
    batch.save(update_fields=["layout"])
    if layout.is_sure:
        transition(batch, ImportState.READING, allowed=IMPORT_TRANSITIONS)
    return batch


def first_lines(batch: ImportList) -> list[list[str]]:
    """The first lines of its file. Raises UnreadableFile."""
    try:
        return reading.sample(file_of(batch))
    except tables.Unreadable:
        raise UnreadableFile from None


def map_columns(batch: ImportList, columns: Mapping[str, int], *, has_head: bool) -> None:
    """Says which column holds what. The file is read next."""
    unread = reading.unread_of(first_lines(batch), columns) if has_head else ()
    layout = Layout(columns, has_head, unread=unread).to_json()
    transition(batch, ImportState.READING, allowed=IMPORT_TRANSITIONS, layout=layout)


def read_on(batch: ImportList, *, within_s: float = A_GO_S) -> bool:
    """Reads its file, going on where somebody stopped. True when nothing is left to read, or it was cancelled."""
    file = file_of(batch)
    if not batch.encoding:
        batch.encoding = tables.encoding_of(file)
        ImportList.objects.filter(pk=batch.pk).update(encoding=batch.encoding)
    last = (
        ImportPart.objects.filter(batch=batch).order_by("-number").values_list("last_line", flat=True).first()
    )
    try:
        with speaking(batch.by_user.language if batch.by_user else batch.organisation.language):
            rows = reading.read_file(file, Layout.from_json(batch.layout), encoding=batch.encoding)
            left = (row for row in rows if row.line > (last or 0))
            if not _keep_rows(batch, left, within_s=within_s, at=file.tell):
                return False
    except tables.Unreadable:
        return _end_reading(batch, ImportState.UNREADABLE)
    return _end_reading(batch, ImportState.READY if batch.total else ImportState.UNREADABLE)


def _end_reading(batch: ImportList, state: str) -> bool:
    if ImportList.objects.filter(pk=batch.pk, state=ImportState.READING, parts=batch.parts).exists():
        transition(batch, state, allowed=IMPORT_TRANSITIONS)
        ImportPiece.objects.filter(batch=batch).delete()
    return True


def _keep_rows(
    batch: ImportList,
    rows: Iterator[Row],
    *,
    within_s: float | None = None,
    at: Callable[[], int] | None = None,
) -> bool:
    """Keeps rows part by part. False when the time was up before they ended."""
    places, until = places_by_name(), None
    while part := list(islice(rows, ROWS_A_PART)):
        with transaction.atomic():
            if not _counted(batch, part, places, at=at() if at else 0):
                return True
            ImportPart.objects.create(
                batch=batch,
                number=batch.parts - 1,
                sealed=_sealed(part),
                last_line=part[-1].line,
                faults=sum(bool(row.fault) for row in part),
            )
        # Counted from the first new rows: finding the place again may take a while by itself.
        until = until or (time.monotonic() + within_s if within_s is not None else None)
        if until is not None and time.monotonic() > until:
            return False
    return True


def _counted(batch: ImportList, part: list[Row], places: Mapping[str, int], *, at: int) -> bool:
    """Notes that this part is the next one; False when somebody else was faster, or it was cancelled."""
    faults = sum(bool(row.fault) for row in part)
    unplaced = sum(bool(row.place) and not row.fault and fold(row.place) not in places for row in part)
    moved = ImportList.objects.filter(pk=batch.pk, state=ImportState.READING, parts=batch.parts).update(
        parts=F("parts") + 1,
        total=F("total") + len(part),
        faults=F("faults") + faults,
        unplaced=F("unplaced") + unplaced,
        bytes_read=min(at, batch.bytes_total),
        updated_at=now(),
    )
    batch.parts, batch.total, batch.faults = batch.parts + 1, batch.total + len(part), batch.faults + faults
    return bool(moved)


def _sealed(rows: Iterable[Row]) -> bytes:
    return seal(json.dumps(list(rows), ensure_ascii=False), context=_PART)


def _opened(part: ImportPart) -> list[Row]:
    return [Row(*row) for row in json.loads(unseal_text(part.sealed, context=_PART))]


def rows_of(batch: ImportList, *, only_faulty: bool = False) -> Iterator[Row]:
    """The rows of a list that is not imported yet, part by part; after it, those that need mending."""
    parts = ImportPart.objects.filter(batch=batch).order_by("number")
    for part in (parts.filter(faults__gt=0) if only_faulty else parts).iterator(chunk_size=4):
        yield from (row for row in _opened(part) if row.fault or not only_faulty)


@transaction.atomic
def mend_rows(batch: ImportList, changes: dict[int, tuple[str, str]]) -> int:
    """Replaces name and number of some lines ({line: (name, number)}). Returns how many are still wrong."""
    locked = ImportList.objects.select_for_update().get(pk=batch.pk)
    if locked.state == ImportState.READY and changes:
        for part in ImportPart.objects.filter(batch=batch, faults__gt=0, last_line__gte=min(changes)):
            rows = _opened(part)
            if not any(row.line in changes for row in rows):
                continue
            rows = [
                reading.mended(row, name=changes[row.line][0], written=changes[row.line][1])
                if row.line in changes
                else row
                for row in rows
            ]
            faults = sum(bool(row.fault) for row in rows)
            locked.faults += faults - part.faults
            part.sealed, part.faults = _sealed(rows), faults
            part.save(update_fields=["sealed", "faults"])
        locked.save(update_fields=["faults"])
    batch.faults = locked.faults
    return batch.faults


def agree_import(batch: ImportList, *, source: str, wording: str, language: str = "") -> None:
    """Says where the consent comes from and in which words it was given. Both, or the people are not contactable."""
    batch.source, batch.wording, batch.language = (
        clean(source, limit=200),
        clean(wording, limit=1000),
        language,
    )
    batch.save(update_fields=["source", "wording", "language"])


def start_import(batch: ImportList) -> None:
    """From now on the good rows become people."""
    transition(batch, ImportState.RUNNING, allowed=IMPORT_TRANSITIONS)


def write_on(batch: ImportList, *, within_s: float = A_GO_S) -> bool:
    """Writes the good rows, going on where somebody stopped. True when all are written, or it was cancelled."""
    places, until = places_by_name(), time.monotonic() + within_s
    while batch.parts_done < batch.parts:
        with transaction.atomic():
            claimed = ImportList.objects.filter(
                pk=batch.pk, state=ImportState.RUNNING, parts_done=batch.parts_done
            ).update(parts_done=F("parts_done") + 1, updated_at=now())
            if not claimed:
                return True
            part = ImportPart.objects.get(batch=batch, number=batch.parts_done)
            good = [row for row in _opened(part) if not row.fault]
            added = import_writing.write_rows(batch, good, places)
            ImportList.objects.filter(pk=batch.pk).update(
                done=F("done") + len(good), added=F("added") + added
            )
            _forget_good(part)
        batch.parts_done += 1
        if time.monotonic() > until and batch.parts_done < batch.parts:
            return False
    if ImportList.objects.filter(pk=batch.pk, state=ImportState.RUNNING).exists():
        transition(batch, ImportState.DONE, allowed=IMPORT_TRANSITIONS)
        batch.refresh_from_db()
        audit(
            "people-imported",
            batch,
            by=batch.by_user,
            organisation_id=batch.organisation_id,
            added=batch.added,
        )
    return True


def _forget_good(part: ImportPart) -> None:
    """Keeps of a part that is written only the rows that need mending."""
    if not part.faults:
        part.delete()
        return
    part.sealed = _sealed(row for row in _opened(part) if row.fault)
    part.save(update_fields=["sealed"])


def run_import(batch: ImportList) -> None:
    """Writes the whole list at once. For a short one."""
    if batch.state == ImportState.READY:
        start_import(batch)
    while not write_on(batch):
        pass
    batch.refresh_from_db()


@transaction.atomic
def cancel_import(batch: ImportList) -> None:
    """Stops an import. Whoever was already written stays; of the list nothing does."""
    transition(batch, ImportState.CANCELLED, allowed=IMPORT_TRANSITIONS)
    _empty(batch)


def _empty(batch: ImportList) -> None:
    ImportPiece.objects.filter(batch=batch).delete()
    ImportPart.objects.filter(batch=batch).delete()


def forsaken() -> Iterator[ImportList]:
    """Lists that are being read or written and that nobody has touched for a while."""
    at_work = [ImportState.READING, ImportState.RUNNING]
    return ImportList.objects.filter(state__in=at_work, updated_at__lt=now() - FORSAKEN_AFTER).iterator()


def tidy_lists() -> int:
    """Throws away lists nobody agreed to, and what was left of finished ones. How many."""
    unasked = [ImportState.MAPPING, ImportState.READY]
    old = list(ImportList.objects.filter(state__in=unasked, updated_at__lt=now() - LISTS_KEPT))
    for batch in old:
        cancel_import(batch)
    ended = ImportPart.objects.filter(
        batch__state__in=[ImportState.DONE, ImportState.UNREADABLE],
        batch__updated_at__lt=now() - FAULTS_KEPT,
    )
    gone, _by_kind = ended.delete()
    return len(old) + gone


def file_of(batch: ImportList) -> BinaryIO:
    """Its file, unsealed piece by piece as it is read."""

    def piece(number: int) -> bytes:
        kept = ImportPiece.objects.values_list("sealed", flat=True).get(batch=batch, number=number)
        return bytes(kept)

    return buffered(SealedFile(piece, batch.bytes_total))
