"""From the brief to the certificate by its services, each refusal, and what the database refuses by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign
from qadam.core.clock import now
from qadam.core.errors import IllegalTransition
from qadam.creators import errors
from qadam.creators.enums import ConsentHow
from qadam.creators.models import Brief, Cohort, Draft, Participant, Publication
from qadam.creators.queries import current_draft
from qadam.creators.services import briefs, cohorts, drafts, publishing
from qadam.creators.tests.conftest import SendDraft, person_with_phone
from qadam.learning.badge_models import Badge
from qadam.messaging.models import Delivery
from qadam.organisations.models import Organisation

pytestmark = pytest.mark.django_db

POST = "https://www.facebook.com/young.voices/posts/12345"


def texts_of(kind: str) -> list[str]:
    return [d.content["text"] for d in Delivery.objects.filter(cause_kind=kind).order_by("created_at", "id")]


def out(draft: Draft, mentor: User, **told: Any) -> Publication:
    """A draft that was said to be ready and went out."""
    drafts.say_ready(draft, by=mentor)
    return publishing.publish_draft(draft, **({"address": POST, "disclosure": "with"} | told))


def test_a_better_draft_takes_the_place_of_the_one_before(send: SendDraft, mentor: User) -> None:
    first = send()
    drafts.comment_draft(first, text="Good. Where is it from?", by=mentor)
    second = send("Boil it for one minute, says WHO.")

    assert [(d.number, d.state) for d in Draft.objects.order_by("number")] == [(1, "replaced"), (2, "sent")]
    assert current_draft(second.participant, second.brief) == second
    with pytest.raises(IllegalTransition):
        drafts.say_ready(Draft.objects.get(pk=first.pk), by=mentor)


def test_the_same_message_twice_is_one_draft(send: SendDraft) -> None:
    from qadam.core.models import new_id

    source = new_id()

    assert send(source_id=source) == send(source_id=source)
    assert Draft.objects.count() == 1


def test_a_comment_goes_to_the_creators_chat(send: SendDraft, mentor: User) -> None:
    drafts.comment_draft(send(), text="Say who told you.", by=mentor)

    assert texts_of("creator-comment") == [
        "Your mentor about “Boil the water”:\nSay who told you.\nSend “creators” to send a better draft."
    ]


def test_only_a_mentor_or_a_coordinator_answers(
    send: SendDraft, mentor: User, amna: User, gulrukh: User, zarghuna: User
) -> None:
    draft = send()
    for stranger in (gulrukh, zarghuna):
        with pytest.raises(errors.NotHerMentor):
            drafts.comment_draft(draft, text="Hello", by=stranger)
    drafts.comment_draft(draft, text="From the coordinator", by=amna)
    drafts.comment_draft(draft, text="From the mentor", by=mentor)

    assert [c.text for c in draft.comments.all()] == ["From the coordinator", "From the mentor"]


def test_a_mentor_is_a_user_of_the_organisation(cohort: Cohort, zarghuna: User, mentor: User) -> None:
    with pytest.raises(errors.NotOurUser):
        cohorts.name_mentors(cohort, [mentor, zarghuna])
    assert list(cohort.mentors.all()) == [mentor]


def test_a_published_sourced_and_disclosed_post_brings_a_certificate_once(
    send: SendDraft, mentor: User
) -> None:
    draft = send()
    out(draft, mentor)
    badge = publishing.give_certificate(draft)

    assert publishing.give_certificate(draft) == badge
    assert [(b.kind, b.title, b.state) for b in Badge.objects.all()] == [
        ("certificate", {"en": "Boil the water"}, "valid")
    ]
    assert len(texts_of("creator-certificate")) == 1


def test_no_certificate_before_it_is_published(send: SendDraft, mentor: User) -> None:
    draft = send()
    with pytest.raises(errors.NotPublished):
        publishing.give_certificate(draft)
    drafts.say_ready(draft, by=mentor)
    with pytest.raises(errors.NotPublished):
        publishing.give_certificate(draft)
    assert not Badge.objects.exists()


def test_no_certificate_without_a_source(send: SendDraft, mentor: User) -> None:
    draft = send(sources=[])
    out(draft, mentor)
    with pytest.raises(errors.NoSource):
        publishing.give_certificate(draft)

    publishing.publish_draft(draft, address=POST, disclosure="with", sources=["WHO"])
    assert publishing.give_certificate(draft).kind == "certificate"


@pytest.mark.parametrize("said", ["", "own"])
def test_no_certificate_without_the_disclosure_the_brief_asks_for(
    send: SendDraft, mentor: User, said: str
) -> None:
    draft = send()
    out(draft, mentor, disclosure=said)
    with pytest.raises(errors.NoDisclosure):
        publishing.give_certificate(draft)
    assert not Badge.objects.exists()


def test_what_a_certificate_stands_on_is_not_taken_from_under_it(send: SendDraft, mentor: User) -> None:
    draft = send()
    out(draft, mentor)
    publishing.give_certificate(draft)
    post = publishing.publish_draft(draft, address=f"{POST}6", disclosure="")

    assert (post.address, post.disclosure, post.sources) == (f"{POST}6", "with", ["WHO"])


@pytest.mark.parametrize("lost", [{"address": ""}, {"sources": []}, {"disclosure": ""}])
def test_the_database_holds_no_certificate_without_address_source_and_disclosure(
    send: SendDraft, mentor: User, lost: dict[str, Any]
) -> None:
    draft = send()
    post = out(draft, mentor)
    publishing.give_certificate(draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=post.pk).update(**lost)


def test_a_post_is_not_written_down_before_the_mentor_said_ready(send: SendDraft) -> None:
    with pytest.raises(errors.NotReady):
        publishing.publish_draft(send(), address=POST, disclosure="with")


def test_under_18_nothing_is_sent_before_a_guardian_said_yes(
    cohort: Cohort, brief: Brief, sahar: Organisation, mentor: User
) -> None:
    person, _number = person_with_phone(sahar)
    young = cohorts.join_cohort(cohort, person, is_minor=True, public_name="Gul")

    assert (young.state, young.public_name) == ("waiting", "")
    with pytest.raises(errors.GuardianNeeded):
        drafts.send_draft(young, brief, parts=[drafts.Sent("x")], disclosure="own")
    cohorts.record_guardian(young, how=ConsentHow.MET, by=mentor)
    assert (young.state, young.guardian_how, young.guardian_heard_by) == ("active", "met", mentor)
    assert drafts.send_draft(young, brief, parts=[drafts.Sent("x")], disclosure="own").number == 1


@pytest.mark.parametrize("wrong", [{"state": "active"}, {"public_name": "Gul"}])
def test_the_database_lets_no_minor_in_without_a_guardian_nor_with_a_name(
    cohort: Cohort, sahar: Organisation, wrong: dict[str, str]
) -> None:
    young = cohorts.join_cohort(cohort, person_with_phone(sahar)[0], is_minor=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.filter(pk=young.pk).update(**wrong)


def test_who_turns_out_to_be_young_loses_the_name_and_waits(hina: Participant, mentor: User) -> None:
    cohorts.mark_minor(hina, by=mentor)

    assert (hina.is_minor, hina.public_name, hina.state) == (True, "", "waiting")


def test_who_was_under_18_and_comes_back_as_grown_up_stays_protected(
    cohort: Cohort, sahar: Organisation
) -> None:
    person, _number = person_with_phone(sahar)
    cohorts.leave_cohort(cohorts.join_cohort(cohort, person, is_minor=True))
    again = cohorts.join_cohort(cohort, person, is_minor=False, public_name="Gul")

    assert (again.state, again.is_minor, again.public_name) == ("waiting", True, "")


def test_a_brief_opens_by_itself_at_its_hour_and_tells_each_once(
    cohort: Cohort, hina: Participant, sahar: Organisation
) -> None:
    cohorts.join_cohort(cohort, person_with_phone(sahar)[0], is_minor=True)
    made = briefs.add_brief(
        cohort, title={"en": "Later"}, what={}, for_whom={}, must_disclose="own", due_on=now().date()
    )
    briefs.schedule_brief(made, opens_at=now() + timedelta(minutes=5))
    assert briefs.open_due_briefs() == 0

    Brief.objects.filter(pk=made.pk).update(opens_at=now() - timedelta(minutes=1))
    assert [briefs.open_due_briefs(), briefs.open_due_briefs()] == [1, 0]
    assert [d.person_id for d in Delivery.objects.filter(cause_kind="creator-brief")] == [hina.person_id]


def test_an_ended_cohort_opens_nothing(cohort: Cohort, hina: Participant) -> None:
    made = briefs.add_brief(
        cohort, title={"en": "Later"}, what={}, for_whom={}, must_disclose="own", due_on=now().date()
    )
    briefs.schedule_brief(made, opens_at=now() - timedelta(minutes=1))
    cohorts.move_cohort(cohort, "ended")

    assert briefs.open_due_briefs() == 0


def test_her_link_is_one_through_all_versions(send: SendDraft, mentor: User, water: Campaign) -> None:
    first = send()
    drafts.say_ready(first, by=mentor)
    second = send("Better")
    drafts.say_ready(second, by=mentor)

    assert first.link is not None
    assert (second.link, first.link.path) == (first.link, "/campaigns/water/")
    assert first.link.code in texts_of("creator-ready")[0]
    assert "Hina" not in first.link.label
