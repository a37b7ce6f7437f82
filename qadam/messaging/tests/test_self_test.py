"""A test message a day: sent once, through the same door, and told with what became of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from qadam.accounts.models import User
from qadam.channels.base import ProviderId, StatusUpdate
from qadam.core.clock import moved_to
from qadam.messaging.models import ChannelAccount, Delivery, OptOut, Template
from qadam.messaging.self_tests import last_test, self_test_hint, send_self_tests, set_self_test
from qadam.messaging.sending import SenderLoop
from qadam.messaging.statuses import apply_statuses
from qadam.messaging.tests.test_templates import account
from qadam.people.errors import BadPhone
from tests.provider.fixtures import Provider, provider

__all__ = ["account", "provider"]

MORNING = datetime(2026, 11, 28, 5, 0, tzinfo=UTC)  # ten o'clock in Karachi


@pytest.fixture
def tested(account: ChannelAccount) -> ChannelAccount:
    """The account with a phone named, and the neutral template approved."""
    Template.objects.create(
        account=account,
        key="message-waiting",
        language="ur",
        category="utility",
        body="{{1}}!",
        state="approved",
    )
    set_self_test(account, "0300 1112233")
    return account


def test_one_test_a_day_goes_out_and_its_arrival_is_told_in_seconds(
    tested: ChannelAccount, provider: Provider
) -> None:
    with moved_to(MORNING):
        for _ in range(2):
            send_self_tests()
            SenderLoop().tick()
        [call] = provider.taken
        assert call.to == "923001112233"
    with moved_to(MORNING + timedelta(seconds=3)):
        arrived = StatusUpdate(
            "s", ProviderId(str(call.message_id)), "delivered", None, "", our_ref=call.our_ref
        )
        apply_statuses(tested, [arrived])
        test = last_test(tested)

    assert test and (test.state, test.has_arrived) == ("delivered", True)
    assert test.seconds in (2, 3, 4)


def test_before_nine_nobody_is_woken(tested: ChannelAccount, provider: Provider) -> None:
    with moved_to(datetime(2026, 11, 28, 2, 0, tzinfo=UTC)):
        send_self_tests()

    assert not Delivery.objects.exists()


def test_a_stop_ends_the_tests_too(tested: ChannelAccount, provider: Provider) -> None:
    with moved_to(MORNING):
        send_self_tests()
        OptOut.objects.create(account=tested, address_hash=Delivery.objects.get().address_hash, how="word")
        SenderLoop().tick()

    assert [(d.state, d.skip_reason) for d in Delivery.objects.all()] == [("skipped", "opted_out")]
    assert provider.taken == []


def test_the_phone_is_sealed_and_shown_as_two_digits(
    tested: ChannelAccount, amna: User, client: Client
) -> None:
    client.force_login(amna)

    page = client.get(reverse("desk-messaging:channel", args=[tested.pk])).content.decode()

    assert (
        self_test_hint(tested),
        "0300 1112233" in page,
        b"1112233" in bytes(tested.self_test_sealed or b""),
    ) == (
        "33",
        False,
        False,
    )
    client.post(reverse("desk-messaging:self-test-set", args=[tested.pk]), {"address": ""})
    tested.refresh_from_db()
    assert tested.self_test_sealed is None


def test_a_mistyped_phone_is_refused(account: ChannelAccount) -> None:
    with pytest.raises(BadPhone):
        set_self_test(account, "not a number")
