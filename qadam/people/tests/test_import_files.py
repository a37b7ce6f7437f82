"""Files of people: any encoding, separator and order of columns; read and written piece by piece, also after a crash."""

import contextlib
import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from qadam.accounts.models import User
from qadam.core.sealing import seal
from qadam.organisations.models import Organisation
from qadam.people import importing, jobs, reading, tables, uploads
from qadam.people.models import Consent, ImportList, ImportPart, ImportPiece, Person
from qadam.people.reading import Layout, Row
from qadam.people.uploads import SealedFile, SealedUpload, buffered


def rows(data: bytes) -> list[Row]:
    layout = reading.layout_of(reading.sample(tables.from_bytes(data)))
    return list(reading.read_file(tables.from_bytes(data), layout))


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading_of_a_file(data: bytes) -> None:
    with contextlib.suppress(tables.Unreadable):  # told to the organiser in a sentence
        rows(data)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1256"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_is_read_in_every_encoding_and_with_every_separator(encoding: str, separator: str) -> None:
    data = f"نام{separator}موبائل\r\nزرمينه{separator}0300-1234567\r\n".encode(encoding)

    assert [(r.name, r.phone, r.fault) for r in rows(data)] == [("زرمينه", "+923001234567", "")]


def test_columns_come_in_any_order_and_are_known_by_their_heads() -> None:
    data = "District,E-mail,Causes,Mobile No.,Full Name,Zaban\nswabi, Gul@Example.org ,water; schools,03001234567,Gul,Pashto\n"

    assert rows(data.encode()) == [
        Row(
            2,
            "Gul",
            "03001234567",
            "+923001234567",
            "ps",
            "",
            "gul@example.org",
            "swabi",
            ("water", "schools"),
        )
    ]


def test_a_file_that_does_not_name_its_columns_is_asked_about() -> None:
    lines = [["1", "Gul", "03001234567", "Swabi"], ["2", "Bilal", "03012345678", "Mardan"]]

    layout = reading.layout_of(lines)

    assert (layout.is_sure, layout.has_head, layout.columns) == (False, False, {"phone": 2, "name": 1})


def test_two_columns_of_names_and_numbers_need_no_heads() -> None:
    assert reading.layout_of([["03001234567", "Gul"], ["03012345678", "Bilal"]]) == Layout(
        {"phone": 0, "name": 1}
    )


def test_a_cell_without_an_end_costs_one_line_and_not_the_rest() -> None:
    data = 'name,phone\nGul,"0300' + "x" * 200_000 + "\n" + "Bilal,03012345678\n"

    found = rows(data.encode())

    assert found[0].fault.startswith("This line could not be read") or found[0].fault
    assert len(found) <= 2


def workbook(*lines: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for line in lines:
        book.worksheets[0].append(line)
    book.save(out)
    return out.getvalue()


def test_an_excel_number_that_lost_its_zero_is_mended() -> None:
    data = workbook(["Name", "Phone"], ["Zarmina", 3001234567])

    assert [(r.name, r.phone) for r in rows(data)] == [("Zarmina", "+923001234567")]


@given(st.binary(max_size=500), st.lists(st.tuples(st.integers(0, 600), st.integers(1, 200)), max_size=8))
def test_a_sealed_file_is_read_like_any_other(data: bytes, reads: list[tuple[int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "PIECE", 64)
        pieces = [seal(data[n : n + 64], context=uploads.SEALED_FOR) for n in range(0, len(data), 64)]
        sealed, plain = buffered(SealedFile(pieces.__getitem__, len(data))), io.BytesIO(data)

        for at, length in reads:
            assert (sealed.seek(at), sealed.read(length)) == (plain.seek(at), plain.read(length))
        sealed.seek(0)
        assert sealed.read() == data


def upload(data: bytes) -> SealedUpload:
    """The file as it is once it has arrived."""
    handler = uploads.SealingHandler()
    handler.new_file("file", "list.csv", "text/csv", len(data), None)
    for at in range(0, len(data), 100_000):
        handler.receive_data_chunk(data[at : at + 100_000], at)
    return handler.file_complete(len(data))


def many(count: int) -> bytes:
    lines = (f"Person {n},0300{n:07},{'Swabi' if n % 2 else 'Nowhere'}" for n in range(count))
    return ("Name,Mobile,District\n" + "\n".join(lines) + "\n").encode()


@pytest.fixture
def short_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(importing, "ROWS_A_PART", 7)
    yield


def test_a_file_arrives_sealed_and_goes_when_it_is_read(sahar: Organisation) -> None:
    batch = importing.keep_file(sahar, upload(many(30)))
    assert b"Person" not in b"".join(bytes(piece.sealed) for piece in ImportPiece.objects.all())

    importing.read_on(batch)

    batch.refresh_from_db()
    assert (batch.state, batch.total, batch.unplaced, ImportPiece.objects.count()) == ("ready", 30, 15, 0)
    assert b"Person" not in b"".join(bytes(part.sealed) for part in ImportPart.objects.all())


def test_a_file_that_is_too_large_is_told_kindly_and_nothing_is_kept(
    sahar: Organisation, amna: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    client.force_login(amna)

    answer = client.post(reverse("desk-people:import-new"), {"file": io.BytesIO(many(100))})

    assert answer.status_code == 422
    assert not ImportList.objects.exists()


def test_reading_goes_on_where_it_stopped(sahar: Organisation, short_parts: None) -> None:
    batch = importing.keep_file(sahar, upload(many(30)))

    while not importing.read_on(ImportList.objects.get(pk=batch.pk), within_s=0):
        pass

    batch.refresh_from_db()
    assert (batch.parts, [row.line for row in importing.rows_of(batch)]) == (5, list(range(2, 32)))


class Crash(Exception):
    pass


def test_writing_goes_on_after_a_crash_at_any_row_and_doubles_nobody(
    sahar: Organisation, short_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = importing.keep_file(sahar, upload(many(30)))
    importing.read_on(batch)
    importing.agree_import(batch, source="camp", wording="yes")
    importing.start_import(batch)
    real, times = importing._forget_good, iter(range(100))

    def breaks(part: ImportPart) -> None:
        if next(times) in (0, 2, 3):
            raise Crash
        real(part)

    monkeypatch.setattr(importing, "_forget_good", breaks)
    for _ in range(3):
        with pytest.raises(Crash):
            importing.write_on(ImportList.objects.get(pk=batch.pk))
    importing.write_on(ImportList.objects.get(pk=batch.pk))

    batch.refresh_from_db()
    assert (batch.state, batch.added, batch.done) == ("done", 30, 30)
    assert (Person.objects.count(), Consent.objects.count()) == (30, 90)


def test_two_workers_at_one_list_write_everybody_once(sahar: Organisation, short_parts: None) -> None:
    batch = importing.keep_file(sahar, upload(many(30)))
    importing.read_on(batch)
    importing.start_import(batch)
    one, two = ImportList.objects.get(pk=batch.pk), ImportList.objects.get(pk=batch.pk)

    importing.write_on(one, within_s=0)
    assert importing.write_on(two)  # it saw what the first one had done, and leaves the rest
    importing.write_on(one)

    assert Person.objects.count() == 30


def test_a_list_whose_worker_died_is_taken_up_again(sahar: Organisation, short_parts: None) -> None:
    batch = importing.keep_file(sahar, upload(many(30)))
    importing.read_on(batch, within_s=0)
    assert list(importing.forsaken()) == []

    ImportList.objects.update(updated_at="2026-01-01T00:00Z")
    assert [found.pk for found in importing.forsaken()] == [batch.pk]
    jobs.bring_in(list_id=str(batch.pk))

    batch.refresh_from_db()
    assert (batch.state, batch.total) == ("ready", 30)


def test_a_person_is_known_by_mail_as_well(sahar: Organisation) -> None:
    for data in (
        b"Name,Email\nGul,gul@example.org\n",
        b"Name,Phone,Email\nGul,03001234567,GUL@example.org\n",
    ):
        batch = importing.keep_file(sahar, upload(data))
        importing.read_on(batch)
        importing.run_import(batch)

    assert sorted(Person.objects.get().addresses.values_list("channel", flat=True)) == ["email", "whatsapp"]


def test_a_coordinator_brings_a_file_in_and_gets_the_faulty_lines_as_a_file(
    sahar: Organisation, amna: User, client: Client
) -> None:
    client.force_login(amna)
    data = "نمبر;نام;ضلع\n0300-1234567;زرمینہ;صوابی\n0300-123;=HYPERLINK(1);\n"

    page = client.post(reverse("desk-people:import-new"), {"file": io.BytesIO(data.encode("utf-16"))})
    batch = ImportList.objects.get()
    file = client.get(reverse("desk-people:import-faults", args=[batch.pk]))

    assert page["Location"] == reverse("desk-people:import", args=[batch.pk])
    assert (batch.state, batch.total, batch.faults) == ("ready", 2, 1)
    written = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    found = list(csv.reader(io.StringIO(written)))
    assert [line[0] for line in found[1:]] == ["3"]
    assert found[1][1:3] == ["'=HYPERLINK(1)", "0300-123"]


def test_a_file_without_heads_asks_which_column_is_which(
    sahar: Organisation, amna: User, client: Client
) -> None:
    client.force_login(amna)
    data = b"1,Gul,03001234567,Swabi\n2,Bilal,03012345678,Mardan\n"
    client.post(reverse("desk-people:import-new"), {"file": io.BytesIO(data)})
    url = reverse("desk-people:import", args=[ImportList.objects.get().pk])
    assert ImportList.objects.get().state == "mapping"

    client.post(url, {"do": "columns", "name": "1", "phone": "2", "place": "3"})
    client.post(url, {"do": "go", "source": "camp", "wording": "yes", "language": "ps"})

    assert sorted(Person.objects.values_list("name", "place__code")) == [
        ("Bilal", "mardan"),
        ("Gul", "swabi"),
    ]


def test_without_its_token_no_file_is_taken(sahar: Organisation, amna: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(amna)

    answer = client.post(reverse("desk-people:import-new"), {"file": io.BytesIO(many(3))})

    assert (answer.status_code, ImportList.objects.count()) == (403, 0)
