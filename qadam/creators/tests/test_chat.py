"""Joining, the task, a draft, the mentor's words and the post by chat, through the real webhook."""

import pytest

from qadam.accounts.models import User
from qadam.channels.simulator import phone as wire
from qadam.core.clock import now
from qadam.creators.models import Brief, Cohort, Draft, Participant, Publication
from qadam.creators.services import briefs, cohorts, drafts
from qadam.learning.badge_models import Badge
from qadam.media.models import Original
from qadam.media.services import keep_original
from qadam.media.tests.conftest import phone_photo, voice_note
from qadam.messaging.models import Delivery, InboundEvent
from qadam.messaging.tests.chat import LINE, Phone
from qadam.organisations.models import Organisation
from qadam.people.models import Consent, Person

pytestmark = pytest.mark.django_db

HerPhone = tuple[Person, Phone]
ADDRESS = "https://www.instagram.com/p/Cx1234567/"
ASK_DRAFT = "Send your draft: words, a picture or your voice. When it is whole, write “done”."


def send_file(phone: Phone, original: Original) -> list[str]:
    """Sends a file that has already come from the provider."""
    build = wire.voice if original.kind == "audio" else wire.image
    phone.post(build(LINE, phone.caller, str(original.pk), original.mime, ""))
    InboundEvent.objects.filter(pk=InboundEvent.objects.latest("id").pk).update(media=original)
    return phone.settle()


def test_somebody_joins_with_the_code_and_says_who_may_be_named(cohort: Cohort, hina_phone: HerPhone) -> None:
    person, phone = hina_phone
    phone.write(f"Creators {cohort.join_code.lower()}")
    assert phone.labels == ["18 or older", "Younger than 18"]
    phone.press("18 or older")
    phone.write("Hina from the lane")
    assert phone.press("Yes") == [
        "Welcome! Send “creators” at any time: your task, your draft, what your mentor said."
    ]

    joined = Participant.objects.get()
    assert (joined.person, joined.public_name, joined.state) == (person, "Hina from the lane", "active")
    proof = Consent.objects.filter(person=person, purpose="reminders").latest("at")
    assert (proof.granted, proof.words) == (True, "May we write to you here when a new task begins?")


def test_a_no_to_messages_about_tasks_takes_no_other_yes_back(cohort: Cohort, hina_phone: HerPhone) -> None:
    person, phone = hina_phone
    before = Consent.objects.filter(person=person).count()
    phone.write(f"creators {cohort.join_code}")
    phone.press("18 or older")
    phone.press("No name")
    phone.press("No")
    task = briefs.add_brief(
        cohort, title={"en": "Later"}, what={}, for_whom={}, must_disclose="own", due_on=now().date()
    )
    briefs.open_brief(task)

    assert (Participant.objects.get().is_told, Consent.objects.filter(person=person).count()) == (
        False,
        before,
    )
    assert not Delivery.objects.filter(cause_kind="creator-brief").exists()


@pytest.mark.parametrize("words", ["creator {}", "CREATORS: {}", "تخلیق کار {}", "تخلیق کار - {}"])
def test_the_code_is_taken_with_the_word_in_any_language(
    cohort: Cohort, hina_phone: HerPhone, words: str
) -> None:
    hina_phone[1].write(words.format(cohort.join_code))

    assert hina_phone[1].labels == ["18 or older", "Younger than 18"]


def test_under_18_no_name_is_asked_and_a_guardian_comes_first(
    cohort: Cohort, brief: Brief, hina_phone: HerPhone
) -> None:
    _person, phone = hina_phone
    phone.write(f"creators {cohort.join_code}")
    phone.press("Younger than 18")
    assert phone.press("Yes") == [
        "You are on the list. Because you are under 18, we first speak with your parent or guardian. "
        "No name of yours will stand anywhere."
    ]
    assert phone.write("creators") == [
        "You are under 18: first a parent or guardian says yes to us. Then everything opens."
    ]
    assert (Participant.objects.get().state, Participant.objects.get().public_name) == ("waiting", "")


def test_a_code_of_another_organisation_opens_nothing(
    hina_phone: HerPhone, other: Organisation, cohort: Cohort
) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(organisation=other)
    hina_phone[1].write(f"creators {cohort.join_code}")

    assert not Participant.objects.exists()


def test_a_draft_of_words_a_picture_and_a_voice_with_its_source(
    hina: Participant, brief: Brief, hina_phone: HerPhone, sahar: Organisation
) -> None:
    phone = hina_phone[1]
    assert phone.write("creators")[0].startswith("Boil the water: no draft yet")
    assert phone.press("Send a draft") == [ASK_DRAFT]
    assert phone.write("The lady doctor says: boil it.") == ["Got it. Send more, or write “done”."]
    picture = keep_original(phone_photo(64, 64), organisation_id=sahar.pk)
    assert send_file(phone, picture) == ["The picture is here. Send more, or write “done”."]
    send_file(phone, keep_original(voice_note(1), organisation_id=sahar.pk))
    phone.write("done")
    phone.write("WHO\nhttps://www.who.int/water")
    told = phone.press("Made with an organisation")

    assert told == [
        "Draft 1 is with your mentor. The answer comes here.",
        "Only a hint, you decide:\n“lady doctor” → “doctor”. The work is enough; it is the same for a woman and a man.",
    ]
    draft = Draft.objects.get()
    assert [part.kind for part in draft.parts.all()] == ["text", "image", "audio"]
    assert (draft.sources, draft.disclosure) == (["WHO", "https://www.who.int/water"], "with")


def test_nothing_but_done_is_no_draft(hina: Participant, brief: Brief, hina_phone: HerPhone) -> None:
    phone = hina_phone[1]
    phone.write("creators")
    phone.press("Send a draft")
    phone.write("done")

    assert not Draft.objects.exists()


def test_the_task_is_told_with_facts_sources_and_what_to_disclose(
    hina: Participant, brief: Brief, hina_phone: HerPhone
) -> None:
    phone = hina_phone[1]
    phone.write("creators")
    lines = phone.press("My task")[0].splitlines()

    assert lines[:5] == [
        "Boil the water",
        "A post of one minute.",
        "For whom: Mothers in our street",
        "Fact: Boiled water keeps for a day. (source: WHO)",
        "Say in the post that it was made with an organisation.",
    ]


def test_the_whole_way_by_chat_to_a_certificate(
    hina: Participant, brief: Brief, hina_phone: HerPhone, mentor: User
) -> None:
    phone = hina_phone[1]
    phone.write("creators")
    phone.press("Send a draft")
    phone.write("Boil it for one minute.")
    phone.write("done")
    phone.press("No source yet")
    phone.press("Made with an organisation")
    drafts.comment_draft(Draft.objects.get(), text="Who says so?", by=mentor)

    phone.write("creators")
    assert phone.press("What my mentor said") == ["Boil the water: The mentor answered\n– Who says so?"]
    phone.press("Send a better draft")
    phone.write("Boil it for one minute, says the WHO.")
    phone.write("done")
    phone.write("WHO")
    phone.press("Made with an organisation")
    drafts.say_ready(Draft.objects.current().get(), by=mentor)

    phone.write("creators")
    phone.press("I published it")
    phone.write("on my page")
    assert not Publication.objects.exists()
    phone.write(f"here it is {ADDRESS}")
    told = phone.press("It names who I made it with")

    assert told[0] == "Your post is written down. Well done!"
    post = Publication.objects.get()
    assert (post.address, post.sources, post.certificate) == (ADDRESS, ["WHO"], Badge.objects.get())


def test_a_post_without_a_source_is_kept_and_says_what_is_missing(
    hina: Participant, brief: Brief, hina_phone: HerPhone, mentor: User
) -> None:
    phone = hina_phone[1]
    draft = drafts.send_draft(hina, brief, parts=[drafts.Sent("x")], disclosure="with")
    drafts.say_ready(draft, by=mentor)
    phone.write("creators")
    phone.press("I published it")
    phone.write(ADDRESS)
    phone.press("It names who I made it with")
    told = phone.press("No source yet")

    assert told[-1] == "No certificate yet: the post names no source. Send at least one, then ask again."
    assert Publication.objects.get().certificate is None
    phone.write("creators")
    phone.press("I published it")
    phone.write(ADDRESS)
    phone.press("It names who I made it with")
    phone.write("WHO")
    assert Publication.objects.get().certificate is not None


def test_who_left_hears_that_nothing_is_hers(hina: Participant, brief: Brief, hina_phone: HerPhone) -> None:
    cohorts.leave_cohort(hina)

    assert hina_phone[1].write("creators") == [
        "You are in no creators’ group yet. Send “creators” and the code you were given."
    ]
