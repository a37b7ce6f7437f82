"""One click ends it: a broadcast by mail arrives, its link is used, and the next broadcast leaves her out."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from qadam.core.clock import moved_to, now
from qadam.messaging.leaving import leave_token, leave_url
from qadam.messaging.models import Delivery, OptOut
from qadam.organisations.models import Organisation
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.outreach.services import draft_broadcast, start_broadcast
from qadam.people.models import Consent, Person
from tests.look.light import assert_light
from tests.mail.conftest import Mailbox, reader

TEXT = "اتوار کو صبح آٹھ بجے نہر کے پل پر ملتے ہیں۔"


@pytest.fixture
def zarmina(sahar: Organisation) -> Person:
    return reader(sahar, "Zarmina", "zarmina@mail.example")


@pytest.fixture
def strict(client: Client) -> Iterator[Client]:
    """A program from anywhere: no cookie, no token of a form, and CSRF enforced."""
    yield Client(enforce_csrf_checks=True)


def broadcast(mailbox: Mailbox, title: str = "Sunday") -> Broadcast:
    owner = mailbox.account.organisation
    sent = draft_broadcast(
        owner, account=mailbox.account, title=title, segment=Segment(), texts={"ur": TEXT}, template=""
    )
    start_broadcast(sent)
    mailbox.run()
    return sent


def fates(sent: Broadcast) -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(cause_id=sent.pk).order_by("state", "skip_reason")
    return list(rows.values_list("state", "skip_reason"))


def test_a_broadcast_arrives_one_click_ends_it_and_the_next_leaves_her_out(
    mailbox: Mailbox, zarmina: Person, strict: Client, sahar: Organisation
) -> None:
    reader(sahar, "Bilal", "bilal@mail.example")
    first = broadcast(mailbox)
    [hers] = [kept for kept in mailbox.room.kept if kept.recipient == "zarmina@mail.example"]
    link = re.fullmatch(r"<https?://[^/]+(/leave/[^>]+)>", hers.mail["list-unsubscribe"])
    assert link and TEXT in hers.part("plain") and link[1] in hers.part("html")

    answer = strict.post(
        link[1], "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    with moved_to(now() + timedelta(hours=20)):
        second = broadcast(mailbox, "Monday")

    assert (answer.status_code, answer.cookies) == (200, {})
    assert fates(first) == [("accepted", ""), ("accepted", "")]
    assert fates(second) == [("accepted", ""), ("skipped", "opted_out")]
    assert len(mailbox.room.kept) == 3
    assert [
        (c.purpose, c.granted, c.method) for c in Consent.objects.filter(person=zarmina, granted=False)
    ] == [
        ("news", False, "web"),
        ("replies", False, "web"),
    ]


def path_to(mailbox: Mailbox, person: Person, *, language: str = "ur") -> str:
    digest = bytes(person.addresses.get().hash)
    return f"/leave/{leave_token(mailbox.account.pk, digest, language)}/"


def test_opening_the_link_ends_nothing_and_shows_one_button_in_her_language(
    mailbox: Mailbox, zarmina: Person, client: Client
) -> None:
    page = client.get(path_to(mailbox, zarmina), follow=True)

    assert page.redirect_chain[0][0].endswith(f"/ur{path_to(mailbox, zarmina)}")
    assert OptOut.objects.count() == 0
    assert page.content.decode().count("<button") == 1
    assert_light(page)


def test_the_button_ends_it_and_the_page_offers_the_way_back(
    mailbox: Mailbox, zarmina: Person, client: Client
) -> None:
    url = f"/en{path_to(mailbox, zarmina)}"

    ended = client.post(url, {"do": "leave"}, follow=True)
    back = client.post(url, {"do": "undo"}, follow=True)

    assert "You will get nothing more" in ended.content.decode()
    assert "Shall the messages end?" in back.content.decode()
    assert OptOut.objects.filter(undone_at=None).count() == 0
    latest = Consent.objects.filter(person=zarmina, purpose="news").order_by("-at", "-id").first()
    assert latest and latest.granted


def test_one_click_twice_is_one_end(mailbox: Mailbox, zarmina: Person, strict: Client) -> None:
    for _ in range(2):
        assert strict.post(path_to(mailbox, zarmina)).status_code == 200

    assert OptOut.objects.count() == 1


@pytest.mark.parametrize(
    "change", [lambda t: t[:-3] + "xyz", lambda t: "A" + t, lambda t: "", lambda t: "x" * 40]
)
def test_a_changed_link_ends_nothing(mailbox: Mailbox, zarmina: Person, strict: Client, change) -> None:  # type: ignore[no-untyped-def]
    token = path_to(mailbox, zarmina).split("/")[2]

    answer = strict.post(f"/leave/{change(token)}/")

    assert (answer.status_code, OptOut.objects.count()) == (404, 0)


def test_the_link_holds_no_address(mailbox: Mailbox, zarmina: Person) -> None:
    import base64

    url = leave_url(mailbox.account.pk, bytes(zarmina.addresses.get().hash), "ur")
    payload = url.rstrip("/").rpartition("/")[2].partition(".")[0]

    told = base64.urlsafe_b64decode(payload + "==")
    assert b"zarmina" not in told and b"mail.example" not in told


def test_whoever_was_forgotten_stays_stopped_by_the_link(
    mailbox: Mailbox, zarmina: Person, strict: Client
) -> None:
    from qadam.people.services import forget_person

    path = path_to(mailbox, zarmina)
    forget_person(zarmina)

    assert strict.post(path).status_code == 200
    assert OptOut.objects.filter(undone_at=None).count() == 1
