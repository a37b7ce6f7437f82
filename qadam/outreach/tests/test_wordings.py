"""Several wordings by lot, and the correction of what went out."""

import pytest
from django.test import Client

from qadam.campaigns.models import Campaign, Step
from qadam.core.holdout import variant
from qadam.messaging import optouts
from qadam.messaging.enums import SkipReason
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.organisations.models import Organisation
from qadam.outreach import errors
from qadam.outreach.experiments import comparison, comparisons
from qadam.outreach.falling import fall_due
from qadam.outreach.models import Assignment, Broadcast
from qadam.outreach.queries import preview
from qadam.outreach.services import check_broadcast, draft_correction, start_broadcast
from qadam.outreach.tests.cast import MakePerson, account, drafted, ended, reached, sms, stand
from qadam.people.models import Person

__all__ = ["account", "reached", "sms"]

OTHERS = [{"ur": "نہر پر آئیں"}, {"ur": "اتوار، صبح 8"}]


@pytest.fixture
def canal(sahar: Organisation) -> Campaign:
    return Campaign.objects.create(
        organisation=sahar, slug="canal", title={"en": "The canal"}, cause="water", state="published"
    )


def test_the_wording_is_drawn_before_sending_by_the_lot_of_the_library(
    account: ChannelAccount, reached: MakePerson
) -> None:
    for number in range(40):
        reached(f"Friend {number}", "whatsapp")
    broadcast = drafted(account, variants=OTHERS)
    seen = preview(broadcast)

    start_broadcast(broadcast)

    shares = {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}
    said = {"a": "اتوار کو نہر پر", "b": "نہر پر آئیں", "c": "اتوار، صبح 8"}
    for row in Delivery.objects.all():
        drawn = variant(bytes(broadcast.salt), broadcast.pk, bytes(row.address_hash), shares=shares)
        assert (row.variant, row.content["params"]) == (drawn, [said[drawn]])
    counts = {name: Delivery.objects.filter(variant=name).count() for name in shares}
    assert counts == seen.variants
    assert min(counts.values()) > 3


def test_the_wording_stays_with_her_through_the_ladder(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    for number in range(12):
        reached(f"Friend {number}", "whatsapp", "sms")
    start_broadcast(drafted(account, ladder=[sms], variants=OTHERS[:1]))
    before = dict(Delivery.objects.values_list("person_id", "variant"))
    for delivery in Delivery.objects.all():
        ended(delivery, "failed")

    fall_due()

    said = {"a": "خبر: اتوار کو نہر پر", "b": "خبر: نہر پر آئیں"}
    rows = list(Delivery.objects.all())
    assert {row.person_id: row.variant for row in rows} == before
    assert [row.content["text"] for row in rows] == [said[row.variant] for row in rows]
    assert set(before.values()) == {"a", "b"}


def test_who_is_left_out_or_held_back_has_no_wording(
    account: ChannelAccount, reached: MakePerson, canal: Campaign
) -> None:
    for number in range(20):
        reached(f"Friend {number}", "whatsapp")
    reached("never asked", "whatsapp", agreed=False)
    start_broadcast(drafted(account, campaign=canal, holdout_share=0.5, variants=OTHERS[:1]))

    assert set(Delivery.objects.filter(state="skipped").values_list("variant", flat=True)) == {""}
    assert Assignment.objects.filter(arm="messaged").count() == Delivery.objects.exclude(variant="").count()


@pytest.mark.parametrize(
    ("others", "refusal"),
    [
        ([{"ur": "ایک"}] * 4, errors.TooManyWordings),
        ([{"ps": "یو"}], errors.WordingsDiffer),
        ([{"ur": "ایک\nدو"}], errors.BlanksDoNotFit),
    ],
)
def test_wordings_that_cannot_be_compared_are_refused(
    account: ChannelAccount, others: list[dict[str, str]], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check_broadcast(drafted(account, variants=others))


def test_a_comparison_counts_steps_by_what_was_drawn(
    account: ChannelAccount, reached: MakePerson, canal: Campaign
) -> None:
    for number in range(20):
        reached(f"Friend {number}", "whatsapp")
    broadcast = drafted(account, campaign=canal, variants=OTHERS[:1])
    start_broadcast(broadcast)
    chosen = Delivery.objects.filter(variant="b")[:3]
    for row in chosen:
        Step.objects.create(
            organisation=account.organisation,
            campaign=canal,
            person=row.person,
            address_hash=bytes(row.address_hash),
            kind="signed_up",
            subject_kind="signup",
            subject_id=row.pk,
        )
    Delivery.objects.filter(pk=chosen[0].pk).update(state="failed")

    found = comparison(broadcast)

    assert found is not None
    drawn = {name: Delivery.objects.filter(variant=name).count() for name in ("a", "b")}
    assert [(v.name, v.people, v.yes) for v in found.variants] == [("a", drawn["a"], 0), ("b", drawn["b"], 3)]
    assert comparisons(canal) == [found]


# Corrections


def test_a_correction_goes_to_exactly_those_the_first_left_for(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson, canal: Campaign
) -> None:
    states = ["accepted", "sent", "delivered", "read", "unknown", "failed", "expired", "cancelled"]
    for state in [*states, "stopped since", "held out"]:
        reached(state, "whatsapp", "sms")
    reached("keypad", "sms")
    first = drafted(account, ladder=[sms], campaign=canal)
    start_broadcast(first)
    for state in states:
        Delivery.objects.filter(person__name=state).update(state=state)
    Delivery.objects.filter(person__name__in=["stopped since", "keypad"]).update(state="delivered")
    Delivery.objects.filter(person__name="held out").update(state="skipped", skip_reason="held_out")
    stopped = Person.objects.get(name="stopped since").addresses.get(channel="whatsapp")
    optouts.stop(account, bytes(stopped.hash), how="word")
    for _ in range(2):  # two of this week already
        start_broadcast(drafted(account, ladder=[sms]))

    correction = draft_correction(first, texts={"ur": "اتوار نہیں، پیر"}, template="news")
    assert preview(correction).people == 7
    start_broadcast(correction)

    assert stand(correction) == {
        **dict.fromkeys(("accepted", "sent", "delivered", "read", "unknown"), ("whatsapp", "queued")),
        "stopped since": ("whatsapp", SkipReason.OPTED_OUT),
        "keypad": ("sms", "queued"),
    }
    assert Delivery.objects.get(cause_id=correction.pk, person__name="keypad").content == {
        "text": "خبر: اتوار نہیں، پیر"
    }


def test_a_correction_counts_against_nobody_s_week(account: ChannelAccount, reached: MakePerson) -> None:
    reached("Bilal", "whatsapp")
    first = drafted(account)
    start_broadcast(first)
    Delivery.objects.update(state="read")
    start_broadcast(draft_correction(first, texts={"ur": "پیر"}, template="news"))

    assert preview(drafted(account)).to_send == 1


def test_only_what_went_out_can_be_corrected(account: ChannelAccount) -> None:
    with pytest.raises(errors.NothingToCorrect):
        draft_correction(drafted(account), texts={"ur": "پیر"})


def test_somebody_else_s_broadcast_cannot_be_corrected(
    account: ChannelAccount, other: Organisation, reached: MakePerson
) -> None:
    reached("Bilal", "whatsapp")
    first = drafted(account)
    start_broadcast(first)
    Broadcast.objects.filter(pk=first.pk).update(organisation=other)
    first.refresh_from_db()

    with pytest.raises(errors.AccountElsewhere):
        draft_correction(first, texts={"ur": "پیر"})


def test_the_campaign_s_page_shows_the_correction_beside_what_it_corrects(
    account: ChannelAccount, reached: MakePerson, canal: Campaign, client: Client
) -> None:
    reached("Bilal", "whatsapp")
    first = drafted(account, campaign=canal)
    start_broadcast(first)
    Delivery.objects.update(state="read")
    correction = draft_correction(first, texts={"ur": "اتوار نہیں، پیر"}, template="news")
    assert "اتوار نہیں، پیر" not in client.get("/ur/campaigns/canal/").content.decode()

    start_broadcast(correction)

    page = client.get("/ur/campaigns/canal/").content.decode()
    assert ("خبر: اتوار نہیں، پیر" in page, "خبر: اتوار کو نہر پر" in page) == (True, True)
