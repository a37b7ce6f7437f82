"""One to oneself first: through the same door as every message, to a number that is known here, a few times."""

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.messaging.models import ChannelAccount, Delivery, OptOut, Template
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.outreach.services import draft_broadcast, make_ready, start_broadcast
from qadam.outreach.tests.test_desk import account, desk
from qadam.people.models import Person

__all__ = ["account", "desk"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def broadcast(account: ChannelAccount) -> Broadcast:
    Template.objects.create(
        account=account, key="news", language="en", category="marketing", body="News: {{1}}", state="approved"
    )
    made = draft_broadcast(
        account.organisation,
        account=account,
        title="Sunday",
        segment=Segment(),
        texts={"ur": "اتوار کو", "en": "On Sunday"},
        template="news",
    )
    make_ready(made)
    return made


def tried(desk: Client, broadcast: Broadcast, number: str = "") -> str:
    answer = desk.post(f"/en/desk/broadcasts/{broadcast.pk}/try/", {"number": number}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_comes_in_every_language_it_is_written_in_and_the_number_is_typed_once(
    desk: Client, broadcast: Broadcast, bilal: Person
) -> None:
    page = tried(desk, broadcast, "0300 0000119")

    rows = Delivery.objects.filter(cause_kind="broadcast-try").order_by("language")
    assert [(row.language, row.content["text"], row.person) for row in rows] == [
        ("en", "News: On Sunday", bilal),
        ("ur", "خبر: اتوار کو", bilal),
    ]
    assert "It is on its way to you." in page and "ending in" in page
    assert [word for word in ("3000000119", "0000119") if word in page] == []

    tried(desk, broadcast)
    assert rows.all().count() == 4
    broadcast.refresh_from_db()
    assert broadcast.state == "ready"


def test_the_broadcast_itself_still_reaches_her_and_is_counted_without_the_try(
    desk: Client, broadcast: Broadcast, bilal: Person
) -> None:
    tried(desk, broadcast, "0300 0000119")
    start_broadcast(broadcast)

    assert Delivery.objects.filter(cause_kind="broadcast", cause_id=broadcast.pk, person=bilal).count() == 1


@pytest.mark.parametrize("number", ["0300 0000555", "0300", ""])
def test_a_number_nobody_knows_here_gets_nothing(desk: Client, broadcast: Broadcast, number: str) -> None:
    tried(desk, broadcast, number)

    assert Delivery.objects.count() == 0


def test_five_times_are_enough(desk: Client, broadcast: Broadcast) -> None:
    pages = [tried(desk, broadcast, "0300 0000119") for _ in range(6)]

    assert Delivery.objects.count() == 10
    assert "You have tried this one five times." in pages[-1]


def test_a_stop_holds_here_too(
    desk: Client, broadcast: Broadcast, account: ChannelAccount, bilal: Person
) -> None:
    from qadam.messaging.claiming import claim
    from qadam.messaging.limits import make_paces

    address = bilal.addresses.get()
    OptOut.objects.create(account=account, address_hash=bytes(address.hash), how="word", at=now())
    tried(desk, broadcast, "0300 0000119")
    make_paces()

    assert claim(worker="w", room=9).calls == []
    assert "Said STOP" in desk.get(f"/en/desk/broadcasts/{broadcast.pk}/").content.decode()


def test_a_stranger_finds_no_such_page(client: Client, broadcast: Broadcast, zarghuna: User) -> None:
    client.force_login(zarghuna)

    answer = client.post(f"/en/desk/broadcasts/{broadcast.pk}/try/", {"number": "0300 0000119"})
    assert (answer.status_code, Delivery.objects.count()) == (404, 0)
