"""Badges by chat: given by who leads, earned in a quiz with pictures, asked about by anybody."""

import re
from datetime import date, time
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from qadam.circles.enums import SessionState
from qadam.circles.errors import CourseNotDone, MoreThanCame, NotLeading
from qadam.circles.models import Circle, Facilitator, Session
from qadam.circles.services import badges as services
from qadam.circles.tests.conftest import add_lesson
from qadam.core.clock import now
from qadam.learning.badge_models import Badge, BadgeKind, RevokedFor
from qadam.learning.badges import revoke_badge
from qadam.learning.badges.codes import new_code
from qadam.learning.badges.tokens import sheet_token
from qadam.learning.models import Guide, Item, ItemTally, Lesson
from qadam.messaging.models import ChannelAccount, Conversation
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: object) -> None:
    storages: dict[str, Any] = dict(settings.STORAGES)
    storages["default"] = storages["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = storages


@pytest.fixture
def phone(whatsapp: ChannelAccount) -> Phone:
    phone = Phone(whatsapp)
    phone.say_yes()
    return phone


@pytest.fixture
def hers(phone: Phone, sahar: Organisation) -> Circle:
    """The circle of whoever holds the phone."""
    leads = Facilitator.objects.create(
        organisation=sahar, person=phone.conversation.person, state="active", agreed_at=now()
    )
    return Circle.objects.create(
        organisation=sahar,
        place=Place.objects.get(code="utmanzai"),
        code="7788",
        weekday=4,
        at=time(15),
        facilitator=leads,
    )


def hold(circle: Circle, lesson: Lesson, *, came: int = 9, on: date = date(2026, 11, 20)) -> Session:
    return Session.objects.create(
        circle=circle, lesson=lesson, on=on, state=SessionState.HELD, came=came, held_at=now()
    )


@pytest.fixture
def session(hers: Circle, links: Lesson) -> Session:
    return hold(hers, links)


def question(number: int) -> Item:
    texts = {"en": f"Question {number}?"}
    drawings = ("link-real", "link-fake", "neighbours")
    answers = [{"drawing": name, "text": {"en": f"{name} {number}"}} for name in drawings]
    return Item.objects.create(
        code=f"t-{number}",
        kind="check",
        topic="links",
        text=texts,
        answers=answers,
        right=1,
        why={"en": "Because."},
    )


def test_who_leads_gives_badges_after_a_meeting_by_chat(phone: Phone, session: Session) -> None:
    phone.write("menu")
    phone.press("Learning circles")
    phone.press("I lead a circle")
    phone.press("Badges")
    phone.press("Took part")
    phone.press("All 9 who came")

    badges = list(Badge.objects.all())
    said = phone.shown[-1].text
    assert (len(badges), badges[0].kind, badges[0].place_code) == (9, BadgeKind.TOOK_PART, "charsadda")
    assert [badge.code for badge in badges] == [line.replace(" ", "") for line in said.splitlines()[1:10]]
    assert re.search(r"http\S+/en/badges/sheet/", said)


def test_the_sheet_of_the_chat_can_be_printed(session: Session, client: Client) -> None:
    by = session.circle.facilitator
    assert by is not None
    badge, _second = services.award_for_session(session, kind=BadgeKind.TOOK_PART, count=2, by=by)
    page = client.get(f"/ps/badges/sheet/{sheet_token(badge.sheet)}/").content.decode()
    assert page.count("<article") == 2
    assert page.count('class="frame"') == 2 and 'dir="rtl"' in page


def test_no_more_badges_than_people_who_came_and_the_same_when_asked_again(session: Session) -> None:
    by = session.circle.facilitator
    assert by is not None
    with pytest.raises(MoreThanCame):
        services.award_for_session(session, kind=BadgeKind.TOOK_PART, count=10, by=by)
    for _again in range(2):
        services.award_for_session(session, kind=BadgeKind.TOOK_PART, count=9, by=by)

    assert Badge.objects.count() == 9


def test_a_pretend_facilitator_gives_no_badge(session: Session, phone: Phone) -> None:
    Facilitator.objects.update(state="learning")
    pretends = Facilitator.objects.get()
    with pytest.raises(NotLeading):
        services.award_for_session(session, kind=BadgeKind.TOOK_PART, count=1, by=pretends)
    phone.write("circle")
    phone.press("I lead a circle")

    assert "Badges" not in phone.labels and not Badge.objects.exists()


def test_three_right_answers_with_pictures_earn_a_badge_and_every_answer_is_explained(
    phone: Phone, session: Session
) -> None:
    for number in range(3):
        question(number)
    phone.write("quiz")
    for _question in range(3):
        pictured = [content for content in phone.shown if content.media_id]
        label = next(label for label in phone.labels if "link-fake" in label)
        phone.press(label)

    badge = Badge.objects.get()
    told = "\n".join(content.text for content in phone.shown)
    assert (badge.kind, badge.evidence) == (BadgeKind.SHOWED, "quiz")
    assert sorted(ItemTally.objects.values_list("shown", "right")) == [(1, 1)] * 3
    assert told.count("Right. Because.") == 3 and len(pictured) == 3
    assert f"{badge.code[:4]} {badge.code[4:]}" in told


def test_a_wrong_answer_is_explained_and_earns_no_badge(phone: Phone, session: Session) -> None:
    for number in range(3):
        question(number)
    phone.write("quiz")
    for wanted in ("link-real", "link-fake", "link-fake"):
        phone.press(next(label for label in phone.labels if wanted in label))

    assert "Not quite. Because." in "\n".join(content.text for content in phone.shown)
    assert not Badge.objects.exists()


def test_a_stranger_has_no_quiz(phone: Phone) -> None:
    phone.write("quiz")

    assert not Badge.objects.exists()


def test_anybody_may_ask_what_a_code_is_worth(phone: Phone, session: Session) -> None:
    by = session.circle.facilitator
    assert by is not None
    real, gone = services.award_for_session(session, kind=BadgeKind.TOOK_PART, count=2, by=by)
    revoke_badge(gone, why=RevokedFor.MISTAKE)
    asked = {code: phone.write(f"badge {code}?")[0] for code in (real.code.lower(), gone.code, new_code())}
    mistyped = phone.write(f"بیج {real.code[:-1]}0")[0]

    assert [text.split(".")[0].split(" ", 2)[2] for text in asked.values()] == [
        "is real", "was our badge and was taken back", "is not our badge",
    ]  # fmt: skip
    assert mistyped.startswith("A sign of this code is wrong")
    assert "Charsadda · November 2026" in asked[real.code.lower()]


def test_a_certificate_needs_every_lesson_of_the_course(
    hers: Circle, session: Session, links: Lesson
) -> None:
    guide = Guide.objects.create(code="short", title={"en": "A short course"})
    second = add_lesson("second", title="Second")
    Lesson.objects.filter(pk__in=[links.pk, second.pk]).update(guide=guide)
    Circle.objects.update(guide=guide)
    hers.refresh_from_db()
    by = hers.facilitator
    assert by is not None
    with pytest.raises(CourseNotDone, match="Second"):
        services.award_certificates(hers, count=5, by=by)
    hold(hers, second, came=7, on=date(2026, 11, 27))
    given = services.award_certificates(hers, count=5, by=by)

    assert (len(given), given[0].meetings, given[0].title["en"]) == (5, 2, "A short course")


def test_a_badge_of_a_circle_of_girls_names_the_district_and_nothing_finer(
    hers: Circle, session: Session
) -> None:
    Circle.objects.update(audience="girls")
    Facilitator.objects.update(may_lead_children=True)
    by = hers.facilitator
    assert by is not None
    badge = services.award_for_session(session, kind=BadgeKind.TOOK_PART, count=1, by=by)[0]
    told = " ".join(str(value) for value in vars(badge).values()).lower()

    assert "charsadda" in told
    assert not any(word in told for word in ("utmanzai", "girls", "7788"))
    assert Conversation.objects.count() == 1
