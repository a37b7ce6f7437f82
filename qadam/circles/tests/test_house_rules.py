"""House rules: chosen by chat, asked about after two and six weeks, counted with everybody's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation

from qadam.circles import house_rules
from qadam.circles.measuring_errors import TwoOrThree
from qadam.circles.models import Household, Member, RuleAnswer
from qadam.circles.services.rules import ask_due, choose_rules
from qadam.circles.tests.measuring import add_circle, hold
from qadam.core.clock import moved_to, now
from qadam.learning.models import Card, Guide, Lesson, Version
from qadam.messaging import intake
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.models import Consent, Person, PersonAddress

pytestmark = pytest.mark.django_db
ASKED = "rules-asked"


@pytest.fixture(autouse=True)
def lines() -> Iterator[None]:
    intake.forget_lines()
    yield
    intake.forget_lines()


def add_rule(code: str, guide: Guide | None, position: int) -> Lesson:
    lesson = Lesson.objects.create(
        code=code, topic=code, guide=guide, position=position, audience=["everyone"]
    )
    version = Version.objects.create(
        lesson=lesson, state="published", title={"en": f"About {code}", "ps": f"د {code} سبق"}
    )
    Card.objects.create(
        version=version, name="rule", position=5, kind="rule", drawing="house",
        text={"en": f"At home: {code}.", "ps": f"په کور کښې: {code}."},
    )  # fmt: skip
    return lesson


@pytest.fixture
def lessons(db: None) -> list[Lesson]:
    guide = Guide.objects.create(code="first", title={"en": "Tonight"})
    return [add_rule(code, guide, n) for n, code in enumerate(("links", "otp", "photos"))]


@pytest.fixture
def gul(whatsapp: ChannelAccount) -> Phone:
    phone = Phone(whatsapp)
    phone.say_yes()
    return phone


def asked() -> list[Delivery]:
    return list(Delivery.objects.filter(cause_kind=ASKED).order_by("created_at"))


def chosen(person: Person, *, may_ask: bool = True) -> Household:
    return choose_rules(person.organisation, person, lessons=["links", "otp"], language="en", may_ask=may_ask)


def test_a_family_chooses_two_rules_and_is_asked_after_two_and_after_six_weeks(
    gul: Phone, lessons: list[Lesson]
) -> None:
    assert gul.write("house rules") == [
        "Two or three rules for your home. Which one first?\n\n1. At home: links.\n2. At home: otp.\n3. At home: photos."
    ]
    assert gul.press("About photos") == ["And which one as well?"]
    assert gul.press("About links") == ["A third one, or is that enough?"]
    [question] = gul.press("That is enough")
    assert "after 2 weeks and after 6 weeks" in question
    assert gul.press("Yes")[0] == "The rules of our home\n1. At home: photos.\n2. At home: links."
    household = Household.objects.get()
    assert (household.rules, household.may_ask) == (["photos", "links"], True)
    assert question in Consent.objects.get(source="house-rules").words

    start = now()
    with moved_to(start + timedelta(days=13)):
        assert (ask_due(), asked()) == (0, [])
    with moved_to(start + timedelta(days=15)):
        assert (ask_due(), ask_due()) == (1, 0)
        [delivery] = asked()
        assert delivery.content["template"] == ASKED and "photos" not in str(delivery.content)
        assert gul.write("rules") == ["At home: photos.\n\nDoes your home do it?"]
        assert gul.press("Yes, we do") == ["At home: links.\n\nDoes your home do it?"]
        assert gul.press("Sometimes")[0].startswith("Thank you.")
    with moved_to(start + timedelta(days=43)):
        assert ask_due() == 1
        gul.write("rules")
        gul.press("Not yet")
        gul.press("Yes, we do")
    assert sorted(RuleAnswer.objects.values_list("week", "lesson_code", "keeps")) == [
        (2, "links", "sometimes"), (2, "photos", "yes"), (6, "links", "yes"), (6, "photos", "no"),
    ]  # fmt: skip


def test_who_says_no_to_being_asked_is_never_asked(bilal: Person, whatsapp: ChannelAccount) -> None:
    chosen(bilal, may_ask=False)

    with moved_to(now() + timedelta(days=15)):
        assert (ask_due(), asked()) == (0, [])


def test_after_a_month_without_a_server_the_first_question_is_not_made_up_for(
    bilal: Person, whatsapp: ChannelAccount
) -> None:
    chosen(bilal)

    with moved_to(now() + timedelta(days=30)):
        assert (ask_due(), asked()) == (0, [])


def test_on_a_shared_phone_nothing_of_the_rules_is_read(
    sahar: Organisation, bilal: Person, whatsapp: ChannelAccount
) -> None:
    chosen(bilal)
    brother = people.add_person(sahar, name="Kamran", language="ur")
    people.reach_at(brother, PersonAddress.objects.filter(person=bilal)[0].address)

    with moved_to(now() + timedelta(days=15)):
        ask_due()

    assert [d.content["template"] for d in asked()] == ["message-waiting"]


def choose_by_chat(gul: Phone) -> Household:
    gul.write("house rules")
    gul.press("About photos")
    gul.press("About links")
    gul.press("That is enough")
    gul.press("Yes")
    return Household.objects.latest("created_at")


def test_stop_wins_over_the_question_and_she_does_not_count_as_asked(
    gul: Phone, lessons: list[Lesson]
) -> None:
    household = choose_by_chat(gul)
    gul.write("STOP")

    with moved_to(now() + timedelta(days=15)):
        assert (ask_due(), asked()) == (0, [])
    household.refresh_from_db()
    assert household.asked_2_at is None


def test_the_word_without_an_open_question_chooses_anew(gul: Phone, lessons: list[Lesson]) -> None:
    old = choose_by_chat(gul)

    new = choose_by_chat(gul)

    old.refresh_from_db()
    assert (old.may_ask, new.may_ask) == (False, True)
    with moved_to(now() + timedelta(days=15)):
        assert ask_due() == 1


def test_the_rules_are_those_of_the_lessons_her_circle_had(
    gul: Phone, lessons: list[Lesson], sahar: Organisation
) -> None:
    circle = add_circle(sahar)
    Member.objects.create(
        circle=circle, sign="s-star", person=gul.conversation.person, joined_on=now().date()
    )
    for days_ago, lesson in ((7, add_rule("jobs", None, 1)), (0, lessons[1])):
        hold(circle, on=now().date() - timedelta(days=days_ago), lesson=lesson)

    assert gul.write("rules")[0].endswith("1. At home: jobs.\n2. At home: otp.")
    gul.press("About jobs")
    gul.press("About otp")
    gul.press("Yes")
    assert Household.objects.get().circle == circle


def test_rules_of_a_circle_with_children_are_never_tied_to_it(
    gul: Phone, lessons: list[Lesson], sahar: Organisation
) -> None:
    circle = add_circle(sahar, audience="girls")
    Member.objects.create(
        circle=circle, sign="s-star", person=gul.conversation.person, joined_on=now().date()
    )

    assert choose_by_chat(gul).circle is None


def test_in_pashto_the_question_and_its_answers_are_pashto(
    whatsapp: ChannelAccount, lessons: list[Lesson]
) -> None:
    her = Phone(whatsapp)
    her.say_yes("پښتو")
    first = her.write("د کور اصول")[0]
    assert "1. په کور کښې: links." in first and not any(letter in first for letter in "ABCDEFG")
    her.press("د links سبق")
    her.press("د otp سبق")
    her.press("بس، دومره کافي دي")
    her.press("هو")

    with moved_to(now() + timedelta(days=15)):
        ask_due()
        with translation.override("ps"):
            assert "اصول" in asked()[0].content["text"]
            assert her.write("اصول")[0].startswith("په کور کښې: links.")


@pytest.mark.parametrize("lessons", [["links"], ["a", "b", "c", "d"], ["links", "links"]])
def test_one_rule_or_four_are_refused(bilal: Person, lessons: list[str]) -> None:
    with pytest.raises(TwoOrThree):
        choose_rules(bilal.organisation, bilal, lessons=lessons, language="en")


@pytest.mark.parametrize(
    ("card", "rule"),
    [
        ("Our house rule: two of us look at a link.", "Two of us look at a link."),
        ("ہمارے گھر کا اصول ہے۔ نوکری، انعام: پہلے پیسے نہیں۔", "نوکری، انعام: پہلے پیسے نہیں۔"),
        ("زمونږ د کور اصول: کوډ چا ته نه وایو.", "کوډ چا ته نه وایو."),
        ("Nobody is scolded here: who tells is thanked.", "Nobody is scolded here: who tells is thanked."),
    ],
)
def test_a_list_of_rules_does_not_begin_every_rule_with_our_house_rule(card: str, rule: str) -> None:
    assert house_rules._bare(card) == rule
