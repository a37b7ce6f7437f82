"""An SMS channel as an organiser adds it: choose the provider, fill in a few fields, give one address back."""

import re

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.channels.sms import Aggregator
from qadam.messaging.adapters import channel_of
from qadam.messaging.models import ChannelAccount

CHANNELS = "/en/desk/inbox/channels/"
FILLED = {
    "name": "Our mask",
    "send_url": "https://sms.example/api?u={user}&p={password}&to={to_digits}&text={text}&type=unicode",
    "user": "office",
    "password": "geheim",
    "sender": "QADAM",
    "taken_word": "OK",
    "price": "1.85",
    "monthly_budget": "5000",
}


@pytest.fixture
def desk(client: Client, amna: User) -> Client:
    client.force_login(amna)
    return client


def fields(page: str) -> set[str]:
    """What a form asks for before anything is unfolded."""
    form = page.partition('class="panel')[2].partition("</form>")[0].partition("<details")[0]
    return set(re.findall(r'name="(\w+)"', form)) - {"csrfmiddlewaretoken"}


def test_each_provider_asks_for_a_few_things_only(desk: Client) -> None:
    chosen = desk.get(f"{CHANNELS}new/sms/").content.decode()
    providers = re.findall(rf'href="{CHANNELS}new/sms/(\w+)/"', chosen)
    asked = {p: fields(desk.get(f"{CHANNELS}new/sms/{p}/").content.decode()) for p in providers}
    common = {"name", "public_address", "price", "monthly_budget"}

    assert {provider: asked[provider] - common for provider in providers[:4]} == {
        "smsgate": {"user", "password", "signing_key"},
        "aggregator": {"send_url", "user", "password", "sender", "taken_word"},
        "kannel": {"send_url", "user", "password", "sender"},
        "twilio": {"account_sid", "auth_token", "sender"},
    }
    assert providers[4:] == ["http"]


def test_what_is_saved_works_and_gives_one_address_with_a_secret_of_our_own(desk: Client) -> None:
    answer = desk.post(f"{CHANNELS}new/sms/aggregator/", FILLED)

    account = ChannelAccount.objects.get()
    secret = account.config()["secret"]
    page = desk.get(answer["Location"]).content.decode()
    assert (account.kind, account.price_minor, account.monthly_budget_minor) == ("sms", 185, 500_000)
    assert isinstance(channel_of(account), Aggregator)
    assert len(secret) >= 32
    assert f"/hooks/sms/{account.pk}?secret={secret}" in page
    assert "geheim" not in page


def test_what_could_not_work_is_said_and_what_was_typed_stays(desk: Client) -> None:
    wrong = FILLED | {"send_url": "https://sms.example/api?to={to}&text={words}"}

    page = desk.post(f"{CHANNELS}new/sms/aggregator/", wrong).content.decode()

    assert "nobody knows {words}" in page
    assert 'value="QADAM"' in page
    assert not ChannelAccount.objects.exists()


def test_the_price_can_be_changed_and_the_secrets_stay(desk: Client) -> None:
    desk.post(f"{CHANNELS}new/sms/aggregator/", FILLED)
    account = ChannelAccount.objects.get()
    before = account.config()

    desk.post(f"{CHANNELS}{account.pk}/settings", FILLED | {"price": "2.10", "password": ""})

    account.refresh_from_db()
    assert (account.price_minor, account.config()) == (210, before)
