"""The consent ledger on the desk: the word that counts, every word with its proof, and a consent on paper."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from qadam.accounts.models import User
from qadam.core.languages import speaking
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import add_member
from qadam.people import ledger, services
from qadam.people.enums import Purpose
from qadam.people.errors import ProofMissing
from qadam.people.models import Consent, Person
from qadam.people.queries import may_contact


def test_the_latest_word_counts_for_each_purpose_and_channel(bilal: Person) -> None:
    Consent.objects.all().delete()
    for granted, channel in ((True, ""), (True, "sms"), (False, "sms")):
        services.record_consent(
            bilal, purpose=Purpose.NEWS, granted=granted, channel=channel, method="chat", words="ok"
        )

    with speaking("en"):
        told = [(line.purpose, line.channel, line.granted) for line in ledger.latest_words(bilal)]
    assert told == [("News of campaigns", "every channel", True), ("News of campaigns", "SMS", False)]
    assert len(ledger.every_word(bilal)) == 3


def test_a_paper_is_written_down_with_where_it_is_and_what_stands_on_it(
    client: Client, bilal: Person, amna: User
) -> None:
    client.force_login(amna)
    paper = {
        "granted": "yes",
        "purposes": ["emergency"],
        "channel": "all",
        "source": "Folder 3",
        "words": "I agree",
    }
    assert client.post(reverse("desk-people:person-paper", args=[bilal.pk]), paper).status_code == 302

    row = Consent.objects.filter(person=bilal).latest("at")
    assert (row.purpose, row.granted, row.method) == ("emergency", True, "paper")
    assert (row.source, row.words, row.by_user) == ("Folder 3", "I agree", amna)
    assert may_contact(bilal.pk, purpose=Purpose.EMERGENCY, channel="sms")
    page = client.get(reverse("desk-people:person", args=[bilal.pk])).content.decode()
    assert "Folder 3" in page


@pytest.mark.parametrize("missing", ["source", "words", "purposes"])
def test_without_proof_there_is_no_yes(missing: str, client: Client, bilal: Person, amna: User) -> None:
    told: dict[str, Any] = {"purposes": ["news"], "source": "Folder 3", "words": "I agree"}
    before = Consent.objects.count()
    with pytest.raises(ProofMissing):
        services.add_paper_consent(
            bilal, granted=True, by=amna, **(told | {missing: [] if missing == "purposes" else " "})
        )
    client.force_login(amna)
    form = {"granted": "yes", "channel": "all", **told}
    form.pop(missing)
    assert client.post(reverse("desk-people:person-paper", args=[bilal.pk]), form).status_code == 422
    assert Consent.objects.count() == before


def test_others_write_nothing_down(
    client: Client, bilal: Person, zarghuna: User, sahar: Organisation
) -> None:
    editor = add_member(sahar, email="ed@example.org", name="Ed", roles=[Role.EDITOR])
    for user, status in ((zarghuna, 404), (editor, 403)):
        client.force_login(user)
        assert client.get(reverse("desk-people:person-paper", args=[bilal.pk])).status_code == status
