"""Lists of people as organisers have them: any encoding, any way of writing a number, consent or no contact."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.core.clock import now
from qadam.messaging.models import ChannelAccount
from qadam.organisations.models import Organisation
from qadam.people import importing, reading
from qadam.people.addresses import phone
from qadam.people.errors import BadPhone, PhoneTooShort, TwoPhones
from qadam.people.models import Address, Consent, ImportList, ImportPart, Person
from qadam.people.queries import consented, main_person
from qadam.people.services import record_consent, spread_phones


@pytest.mark.parametrize(
    "written",
    [
        "0300-1234567",
        "+92 300 1234567",
        "٠٣٠٠١٢٣٤٥٦٧",
        "۰۳۰۰ ۱۲۳۴۵۶۷",
        "00923001234567",
        "0300 123 4567",
        "923001234567",
        "3001234567",
        "(0300) 1234567",
        "+92-0300-1234567",
        "\u202a0300 1234567\u202c",
    ],
)
def test_a_number_is_one_number_however_it_is_written(written: str) -> None:
    assert phone(written) == "+923001234567"


def test_a_short_number_is_told_how_many_digits_it_has() -> None:
    with pytest.raises(PhoneTooShort) as refused:
        phone("030012345")
    assert refused.value.params == {"has": 9, "needs": 11}


@pytest.mark.parametrize(
    "written",
    [
        "0300-1234567 / 0301-2345678",
        "03001234567 03012345678",
        "۰۳۰۰۱۲۳۴۵۶۷ یا ۰۳۰۱۲۳۴۵۶۷",
        "042-37654321, 0300-1234567",
    ],
)
def test_two_numbers_in_one_place_are_told_as_two(written: str) -> None:
    with pytest.raises(TwoPhones):
        phone(written)


@given(
    st.from_regex(r"3[0-9]{9}", fullmatch=True),
    st.sampled_from(["0", "+92", "92", "0092", "", "+92 (0)"]),
    st.data(),
)
def test_a_mobile_number_is_read_the_same_with_anything_between_its_digits(
    rest: str, front: str, data: st.DataObject
) -> None:
    between = data.draw(st.lists(st.sampled_from(["", " ", "-", ".", "\u200f"]), min_size=10, max_size=10))

    assert phone(front + "".join(map("".join, zip(between, rest, strict=True)))) == f"+92{rest}"


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_number(written: str) -> None:
    with contextlib.suppress(BadPhone, PhoneTooShort, TwoPhones):
        assert phone(written).startswith("+")


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


def test_a_finished_list_keeps_its_counts_and_for_a_week_the_lines_to_mend(sahar: Organisation) -> None:
    batch = bring(sahar, "Zarmina 0300-1234567\nBilal 0301")

    assert (batch.total, batch.faults, batch.added) == (2, 1, 1)
    assert [row.name for row in importing.rows_of(batch)] == ["Bilal"]
    ImportList.objects.update(updated_at=now() - timedelta(days=8))
    importing.tidy_lists()
    assert not ImportPart.objects.exists()


def test_a_list_nobody_agreed_to_is_thrown_away(sahar: Organisation) -> None:
    importing.keep_list(sahar, reading.read_text("Zarmina 0300-1234567"))
    ImportList.objects.update(updated_at=now() - timedelta(days=15))

    importing.tidy_lists()

    assert (ImportList.objects.get().state, ImportPart.objects.count()) == ("cancelled", 0)


def test_a_no_of_her_own_is_not_undone_by_a_list(sahar: Organisation) -> None:
    bring(sahar, "Zarmina 0300-1234567", source="camp list", wording="yes to news")
    person = Person.objects.get()
    record_consent(person, purpose="news", granted=False, method="chat")

    bring(sahar, "Zarmina 0300-1234567", source="camp list", wording="yes to news")

    assert consented([person.pk], purpose="news", channel="whatsapp") == set()
    assert consented([person.pk], purpose="replies", channel="whatsapp") == {person.pk}


def test_a_cancelled_list_brings_nobody_else_in(sahar: Organisation) -> None:
    batch = importing.keep_list(sahar, reading.read_text("Zarmina 0300-1234567"))
    importing.start_import(batch)
    importing.cancel_import(ImportList.objects.get(pk=batch.pk))

    assert importing.write_on(batch)
    assert (Person.objects.count(), ImportPart.objects.count()) == (0, 0)


def test_mended_lines_are_good_again(sahar: Organisation) -> None:
    batch = importing.keep_list(sahar, reading.read_text("Zarmina 0300\nBilal 0301-2345678"))

    assert importing.mend_rows(batch, {1: ("Zarmina", "0300 1234567")}) == 0
    importing.run_import(batch)
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Bilal", "Zarmina"]


def test_a_number_is_an_address_on_every_channel_that_reaches_numbers(
    sahar: Organisation, whatsapp: ChannelAccount
) -> None:
    ChannelAccount.objects.create(organisation=sahar, kind="sms", config_sealed=b"")

    bring(sahar, "Zarmina 0300-1234567")

    assert sorted(Person.objects.get().addresses.values_list("channel", flat=True)) == ["sms", "whatsapp"]
    assert len({bytes(digest) for digest in Address.objects.values_list("hash", flat=True)}) == 1


def test_a_channel_that_comes_later_reaches_who_is_known_and_means_the_same_person(
    sahar: Organisation,
) -> None:
    bring(sahar, "Zarmina 0300-1234567\nGul Khan 0300-1234567\nBilal 0301-2345678")
    zarmina = Person.objects.get(name="Zarmina")

    assert [spread_phones(sahar, channel="sms") for _ in range(2)] == [3, 0]

    sms = Address.objects.filter(channel="sms", people=zarmina).get()
    assert main_person(sms) == zarmina
    assert sms.open() == "+923001234567"
