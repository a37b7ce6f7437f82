"""Lists of people as organisers have them: any encoding, any way of writing a number, consent or no contact."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from qadam.organisations.models import Organisation
from qadam.people import importing, reading
from qadam.people.addresses import phone
from qadam.people.errors import BadPhone, PhoneTooShort
from qadam.people.models import Address, Consent, ImportList, Person
from qadam.people.queries import consented


@pytest.mark.parametrize(
    "written",
    ["0300-1234567", "+92 300 1234567", "٠٣٠٠١٢٣٤٥٦٧", "۰۳۰۰ ۱۲۳۴۵۶۷", "00923001234567", "0300 123 4567"],
)
def test_a_number_is_one_number_however_it_is_written(written: str) -> None:
    assert phone(written) == "+923001234567"


def test_a_short_number_is_told_how_many_digits_it_has() -> None:
    with pytest.raises(PhoneTooShort) as refused:
        phone("030012345")
    assert refused.value.params == {"has": 9, "needs": 11}


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_number(written: str) -> None:
    with contextlib.suppress(BadPhone, PhoneTooShort):
        assert phone(written).startswith("+")


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_csv(data: bytes) -> None:
    if data[:2] != b"PK":
        with contextlib.suppress(ValueError):  # told to the organiser as "no lines were found"
            list(reading.read_file(data, "list.csv"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
def test_a_csv_is_read_in_every_encoding_spreadsheets_write(encoding: str) -> None:
    data = "نام,موبائل\nزرمينه,0300-1234567\n".encode(encoding)

    assert [(r.name, r.phone, r.fault) for r in reading.read_file(data, "l.csv")] == [
        ("زرمينه", "+923001234567", "")
    ]


def test_an_excel_number_that_lost_its_zero_is_mended() -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.append(["Name", "Phone"])
    sheet.append(["Zarmina", 3001234567])
    book.save(out)

    assert [(r.name, r.phone) for r in reading.read_file(out.getvalue(), "l.xlsx")] == [
        ("Zarmina", "+923001234567")
    ]


def test_pasted_lines_may_have_name_and_number_in_any_order() -> None:
    rows = list(reading.read_text("Zarmina 0300-1234567\n0301 2345678, Bilal\nno number here\n"))

    assert [(r.name, r.phone) for r in rows] == [
        ("Zarmina", "+923001234567"),
        ("Bilal", "+923012345678"),
        ("no number here", ""),
    ]


def bring(organisation: Organisation, text: str, *, source: str = "", wording: str = "") -> ImportList:
    batch = importing.keep_list(organisation, reading.read_text(text))
    importing.agree_import(batch, source=source, wording=wording, language="ps")
    importing.run_import(batch)
    return batch


def test_without_source_and_wording_nobody_is_contactable(sahar: Organisation) -> None:
    bring(sahar, "Zarmina 0300-1234567", source="a paper list")

    assert (Person.objects.count(), Consent.objects.count()) == (1, 0)


def test_with_both_each_is_contactable_for_what_a_list_may_bring(sahar: Organisation) -> None:
    bring(sahar, "Zarmina 0300-1234567", source="camp list, 12 November", wording="خبر پکار دے")
    person = Person.objects.get()

    assert consented([person.pk], purpose="news", channel="whatsapp") == {person.pk}
    assert consented([person.pk], purpose="emergency", channel="whatsapp") == set()


def test_two_names_on_one_number_are_two_people_at_one_address(sahar: Organisation) -> None:
    bring(sahar, "Zarmina 0300-1234567\nGul Khan 0300-1234567\nzarmina 0300 1234567")

    assert (Person.objects.count(), Address.objects.count()) == (2, 1)
    assert sorted(Address.objects.get().ways.values_list("is_main", flat=True)) == [False, True]


def test_the_same_list_again_makes_nobody_new(sahar: Organisation) -> None:
    batches = [bring(sahar, "Zarmina 0300-1234567\nBilal 0301-2345678") for _ in range(2)]

    assert [batch.added for batch in batches] == [2, 0]


def test_a_finished_list_keeps_its_counts_and_no_names(sahar: Organisation) -> None:
    batch = bring(sahar, "Zarmina 0300-1234567\nBilal 0301")
    batch.refresh_from_db()

    assert (batch.rows_sealed, batch.total, batch.faults, batch.added) == (None, 2, 1, 1)


def test_an_import_that_was_interrupted_goes_on_and_doubles_nobody(sahar: Organisation) -> None:
    text = "\n".join(f"Person {i}, 0300{i:07}" for i in range(30))
    batch = importing.keep_list(sahar, reading.read_text(text))
    first = importing.rows_of(batch)[:10]
    importing.agree_import(batch, source="", wording="")
    importing._write(batch, first)  # a worker that died before it could say how far it came

    importing.run_import(batch)

    assert Person.objects.count() == 30
