"""What it takes to start a circle: messages by chat from the first hello, in Pashto, and taps on the web."""

import secrets
from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from qadam.circles.models import Circle
from qadam.circles.tests.test_web import Thumb
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import ChannelAccount, InboundEvent
from qadam.messaging.tests.chat import LINE, Phone
from qadam.organisations.models import Organisation
from qadam.places.models import Place
from qadam.places.services import load_places
from tests.bench import ground
from tests.bench.figures import Figure


def measure() -> Iterator[Figure]:
    """Both are walked, not reckoned: every message goes through the webhook, every tap is on what the page shows."""
    if not Place.objects.filter(code="charsadda").exists():
        load_places()
    owner = ground.organisation()
    account = _account(owner)
    yield _by_chat(account)
    yield _by_web()


def _account(owner: Organisation) -> ChannelAccount:
    config = {
        "phone_number_id": LINE.phone_number_id,
        "waba_id": LINE.waba_id,
        "access_token": "token",
        "app_secret": "shh",
        "verify_token": "verify-me",
        "api_base": "http://127.0.0.1:9/v23.0",
    }
    return add_channel_account(
        owner, kind="whatsapp", config=config, public_address="+923000000000", daily_limit=0
    )


def _by_chat(account: ChannelAccount) -> Figure:
    her = Phone(account, number=f"+9230{secrets.randbelow(10**8):08}")
    her.write("حلقه شروع کول")
    her.press("پښتو")
    her.press("هو، سمه ده")
    her.write("چارسده")
    for choice in ("ښځې", "جمعه", "غرمه 3", "شاوخوا 10"):
        her.press(choice)
    circle = Circle.objects.get(organisation=account.organisation)
    if (circle.place.code, circle.audience, circle.weekday, circle.language) != (
        "charsadda",
        "women",
        4,
        "ps",
    ):
        raise RuntimeError("another circle than was asked for")
    sent = InboundEvent.objects.filter(account=account, kind="message").count()
    about = {"language": "ps", "counted_from": "the first message of a number nobody knows"}
    return Figure("circle started by chat", sent, "messages", at_most=8, about=about)


def _by_web() -> Figure:
    before = Circle.objects.count()
    thumb = Thumb(Client(SERVER_NAME="127.0.0.1"), reverse("circles:circles"))
    thumb.unfold("خیبر پختونخوا")
    thumb.link("مردان")
    thumb.choose("audience", "خواتین")
    thumb.choose("weekday", "اتوار")
    thumb.choose("at", "صبح 10")
    thumb.send()
    if Circle.objects.count() != before + 1:
        raise RuntimeError("no circle was started")
    about = {
        "counted_from": "the page of circles, every choice changed but the size",
        "then": "one ready message proves the number",
        "largest_page_bytes": thumb.bytes,
    }
    return Figure("circle started on the web", thumb.taps, "taps", at_most=6, about=about)
