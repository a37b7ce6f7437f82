"""While a broadcast is written: what the words weigh, and what they cost for the people who would get them now."""

import json
import re

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.core.sealing import seal
from qadam.messaging.models import ChannelAccount
from qadam.organisations.models import Organisation
from qadam.outreach import weighing
from qadam.outreach.models import Broadcast
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, Purpose
from tests.provider.configs import CONFIGS

WEIGH = "/en/desk/broadcasts/weigh/"
URDU = "کل صبح سات بجے نہر پر صفائی ہے۔ "  # 32 characters


@pytest.fixture
def sms(sahar: Organisation) -> ChannelAccount:
    weighing._kept.clear()
    config = {**CONFIGS["sms.kannel"], "provider": "kannel"}
    return ChannelAccount.objects.create(
        organisation=sahar,
        kind=ChannelKind.SMS,
        name="Short code",
        config_sealed=seal(json.dumps(config), context="channel-account"),
        price_minor=150,
        daily_limit=0,
    )


@pytest.fixture
def readers(sahar: Organisation) -> None:
    """Two who read Urdu, one who reads English, one who never agreed."""
    for number, (language, agreed) in enumerate([("ur", True), ("ur", True), ("en", True), ("ur", False)]):
        person = people.add_person(sahar, name=f"Friend {number}", language=language)
        address = people.get_or_add_address(
            sahar, channel=ChannelKind.SMS, kind=AddressKind.PHONE, value=f"+92300000020{number}"
        )
        people.reach_at(person, address)
        people.verify_address(address)
        people.record_consent(person, purpose=Purpose.NEWS, granted=agreed, method="chat")


@pytest.fixture
def desk(client: Client, amna: User) -> Client:
    client.force_login(amna)
    return client


def weighed(desk: Client, account: ChannelAccount, **fields: str) -> str:
    """The words of the part of the page that weighs."""
    form = {"account": str(account.pk), "purpose": "news", "campaign": "-", "template": "-"} | fields
    answer = desk.post(WEIGH, form)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


def test_an_unfinished_text_is_weighed_and_priced(desk: Client, sms: ChannelAccount, readers: None) -> None:
    page = weighed(desk, sms, text_ur=URDU * 3, text_en="Sunday at the canal")

    assert "95 characters in Urdu letters: 70 fit in one message." in page
    assert "It goes as 2 messages, each paid for; 39 more fit in the last." in page
    assert "19 characters in English letters: 160 fit in one message." in page
    assert "To the 3 people who would get it now: 5 messages, PKR 7.50." in page
    assert Broadcast.objects.count() == 0


def test_a_longer_text_costs_more_without_asking_again_who_gets_it(
    desk: Client, sms: ChannelAccount, readers: None
) -> None:
    weighed(desk, sms, text_ur=URDU)
    people.add_person(sms.organisation, name="New", language="ur")

    assert "6 messages, PKR 9." in weighed(desk, sms, text_ur=URDU * 3)


def test_a_few_characters_that_make_a_text_dear_are_named(desk: Client, sms: ChannelAccount) -> None:
    page = weighed(desk, sms, text_en="“Sunday” – come to the canal 🌱")

    assert "Only because of 🌱: without it 160 fit." in page
    assert "English letters" in weighed(desk, sms, text_en="“Sunday” – come to the canal…")


def test_nothing_is_said_where_nothing_is_paid_by_the_part(
    desk: Client, sms: ChannelAccount, whatsapp: ChannelAccount
) -> None:
    assert weighed(desk, whatsapp, text_ur=URDU) == ""
    assert weighed(desk, sms, text_ur="") == ""
    assert desk.post(WEIGH, {"text_ur": URDU}).content.strip() == b""


def test_on_a_ladder_the_words_are_weighed_and_no_price_is_guessed(
    desk: Client, sms: ChannelAccount, whatsapp: ChannelAccount
) -> None:
    page = weighed(desk, whatsapp, then_1=str(sms.pk), text_ur=URDU * 3)

    assert "It goes as 2 messages" in page
    assert "would get it now" not in page


def test_the_page_shows_the_weight_also_without_a_script(
    desk: Client, sms: ChannelAccount, readers: None
) -> None:
    desk.post(
        "/en/desk/broadcasts/new/",
        {
            "title": "Sunday",
            "account": str(sms.pk),
            "purpose": "news",
            "campaign": "-",
            "template": "-",
            "then_1": "-",
            "text_ur": URDU * 3,
        },
    )
    broadcast = Broadcast.objects.get()

    page = desk.get(f"/en/desk/broadcasts/{broadcast.pk}/edit/").content.decode()
    check = desk.get(f"/en/desk/broadcasts/{broadcast.pk}/").content.decode()

    assert "each paid for" in page
    assert "PKR 9" in check


def test_a_stranger_weighs_nothing_of_ours(
    client: Client, zarghuna: User, sms: ChannelAccount, readers: None
) -> None:
    client.force_login(zarghuna)

    assert weighed(client, sms, text_ur=URDU) == ""
