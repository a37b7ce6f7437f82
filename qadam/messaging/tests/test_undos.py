"""A STOP is taken back by staff only with a reason and two people, never where the provider set it; the person is told."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from qadam.accounts.models import User
from qadam.core.errors import IllegalTransition
from qadam.core.models import AuditEntry
from qadam.messaging import optouts, undos
from qadam.messaging.errors import AskedAlready, NeedsAnother, NotAsked, ProviderStopped, ReasonMissing
from qadam.messaging.models import ChannelAccount, Delivery, OptOut, StopUndo
from qadam.messaging.tests.chat import Phone
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import add_member
from qadam.people.enums import Purpose
from qadam.people.models import Consent, Person
from qadam.people.queries import may_contact

WHY = "He rang us on 12 November: he sent STOP by mistake"


@pytest.fixture
def known(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    bilal.language = "en"
    bilal.save()
    return Phone(whatsapp, number="+923000000119")


@pytest.fixture
def stop(known: Phone) -> OptOut:
    """Bilal said STOP."""
    known.write("STOP")
    return OptOut.objects.get()


@pytest.fixture
def sana(sahar: Organisation) -> User:
    return add_member(sahar, email="sana@example.org", name="Sana", roles=[Role.COORDINATOR])


def url(name: str, *args: object) -> str:
    return reverse(f"desk-messaging:{name}", args=args)


def test_two_people_take_it_back_and_he_is_told(
    client: Client, stop: OptOut, bilal: Person, amna: User, sana: User
) -> None:
    client.force_login(amna)
    assert client.post(url("stop", stop.pk), {"reason": WHY}).status_code == 302
    client.post(url("stop-decide", stop.pk), {"say": "yes"})
    assert OptOut.objects.get(pk=stop.pk).undone_at is None
    client.force_login(sana)
    assert WHY in client.get(url("stop", stop.pk)).content.decode()
    client.post(url("stop-decide", stop.pk), {"say": "yes"})

    assert OptOut.objects.get(pk=stop.pk).undone_at is not None
    assert may_contact(bilal.pk, purpose=Purpose.NEWS, channel="whatsapp")
    proof = Consent.objects.filter(person=bilal, purpose=Purpose.NEWS).latest("at")
    assert (proof.method, proof.words, proof.by_user) == ("staff", WHY, sana)
    told = Delivery.objects.get(cause_kind="stop-undone")
    assert "send STOP" in told.content["text"]
    verbs = AuditEntry.objects.filter(verb__startswith="stop-und").order_by("at")
    assert [(entry.verb, entry.by_user_id) for entry in verbs] == [
        ("stop-undo-asked", amna.pk),
        ("stop-undone", sana.pk),
    ]


def test_without_a_reason_nothing_is_asked(stop: OptOut, amna: User) -> None:
    with pytest.raises(ReasonMissing):
        undos.ask_undo(stop, by=amna, reason="  ")


def test_it_is_asked_once_and_decided_once(stop: OptOut, amna: User, sana: User) -> None:
    undo = undos.ask_undo(stop, by=amna, reason=WHY)
    with pytest.raises(AskedAlready):
        undos.ask_undo(stop, by=sana, reason=WHY)
    with pytest.raises(NeedsAnother):
        undos.confirm_undo(undo, by=amna)
    undos.refuse_undo(undo, by=sana)

    with pytest.raises(IllegalTransition):
        undos.confirm_undo(StopUndo.objects.get(), by=sana)
    assert OptOut.objects.get().undone_at is None
    assert undos.ask_undo(stop, by=sana, reason=WHY).state == "asked"


def test_even_the_database_wants_two(stop: OptOut, amna: User) -> None:
    with pytest.raises(IntegrityError):
        StopUndo.objects.create(
            organisation=stop.account.organisation,
            opt_out=stop,
            reason=WHY,
            state="confirmed",
            asked_by=amna,
            decided_by=amna,
        )


def test_what_the_provider_was_told_is_not_ours_to_take_back(
    client: Client, known: Phone, whatsapp: ChannelAccount, bilal: Person, amna: User
) -> None:
    known.write("menu")
    digest = bytes(known.conversation.address_hash)
    optouts.stop(whatsapp, digest, how="provider", person=bilal)
    blocked = OptOut.objects.get()

    with pytest.raises(ProviderStopped):
        undos.ask_undo(blocked, by=amna, reason=WHY)
    client.force_login(amna)
    assert 'name="reason"' not in client.get(url("stop", blocked.pk)).content.decode()


def test_he_was_faster_with_start(known: Phone, stop: OptOut, amna: User, sana: User) -> None:
    undo = undos.ask_undo(stop, by=amna, reason=WHY)
    optouts.start(stop.account, bytes(stop.address_hash), how="chat")

    with pytest.raises(NotAsked):
        undos.confirm_undo(undo, by=sana)
    assert StopUndo.objects.get().state == "asked"


def test_another_organisation_and_editors_find_nothing(
    client: Client, stop: OptOut, zarghuna: User, sahar: Organisation
) -> None:
    editor = add_member(sahar, email="ed@example.org", name="Ed", roles=[Role.EDITOR])
    for user, status in ((zarghuna, 404), (editor, 403)):
        client.force_login(user)
        assert client.get(url("stop", stop.pk)).status_code == status
        assert client.post(url("stop", stop.pk), {"reason": WHY}).status_code == status
        assert client.post(url("stop-decide", stop.pk), {"say": "yes"}).status_code == status
    assert not StopUndo.objects.exists()


def test_the_proof_of_a_stop_opens_in_its_thread(
    client: Client, known: Phone, stop: OptOut, bilal: Person, amna: User, zarghuna: User
) -> None:
    said = known.conversation.messages.get(text="STOP")
    client.force_login(amna)
    page = client.get(reverse("desk-people:person", args=[bilal.pk])).content.decode()
    assert url("stop", stop.pk) in page
    assert url("said", said.pk) in page
    where = client.get(url("said", said.pk))["Location"]
    assert f'id="m-{said.pk}"' in client.get(where).content.decode()
    client.force_login(zarghuna)
    assert client.get(url("said", said.pk)).status_code == 404
