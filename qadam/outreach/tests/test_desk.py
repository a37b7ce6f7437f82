"""The desk's pages of broadcasts: written, checked, sent, watched; kept from whoever should not see them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign, Partnership
from qadam.core.clock import now
from qadam.messaging.enums import DeliveryState
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, Template
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import add_member
from qadam.outreach.enums import BroadcastState
from qadam.outreach.models import Broadcast
from qadam.people import services as people
from qadam.people.models import Person

LIST = "/en/desk/broadcasts/"


@pytest.fixture
def account(whatsapp: ChannelAccount, bilal: Person) -> ChannelAccount:
    """Naway Sahar's number with an approved Urdu template, and Bilal who wrote an hour ago."""
    Template.objects.create(
        account=whatsapp, key="news", language="ur", category="marketing", body="خبر: {{1}}", state="approved"
    )
    Conversation.objects.create(
        account=whatsapp,
        address_hash=bytes(bilal.addresses.get().hash),
        window_ends_at=now() + timedelta(hours=20),
    )
    return whatsapp


@pytest.fixture
def desk(client: Client, amna: User) -> Client:
    client.force_login(amna)
    return client


def written(account: ChannelAccount, **changes: str) -> dict[str, str]:
    values = {
        "title": "Sunday at the canal",
        "account": str(account.pk),
        "purpose": "news",
        "text_ur": "اتوار کو نہر پر",
        "template": "news",
        "campaign": "-",
    }
    return values | changes


def drafted(desk: Client, account: ChannelAccount, **changes: str) -> Broadcast:
    desk.post(f"{LIST}new/", written(account, **changes))
    return Broadcast.objects.get()


def test_from_the_empty_page_to_a_finished_broadcast(
    desk: Client, account: ChannelAccount, bilal: Person
) -> None:
    assert "No broadcast yet" in desk.get(LIST).content.decode()
    assert desk.get(f"{LIST}new/").status_code == 200

    answer = desk.post(f"{LIST}new/", written(account))
    broadcast = Broadcast.objects.get()
    page = f"{LIST}{broadcast.pk}/"
    assert (answer["Location"], broadcast.state) == (page, BroadcastState.READY)

    check = desk.get(page).content.decode()
    assert "Send to one person" in check
    assert "خبر: اتوار کو نہر پر" in check

    desk.post(f"{page}start/")
    assert Delivery.objects.get().state == DeliveryState.QUEUED
    assert "On its way" in desk.get(page).content.decode()

    desk.post(f"{page}pause/")
    assert "Continue sending" in desk.get(page).content.decode()
    desk.post(f"{page}resume/")
    Delivery.objects.update(state=DeliveryState.READ)
    moving = desk.get(f"{page}progress/").content.decode()
    assert "Done" in moving
    assert "hx-get" not in moving


def test_what_was_typed_is_kept_when_something_is_missing(desk: Client, account: ChannelAccount) -> None:
    answer = desk.post(f"{LIST}new/", written(account, text_ur="", text_ps="", until="2001-01-01"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Sunday at the canal"' in page
    assert 'value="2001-01-01"' in page
    assert "2 things to mend. Everything else is kept." in page
    assert Broadcast.objects.count() == 0


def test_what_cannot_be_said_in_the_template_is_explained_and_kept(
    desk: Client, account: ChannelAccount
) -> None:
    answer = desk.post(f"{LIST}new/", written(account, text_ur="ایک\nدو"), follow=True)

    broadcast = Broadcast.objects.get()
    assert "Lines needed: 1." in answer.content.decode()
    assert (broadcast.state, broadcast.texts) == (BroadcastState.DRAFT, {"ur": "ایک\nدو"})


def test_an_edit_opens_with_what_was_written(desk: Client, account: ChannelAccount) -> None:
    broadcast = drafted(desk, account)

    page = desk.get(f"{LIST}{broadcast.pk}/edit/").content.decode()
    assert "اتوار کو نہر پر" in page
    desk.post(f"{LIST}{broadcast.pk}/edit/", written(account, title="Monday"))

    broadcast.refresh_from_db()
    assert (broadcast.title, broadcast.state) == ("Monday", BroadcastState.READY)


def test_calling_off_asks_first(desk: Client, account: ChannelAccount) -> None:
    broadcast = drafted(desk, account)
    page = f"{LIST}{broadcast.pk}/"
    desk.post(f"{page}start/")

    asked = desk.get(f"{page}cancel/").content.decode()
    assert "One person who is still waiting will not get it. This cannot be undone." in asked
    assert Delivery.objects.get().state == DeliveryState.QUEUED
    desk.post(f"{page}cancel/")

    broadcast.refresh_from_db()
    assert (broadcast.state, Delivery.objects.get().state) == (
        BroadcastState.CANCELLED,
        DeliveryState.CANCELLED,
    )


def test_the_lot_is_offered_for_news_of_a_campaign_and_off_by_default(
    desk: Client, account: ChannelAccount, sahar: Organisation
) -> None:
    canal = Campaign.objects.create(
        organisation=sahar, slug="canal", title={"en": "The canal"}, cause="water", state="published"
    )
    Partnership.objects.create(campaign=canal, organisation=sahar, role="owner")
    broadcast = drafted(desk, account, campaign=str(canal.pk))
    page = f"{LIST}{broadcast.pk}/"

    assert "Find out what it does" in desk.get(page).content.decode()
    assert broadcast.holdout_share == 0
    desk.post(f"{page}lot/", {"share": "0.2"})

    broadcast.refresh_from_db()
    assert broadcast.holdout_share == 0.2


def test_who_is_left_out_is_named_for_those_who_may_see_people(
    desk: Client, account: ChannelAccount, sahar: Organisation, client: Client
) -> None:
    people.add_person(sahar, name="Zarmina")
    broadcast = drafted(desk, account)
    page = f"{LIST}{broadcast.pk}/people/no_address/"

    assert "Zarmina" in desk.get(page).content.decode()

    editor = add_member(sahar, email="kashif@example.org", name="Kashif", roles=[Role.EDITOR])
    client.force_login(editor)
    assert client.get(page).status_code == 403
    assert page not in client.get(f"{LIST}{broadcast.pk}/").content.decode()


def test_a_viewer_and_a_stranger_see_nothing(
    desk: Client, account: ChannelAccount, sahar: Organisation, zarghuna: User, client: Client
) -> None:
    broadcast = drafted(desk, account)
    page = f"{LIST}{broadcast.pk}/"

    client.force_login(zarghuna)
    assert [client.get(page).status_code, client.post(f"{page}start/").status_code] == [404, 404]
    assert "Sunday at the canal" not in client.get(LIST).content.decode()

    viewer = add_member(sahar, email="naila@example.org", name="Naila", roles=[Role.VIEWER])
    client.force_login(viewer)
    assert client.get(page).status_code == 403
    client.logout()
    assert client.get(page).status_code == 302
    broadcast.refresh_from_db()
    assert broadcast.state == BroadcastState.READY


def test_a_facilitator_may_look_and_not_send(
    desk: Client, account: ChannelAccount, sahar: Organisation, client: Client
) -> None:
    broadcast = drafted(desk, account)
    facilitator = add_member(sahar, email="rabia@example.org", name="Rabia", roles=[Role.FACILITATOR])
    client.force_login(facilitator)

    page = client.get(f"{LIST}{broadcast.pk}/").content.decode()

    assert "Send to one person" not in page
    assert client.post(f"{LIST}{broadcast.pk}/start/").status_code == 403


def test_the_list_asks_the_same_number_of_questions_for_one_and_three(
    desk: Client, account: ChannelAccount, django_assert_num_queries: Any
) -> None:
    drafted(desk, account)
    with CaptureQueriesContext(connection) as one:
        desk.get(LIST)
    questions = len(one)
    for _ in range(2):
        desk.post(f"{LIST}new/", written(account))

    with django_assert_num_queries(questions):
        desk.get(LIST)


@pytest.mark.parametrize("code", ["ur", "ps", "sd", "pa", "en"])
def test_every_page_speaks_every_language(desk: Client, account: ChannelAccount, code: str) -> None:
    broadcast = drafted(desk, account)
    pages = ["", "new/", f"{broadcast.pk}/", f"{broadcast.pk}/edit/", f"{broadcast.pk}/cancel/"]

    answers = [desk.get(f"/{code}/desk/broadcasts/{page}").status_code for page in pages]

    assert answers == [200] * 5
