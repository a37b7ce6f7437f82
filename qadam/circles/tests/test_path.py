"""The facilitator's path: lessons by chat, a watched try-out, the promise, and who stands for her."""

import pytest
from django.db import IntegrityError

from qadam.accounts.models import User
from qadam.circles.errors import (
    LessonsFirst,
    MentorFull,
    NotAgreed,
    NotLeading,
    NotTriedYet,
    NotYourself,
    UnknownNumber,
)
from qadam.circles.models import Circle, Facilitator
from qadam.circles.services import facilitators
from qadam.circles.tests.conftest import NewCircle, NewLeader, NewPhone
from qadam.learning.models import Lesson
from qadam.media.models import Original
from qadam.media.services import keep_original
from qadam.media.tests.conftest import voice_note
from qadam.messaging.models import Delivery
from qadam.organisations.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def test_she_goes_through_three_lessons_by_chat(neighbour: NewPhone, lessons: list[Lesson]) -> None:
    her, person = neighbour()
    her.write("my path")
    assert her.labels == [
        "Lesson 1",
        "Lesson 2",
        "Lesson 3",
        "The promise",
        "Later",
    ]

    assert her.press("Lesson 1") == ["About links · 1/2\n\nlinks card 0\n\nlinks card 1\n\nlinks card 2"]
    her.press("Next")
    assert her.press("Next") == ["links question 0"]
    assert her.press("wrong 0") == ["Not quite. Look once more.\nbecause 0", "links question 0"]
    her.press("right 0")
    her.press("right 1")
    done = her.press("right 2")

    assert done[:2] == ["Right.\nbecause 2", "That was this lesson. Well done."]
    assert list(Facilitator.objects.get(person=person).lessons) == ["links"]
    assert "Lesson 1" not in her.labels


def test_the_whole_path_by_chat_ends_with_her_circle_meeting(
    neighbour: NewPhone, lessons: list[Lesson], new_leader: NewLeader
) -> None:
    her, person = neighbour()
    for text in ("start a circle", "Charsadda", "2", "Friday 3 pm", "10"):
        her.write(text)
    circle = Circle.objects.get(facilitator__person=person)
    for lesson in lessons:
        facilitators.finish_lesson(Facilitator.objects.get(person=person), lesson.code)
    one, other = neighbour(), neighbour()
    new_leader(one[1]), new_leader(other[1])
    number = Facilitator.objects.get(person=person).number

    one[0].write(f"watched {number}")
    assert one[0].press("Yes") == ["Thank you. It is written down."]
    her.write("my path")
    her.press("The promise")
    her.press("Yes, I promise")
    for phone, _person in (one, other):
        circle.refresh_from_db()
        assert circle.state == "asked"
        phone.write(f"vouch {number}")
        phone.press("Yes")

    leads = Facilitator.objects.get(person=person)
    circle.refresh_from_db()
    assert (leads.state, circle.state) == ("active", "meeting")
    assert leads.watched_by is not None and leads.watched_by.person == one[1]
    told = Delivery.objects.get(cause_kind="path-done", person=person).content["text"]
    assert told.startswith("Welcome: from today you lead. Thank you.\nYour circle")


def test_the_promise_keeps_the_words_she_read_and_her_voice(
    neighbour: NewPhone, sahar: Organisation, lessons: list[Lesson]
) -> None:
    from qadam.channels.simulator import phone as wire
    from qadam.messaging.models import InboundEvent
    from qadam.messaging.tests.chat import LINE

    her, person = neighbour()
    her.write("my path")
    her.press("The promise")
    voice = keep_original(voice_note(2), organisation_id=sahar.pk)
    her.post(wire.voice(LINE, her.caller, str(voice.pk), voice.mime, ""))
    InboundEvent.objects.filter(pk=InboundEvent.objects.latest("id").pk).update(media=voice)
    said = her.settle()

    leads = Facilitator.objects.get(person=person)
    assert said[0] == "Thank you. Your promise is kept with us."
    assert leads.agreed_voice == voice
    assert "I ask nobody for their phone, code or password." in leads.agreed_words
    assert leads.agreed_words.endswith("→ in her own voice")


def test_who_says_no_to_the_promise_does_not_lead(neighbour: NewPhone, lessons: list[Lesson]) -> None:
    her, person = neighbour()
    her.write("my path")
    her.press("The promise")

    assert her.press("No")[0].startswith("Nobody is pressed.")
    assert Facilitator.objects.get(person=person).agreed_at is None


def test_two_who_do_not_lead_cannot_make_each_other_leaders(
    neighbour: NewPhone, sahar: Organisation, lessons: list[Lesson]
) -> None:
    (one, first), (_two, second) = neighbour(), neighbour()
    pretend = [facilitators.begin_path(sahar, person) for person in (first, second)]

    for by, whom in (pretend, reversed(pretend)):
        assert whom.number is not None
        with pytest.raises(NotLeading):
            facilitators.watch_tryout(whom.number, by=by)
        with pytest.raises(NotLeading):
            facilitators.vouch_as_peer(whom.number, by=by)
    assert one.write(f"vouch {pretend[1].number}")[0].startswith("This is for those who lead circles.")
    assert set(Facilitator.objects.values_list("state", flat=True)) == {"learning"}


def test_nobody_watches_or_vouches_for_herself(new_leader: NewLeader) -> None:
    leads = new_leader()
    assert leads.number is not None
    for act in (facilitators.watch_tryout, facilitators.vouch_as_peer):
        with pytest.raises(NotYourself):
            act(leads.number, by=leads)


def test_the_steps_come_in_their_order(
    neighbour: NewPhone, sahar: Organisation, new_leader: NewLeader, amna: User
) -> None:
    learner, leads = facilitators.begin_path(sahar, neighbour()[1]), new_leader()
    assert learner.number is not None
    with pytest.raises(LessonsFirst):
        facilitators.watch_tryout(learner.number, by=leads)
    with pytest.raises(NotTriedYet):
        facilitators.vouch_as_peer(learner.number, by=leads)
    with pytest.raises(NotTriedYet):
        facilitators.vouch_at_desk(learner, by=amna)
    with pytest.raises(UnknownNumber):
        facilitators.watch_tryout("000000", by=leads)


def test_one_peer_twice_is_one_and_a_peer_who_left_counts_no_more(
    neighbour: NewPhone, sahar: Organisation, new_leader: NewLeader, lessons: list[Lesson], amna: User
) -> None:
    learner, one, other = facilitators.begin_path(sahar, neighbour()[1]), new_leader(), new_leader()
    for lesson in lessons:
        facilitators.finish_lesson(learner, lesson.code)
    facilitators.watch_at_desk(learner, by=amna)
    facilitators.agree_to_conduct(learner, words="I promise")
    assert learner.number is not None
    facilitators.vouch_as_peer(learner.number, by=one)
    facilitators.vouch_as_peer(learner.number, by=one)
    facilitators.leave(one)
    facilitators.vouch_as_peer(learner.number, by=other)

    learner.refresh_from_db()
    assert learner.state == "tried"


def test_children_need_her_yes_to_the_rules_and_the_desk_s_check(
    new_circle: NewCircle, new_leader: NewLeader, amna: User
) -> None:
    leads = new_leader()
    girls = new_circle(leads, audience="girls")
    assert girls.state == "asked"
    with pytest.raises(NotAgreed):
        facilitators.let_lead_children(leads, by=amna)
    facilitators.agree_to_safeguarding(leads)
    facilitators.let_lead_children(leads, by=amna)

    girls.refresh_from_db()
    assert girls.state == "meeting"


def test_a_mentor_has_five_places_and_not_her_own_circle(
    new_circle: NewCircle, new_leader: NewLeader, amna: User
) -> None:
    mentor, leads = new_leader(), new_leader()
    facilitators.make_mentor(mentor, by=amna)
    circles = [new_circle(leads) for _n in range(6)]
    for one in circles[:5]:
        facilitators.assign_mentor(one, mentor, by=amna)

    with pytest.raises(MentorFull):
        facilitators.assign_mentor(circles[5], mentor, by=amna)
    with pytest.raises(NotYourself):
        facilitators.assign_mentor(new_circle(mentor), mentor, by=amna)
    with pytest.raises(NotLeading):
        facilitators.assign_mentor(circles[5], leads, by=amna)
    with pytest.raises(IntegrityError):
        Circle.objects.filter(pk=circles[5].pk).update(mentor=mentor, mentor_slot=6)


def test_her_voice_goes_when_she_is_forgotten_and_her_circle_stays(
    new_circle: NewCircle, new_leader: NewLeader, sahar: Organisation
) -> None:
    from qadam.people.services import export_person, forget_person

    leads = new_leader()
    voice = keep_original(voice_note(1), organisation_id=sahar.pk)
    facilitators.agree_to_conduct(leads, words="I promise", voice_id=voice.pk)
    one = new_circle(leads)
    person = leads.person
    assert person is not None
    assert export_person(person)["facilitator"][0]["circles"] == [one.code]

    forget_person(person)

    leads.refresh_from_db()
    assert (leads.person, leads.agreed_words, leads.state, leads.number) == (None, "", "left", None)
    assert not Original.objects.filter(pk=voice.pk).exists()
    assert Circle.objects.filter(pk=one.pk).exists()


def test_the_promise_is_asked_for_once_although_nothing_else_is_left_to_do(
    neighbour: NewPhone, amna: User, lessons: list[Lesson]
) -> None:
    her, person = neighbour()
    leads = facilitators.begin_path(person.organisation, person, language="en")
    for lesson in lessons:
        facilitators.finish_lesson(leads, lesson.code)
    facilitators.watch_at_desk(leads, by=amna)
    her.write("my path")
    her.press("The promise")

    thanks, path = her.press("Yes, I promise")
    assert thanks == "Thank you. Your promise is kept with us."
    assert "✓ Your promise" in path
