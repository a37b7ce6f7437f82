"""“Correct me”: name, language and place, by herself."""

import pytest

from qadam.messaging import correcting
from qadam.messaging.models import ChannelAccount
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind
from qadam.people.models import Person


@pytest.fixture
def known(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    bilal.language = "en"
    bilal.save()
    return Phone(whatsapp, number="+923000000119")


@pytest.mark.parametrize("words", ["Correct me", "میرا نام غلط ہے۔", "زما نوم غلط دے", "naam theek karo"])
def test_she_mends_her_name(words: str, known: Phone, bilal: Person) -> None:
    assert known.write(words) == ["What shall we correct?"]
    assert known.press("My name") == ["How is your name written?"]
    assert known.write("بلال احمد") == ["Thank you, it is corrected."]

    bilal.refresh_from_db()
    assert bilal.name == "بلال احمد"
    assert "بلال" not in str(known.conversation.dialogue)


@pytest.mark.parametrize("name", ["0300 1234567", "👍"])
def test_what_is_no_name_is_asked_for_once_more(name: str, known: Phone, bilal: Person) -> None:
    known.write("correct me")
    known.press("My name")

    assert known.write(name)[0].startswith("Write only the name, please.")
    bilal.refresh_from_db()
    assert bilal.name == "Bilal"


def test_she_changes_her_language_and_is_answered_in_it(known: Phone, bilal: Person) -> None:
    known.write("change my language")
    known.press("My language")

    assert known.press("پښتو") != ["Good. From now on we write like this."]
    bilal.refresh_from_db()
    assert (bilal.language, known.conversation.language) == ("ps", "ps")


def test_she_mends_her_place_in_any_spelling(known: Phone, bilal: Person) -> None:
    known.write("correct me")
    known.press("My place")
    assert known.write("Atlantis")[0].startswith("We do not know a place of this name.")
    assert known.write("چارسده") == ["Thank you, it is corrected."]

    bilal.refresh_from_db()
    assert bilal.place is not None
    assert bilal.place.name["en"].startswith("Charsadda")


def test_on_a_shared_phone_only_the_language_is_changed_here(known: Phone, sahar: Organisation) -> None:
    sister = people.add_person(sahar, name="Sister")
    phone = people.get_or_add_address(
        sahar, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value="+923000000119"
    )
    people.reach_at(sister, phone)
    known.write("correct me")

    assert known.labels == ["My language", "Nothing, leave it"]
    known.press("My language")
    known.press("English")
    assert Person.objects.get(name="Bilal").language == "en"


def test_the_words_that_open_it_are_folded() -> None:
    assert "نام درست کرین" in correcting._WORDS
