"""The box keeps nobody, and whoever needs help meets a person."""

import pytest

from qadam.accounts.models import User
from qadam.circles.errors import NeedsHelp, NoNumbers
from qadam.circles.models import BoxQuestion
from qadam.circles.services import starting
from qadam.circles.services.box import put_question
from qadam.circles.tests.conftest import NewCircle, NewLeader, NewPhone
from qadam.messaging.models import InboundEvent, Incident, Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

ASKED = "Can somebody see my photos when I sell my phone?"


def test_a_question_by_chat_is_in_the_box_and_nowhere_else(
    new_circle: NewCircle, neighbour: NewPhone
) -> None:
    circle, (her, person) = new_circle(), neighbour()
    starting.join_circle(circle, person)
    her.write("circle")
    her.press("A question for the box")
    assert her.write(ASKED) == [
        "It is in the box. It is answered at the next meeting, and nobody knows who asked."
    ]

    question = BoxQuestion.objects.get()
    assert (question.text, question.source_id, question.id.version) == (ASKED, None, 4)
    assert (question.created_at.minute, question.created_at.second) == (0, 0)
    assert not Message.objects.filter(text__contains="photos when").exists()
    assert ASKED not in str(her.conversation.dialogue)
    for event in InboundEvent.objects.exclude(body_sealed=None):
        assert ASKED.encode() not in _opened(event)


def _opened(event: InboundEvent) -> bytes:
    from qadam.core.sealing import unseal
    from qadam.messaging.intake import BODY

    assert event.body_sealed is not None
    return unseal(event.body_sealed, context=BODY)


@pytest.mark.parametrize(
    "text",
    [
        "Who is 0300 1234567?",
        "کیا 03001234567 فراڈ ہے؟",
        "ایا ۰۳۰۰۱۲۳۴۵۶۷ دوکه ده؟",
        "see http://x.example",
        "is @zarmina_22 real",
    ],
)
def test_a_question_with_somebody_s_number_or_link_is_asked_for_once_more(
    text: str, new_circle: NewCircle, neighbour: NewPhone
) -> None:
    circle, (her, person) = new_circle(), neighbour()
    starting.join_circle(circle, person)
    with pytest.raises(NoNumbers):
        put_question(circle, text)
    her.write("circle")
    her.press("A question for the box")
    assert (
        her.write(text)[0].splitlines()[0]
        == "Leave out names, phone numbers and links, and put the question once more."
    )
    her.write(ASKED)

    assert [q.text for q in BoxQuestion.objects.all()] == [ASKED]
    assert not Message.objects.filter(text=text).exists()


def test_a_question_that_tells_of_danger_goes_to_the_guardian_not_into_the_box(
    new_circle: NewCircle, neighbour: NewPhone, gulrukh: User
) -> None:
    circle, (her, person) = new_circle(), neighbour()
    starting.join_circle(circle, person)
    with pytest.raises(NeedsHelp):
        put_question(circle, "my husband beats me what can I do")
    her.write("circle")
    her.press("A question for the box")
    her.write("my husband beats me what can I do")

    assert BoxQuestion.objects.count() == 0
    assert Incident.objects.get().guardian == gulrukh


def test_i_need_help_leads_to_the_guardian_alone(
    new_circle: NewCircle, neighbour: NewPhone, gulrukh: User
) -> None:
    new_circle()
    her, person = neighbour()
    her.write("circle")
    said = her.press("I need help, alone")

    assert said[0].startswith("You are not alone, and it is not your fault.")
    incident = Incident.objects.get()
    assert (incident.person, incident.kind, incident.guardian) == (person, "help", gulrukh)
    assert her.labels == ["Yes, the guardian", "No"]
    assert her.conversation.is_guarded


def test_who_leads_reads_the_box_and_ticks_what_was_answered(
    new_circle: NewCircle, neighbour: NewPhone, new_leader: NewLeader
) -> None:
    her, person = neighbour()
    circle = new_circle(new_leader(person))
    put_question(circle, ASKED)
    put_question(circle, "Is this prize real?")
    her.write("circle")
    her.press("I lead a circle")
    box = her.press("Questions in the box")

    assert {line[3:] for line in box[0].splitlines()[:2]} == {ASKED, "Is this prize real?"}
    her.press("Number 1")
    her.press("Number 1")
    assert BoxQuestion.objects.filter(answer="").count() == 0
