"""Receipts come late, twice and in any order: states only move forward, and evidence outranks doubt."""

import itertools

import pytest

from qadam.channels.base import ChannelError, ProviderId, StatusUpdate
from qadam.core.models import new_id
from qadam.messaging.content import Content
from qadam.messaging.enums import AttemptState, DeliveryState, Lane
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, OptOut
from qadam.messaging.results import provider_hash
from qadam.messaging.services import queue_message
from qadam.messaging.statuses import apply_status, apply_statuses
from qadam.people.enums import Purpose
from qadam.people.models import Person


@pytest.fixture
def attempt(whatsapp: ChannelAccount, bilal: Person) -> Attempt:
    """A message that Graph accepted as wamid.1."""
    delivery = queue_message(
        account=whatsapp,
        address=bilal.addresses.get(),
        person=bilal,
        purpose=Purpose.NEWS,
        lane=Lane.BROADCAST,
        content=Content(text="سلام"),
        cause_kind="broadcast",
        cause_id=new_id(),
        language="ur",
    )
    Delivery.objects.update(state=DeliveryState.ACCEPTED)
    return Attempt.objects.create(
        delivery=delivery,
        account=whatsapp,
        state=AttemptState.ACCEPTED,
        provider_hash=provider_hash(whatsapp.pk, "wamid.1"),
    )


def receipt(
    state: str, *, our_ref: str | None = None, id: str = "wamid.1", error: ChannelError | None = None
) -> StatusUpdate:
    return StatusUpdate(f"{id}:{state}", ProviderId(id), state, None, "1055", our_ref, error)  # type: ignore[arg-type]


def stands(attempt: Attempt) -> tuple[str, str]:
    attempt.refresh_from_db()
    attempt.delivery.refresh_from_db()
    return attempt.state, attempt.delivery.state


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "read", "delivered"])))
def test_receipts_in_any_order_end_as_read(attempt: Attempt, order: tuple[str, ...]) -> None:
    for state in order:
        assert apply_status(attempt.account, receipt(state)) is True

    assert stands(attempt) == ("read", "read")


def test_many_receipts_at_once_end_the_same(attempt: Attempt) -> None:
    updates = [receipt(state) for state in ("read", "sent", "failed", "delivered")]

    assert apply_statuses(attempt.account, updates) == [True] * 4
    assert stands(attempt) == ("read", "read")


def test_a_receipt_finds_its_message_by_our_reference(attempt: Attempt) -> None:
    Attempt.objects.update(state=AttemptState.CALLING, provider_hash=None)
    Delivery.objects.update(state=DeliveryState.SENDING)

    assert apply_status(attempt.account, receipt("delivered", our_ref=str(attempt.pk), id="wamid.9")) is True

    assert stands(attempt) == ("delivered", "delivered")
    assert attempt.provider_hash == provider_hash(attempt.account_id, "wamid.9")


def test_a_receipt_of_an_unknown_message_is_told_to_come_again(attempt: Attempt) -> None:
    assert apply_status(attempt.account, receipt("delivered", id="wamid.77")) is False
    assert apply_status(attempt.account, receipt("delivered", id="wamid.77", our_ref="nonsense")) is False
    assert stands(attempt) == ("accepted", "accepted")


def test_another_account_s_receipt_changes_nothing(attempt: Attempt, other: object) -> None:
    stranger = ChannelAccount.objects.create(organisation=other, kind="whatsapp", config_sealed=b"x")  # type: ignore[misc]

    assert apply_status(stranger, receipt("failed", our_ref=str(attempt.pk))) is False
    assert stands(attempt) == ("accepted", "accepted")


def test_delivery_outranks_failed_and_unknown(attempt: Attempt) -> None:
    for doubt in ("unknown", "failed"):
        Attempt.objects.update(state=doubt)
        Delivery.objects.update(state=doubt)
        apply_status(attempt.account, receipt("delivered"))
        assert stands(attempt) == ("delivered", "delivered")


def test_a_late_failure_changes_nothing_once_it_arrived(attempt: Attempt) -> None:
    apply_status(attempt.account, receipt("delivered"))
    apply_status(attempt.account, receipt("failed", error=ChannelError("undeliverable", "…", permanent=True)))

    assert stands(attempt) == ("delivered", "delivered")


def test_a_receipt_of_an_attempt_thought_unsent_ends_the_retry(attempt: Attempt) -> None:
    Attempt.objects.update(state=AttemptState.FAILED)
    Delivery.objects.update(state=DeliveryState.QUEUED)

    apply_status(attempt.account, receipt("delivered"))

    assert stands(attempt) == ("delivered", "delivered")


def test_the_failure_of_an_earlier_attempt_leaves_the_later_one_alone(attempt: Attempt) -> None:
    later = Attempt.objects.create(
        delivery=attempt.delivery, account=attempt.account, state=AttemptState.ACCEPTED
    )

    apply_status(attempt.account, receipt("failed", error=ChannelError("undeliverable", "…", permanent=True)))

    assert stands(attempt) == ("failed", "accepted")
    assert stands(later) == ("accepted", "accepted")


def test_who_stopped_us_in_the_app_is_opted_out_of_news(attempt: Attempt) -> None:
    error = ChannelError("opted_out", "…", permanent=True)

    apply_status(attempt.account, receipt("failed", error=error))

    stop = OptOut.objects.get()
    assert (bytes(stop.address_hash), stop.only_news, stop.how) == (
        bytes(attempt.delivery.address_hash),
        True,
        "provider",
    )


def test_an_account_in_trouble_is_marked(attempt: Attempt) -> None:
    error = ChannelError("spam_limit", "…", retry_after_s=3600)

    apply_status(attempt.account, receipt("failed", error=error))

    attempt.account.refresh_from_db()
    assert attempt.account.trouble == "spam_limit"
