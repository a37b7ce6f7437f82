"""A correction goes the way the first arrived and falls on from there: one a person, and a STOP wins."""

import json
from datetime import timedelta

import pytest

from qadam.channels.base import ProviderId, StatusUpdate
from qadam.core.clock import now
from qadam.core.sealing import seal
from qadam.messaging import optouts
from qadam.messaging.enums import SkipReason
from qadam.messaging.models import ChannelAccount, Delivery, Template
from qadam.messaging.sending import SenderLoop
from qadam.messaging.statuses import apply_status
from qadam.messaging.tests.chat import after
from qadam.organisations.models import QuietTime
from qadam.outreach.correcting import correct_late
from qadam.outreach.falling import fall_due
from qadam.outreach.models import Broadcast
from qadam.outreach.queries import preview, progress
from qadam.outreach.services import draft_correction, settle_broadcasts, start_broadcast
from qadam.outreach.tests.cast import (
    MakePerson,
    account,
    drafted,
    ended,
    mail,
    only_there,
    reached,
    sms,
    stand,
)
from qadam.people.models import Address, Person
from tests.provider.behaviour import refusing
from tests.provider.fixtures import Provider, provider
from tests.provider.sms_channels import CONFIGS, SUCCESSES
from tests.provider.sms_server import SmsProvider, sms_provider

__all__ = ["account", "mail", "provider", "reached", "sms", "sms_provider"]


def started(account: ChannelAccount, *further: ChannelAccount) -> Broadcast:
    made = drafted(account, ladder=further)
    start_broadcast(made)
    return made


def of(name: str, broadcast: Broadcast) -> Delivery:
    return Delivery.objects.get(cause_id=broadcast.pk, person__name=name)


def corrected(first: Broadcast) -> Broadcast:
    made = draft_correction(first, texts={"ur": "اتوار نہیں، پیر"}, template="news")
    seen = preview(made)
    start_broadcast(made)
    far = progress(made)
    assert (seen.people, seen.to_send) == (far.people, far.meant)
    return made


def test_it_begins_where_the_first_arrived_and_goes_on_from_there(
    account: ChannelAccount, sms: ChannelAccount, mail: ChannelAccount, reached: MakePerson
) -> None:
    for name in ("had it at once", "had it by SMS", "may have it by SMS"):
        reached(name, "whatsapp", "sms", "email")
    first = started(account, sms, mail)
    ended(of("had it at once", first), "read")
    for name, state in (("had it by SMS", "delivered"), ("may have it by SMS", "unknown")):
        ended(of(name, first), "failed")
        fall_due()
        ended(of(name, first), state)

    correction = corrected(first)

    assert stand(correction) == {
        "had it at once": ("whatsapp", "queued"),
        "had it by SMS": ("sms", "queued"),
        "may have it by SMS": ("sms", "queued"),
    }
    for delivery in Delivery.objects.filter(cause_id=correction.pk):
        ended(delivery, "failed")
    fall_due()
    assert stand(correction) == {
        "had it at once": ("sms", "queued"),
        "had it by SMS": ("email", "queued"),
        "may have it by SMS": ("email", "queued"),
    }
    for delivery in Delivery.objects.filter(cause_id=correction.pk):
        ended(delivery, "failed" if delivery.account == mail else "unknown")
    fall_due()
    rows = Delivery.objects.filter(cause_id=correction.pk).values_list("person__name", "rung", "state")
    assert {name: (rung, state) for name, rung, state in rows} == {
        "had it at once": (1, "unknown"),
        "had it by SMS": (2, "failed"),
        "may have it by SMS": (2, "failed"),
    }
    assert (settle_broadcasts(), progress(correction).people) == (2, 3)


def test_a_way_that_is_closed_by_now_is_passed_over(
    account: ChannelAccount, sms: ChannelAccount, mail: ChannelAccount, reached: MakePerson
) -> None:
    for name in ("no window", "gone", "gone for good"):
        reached(name, "whatsapp", *([] if name == "gone for good" else ["sms"]))
    first = started(account, sms, mail)
    for name in ("no window", "gone", "gone for good"):
        ended(of(name, first), "read")
    Template.objects.all().delete()
    Address.objects.filter(channel="whatsapp", people__name__startswith="gone").update(gone_at=now())

    correction = draft_correction(first, texts={"ur": "پیر"})
    seen = preview(correction)
    start_broadcast(correction)

    assert stand(correction) == {
        "no window": ("sms", "queued"),
        "gone": ("sms", "queued"),
        "gone for good": ("whatsapp", SkipReason.NO_ADDRESS),
    }
    assert (seen.to_send, seen.left_out) == (2, 1)


def test_it_never_climbs_back_to_a_way_the_first_had_left(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("had it by SMS", "whatsapp", "sms")
    first = started(account, sms)
    ended(of("had it by SMS", first), "failed")
    fall_due()
    ended(of("had it by SMS", first), "delivered")
    Address.objects.filter(channel="sms").update(gone_at=now())
    reached("somebody", "whatsapp")

    made = draft_correction(first, texts={"ur": "پیر"}, template="news")

    assert [(row.reason, row.people) for row in preview(made).skipped] == [(SkipReason.NO_ADDRESS, 1)]


def test_a_receipt_that_came_late_says_which_way_it_was(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")
    first = started(account, sms)
    attempt = ended(of("both", first), "failed")
    fall_due()
    apply_status(account, StatusUpdate("late", ProviderId("w"), "delivered", None, "1", str(attempt.pk)))

    assert stand(corrected(first)) == {"both": ("whatsapp", "queued")}


@pytest.mark.parametrize("where", ["whatsapp", "sms"])
@pytest.mark.parametrize("when", ["before", "on the way"])
def test_a_stop_anywhere_on_its_ladder_ends_it(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson, where: str, when: str
) -> None:
    person = reached("stopped", "whatsapp", "sms")
    reached("other", "whatsapp")
    first = started(account, sms)
    for name in ("stopped", "other"):
        ended(of(name, first), "read")
    digest = bytes(person.addresses.first().hash)  # type: ignore[union-attr]
    if when == "before":
        optouts.stop(account if where == "whatsapp" else sms, digest, how="word")

    correction = corrected(first)
    if when == "on the way":
        ended(of("stopped", correction), "failed")
        optouts.stop(account if where == "whatsapp" else sms, digest, how="word")
    fall_due()

    ends = SkipReason.OPTED_OUT if when == "before" else "failed"
    assert stand(correction) == {"stopped": ("whatsapp", ends), "other": ("whatsapp", "queued")}


def test_two_of_one_house_do_not_get_it_twice_on_one_phone(
    account: ChannelAccount, sms: ChannelAccount, mail: ChannelAccount, reached: MakePerson
) -> None:
    sister, brother = reached("sister", "whatsapp"), reached("brother", "whatsapp", "email")
    house = reached("house", "sms").addresses.get()
    for person in (sister, brother):
        only_there(person, house)
    first = started(account, sms, mail)
    for name in ("sister", "brother"):
        ended(of(name, first), "read")

    correction = corrected(first)
    for name in ("sister", "brother"):
        ended(of(name, correction), "failed")
    fall_due()

    assert stand(correction) == {"sister": ("sms", "queued"), "brother": ("email", "queued")}


def test_who_turns_out_to_have_the_first_gets_the_correction_then(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    for name in ("had it", "late", "never", "stopped meanwhile"):
        reached(name, "whatsapp")
    first = started(account)
    ended(of("had it", first), "read")
    lost = {name: ended(of(name, first), "failed") for name in ("late", "never", "stopped meanwhile")}
    correction = corrected(first)
    ended(of("had it", correction), "sent")
    assert (settle_broadcasts(), correct_late()) == (2, 0)
    stopped = Person.objects.get(name="stopped meanwhile").addresses.get()

    for name in ("late", "stopped meanwhile"):
        receipt = StatusUpdate(name, ProviderId("w"), "delivered", None, "1", str(lost[name].pk))
        apply_status(account, receipt)
    optouts.stop(account, bytes(stopped.hash), how="word")

    assert (correct_late(), correct_late()) == (2, 0)
    assert stand(correction) == {
        "had it": ("whatsapp", "sent"),
        "late": ("whatsapp", "queued"),
        "stopped meanwhile": ("whatsapp", SkipReason.OPTED_OUT),
    }
    Broadcast.objects.filter(pk=correction.pk).update(expires_at=now() - timedelta(minutes=1))
    of("never", first)
    Delivery.objects.filter(person__name="never").update(state="sent", changed_at=now())
    assert correct_late() == 0


def test_a_provider_s_no_sends_the_correction_on_to_the_next(
    account: ChannelAccount,
    sms: ChannelAccount,
    reached: MakePerson,
    provider: Provider,
    sms_provider: SmsProvider,
) -> None:
    """Both providers listen; the first takes the broadcast, and by the correction the number is on it no more."""
    QuietTime.objects.all().delete()
    sms_provider.success = SUCCESSES["sms.kannel"]
    config = {
        key: value.replace("{origin}", sms_provider.origin) for key, value in CONFIGS["sms.kannel"].items()
    }
    said = {
        account.pk: provider.config,
        sms.pk: {**config, "provider": "kannel", "secret": "provider-secret"},
    }
    for pk, values in said.items():
        ChannelAccount.objects.filter(pk=pk).update(
            config_sealed=seal(json.dumps(values), context="channel-account")
        )
    for account_ in (account, sms):
        account_.refresh_from_db()
    for number in range(3):
        reached(f"Friend {number}", "whatsapp", "sms")
    first = started(account, sms)
    loop = SenderLoop(concurrency=4)
    loop.tick()
    assert stand(first) == {f"Friend {n}": ("whatsapp", "accepted") for n in range(3)}

    provider.default = refusing(131026)
    correction = corrected(first)
    for minutes in (1, 2):
        with after(minutes=minutes):
            loop.tick()
            fall_due()

    assert stand(correction) == {f"Friend {n}": ("sms", "accepted") for n in range(3)}
    assert ([len(provider.taken), len(sms_provider.taken)], progress(correction).people) == ([3, 3], 3)
