"""Reads of house rules: which a family may choose, what they say, and whom to ask whether they hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from qadam.circles.enums import ALIVE, SessionState
from qadam.circles.models import Circle, Household, Member
from qadam.core.clock import now
from qadam.core.languages import said
from qadam.learning.enums import WITH_CHILDREN, Audience, CardKind
from qadam.learning.models import Card
from qadam.learning.queries import TONIGHT
from qadam.people.models import Person

HOME_ZONE = "Asia/Karachi"
# After so many weeks it is asked; and not any more when so many days have gone by since.
WEEKS = (2, 6)
LATE = timedelta(days=13)
# What was asked can be answered for so long.
OPEN_FOR = timedelta(days=20)
MOST = 9
# What a card of a rule begins with, in the languages of the library.
_HEAD = re.compile(r"^[^:.۔]{0,24}(?:\brule|اصول)(?: (?:ہے|دا دي))?[:.۔]\s+")


@dataclass(frozen=True)
class HouseRule:
    """A rule of a lesson, in one language. `lesson` is what is kept of it; `whole` is what its card says, as it was recorded."""

    lesson: str
    title: str
    text: str
    drawing: str
    whole: str


def circle_of(person: Person) -> Circle | None:
    """The circle a person belongs to or leads, for her family's rules. Never one with children in it."""
    if person._state.adding:
        return None
    hers = Member.objects.filter(person=person, left_on=None).values("circle")
    alive = Circle.objects.filter(state__in=ALIVE, organisation=person.organisation_id)
    alive = alive.exclude(audience__in=WITH_CHILDREN)
    mine = alive.filter(pk__in=hers) | alive.filter(facilitator__person=person)
    return mine.order_by("created_at").first()


def rules_for(circle: Circle | None, language: str) -> list[HouseRule]:
    """The rules of the lessons a circle had; of the lessons for tonight where it had fewer than two."""
    rules = _rule_cards()
    if circle is not None:
        had = (
            circle.sessions.filter(state=SessionState.HELD)
            .order_by("on", "pk")
            .values_list("lesson__code", flat=True)
        )
        codes = list(dict.fromkeys(had))
        held = list(rules.filter(version__lesson__code__in=codes))
        if len(held) >= 2:
            held.sort(key=lambda card: codes.index(card.version.lesson.code))
            return [_shown(card, language) for card in held[-MOST:]]
    return [_shown(card, language) for card in rules.filter(version__lesson__guide=TONIGHT)[:MOST]]


def all_rules(language: str) -> list[HouseRule]:
    """Every rule of the library's lessons for grown-ups, in their order."""
    children, makers = {str(one) for one in WITH_CHILDREN}, str(Audience.CREATORS)
    cards = _rule_cards().filter(version__lesson__organisation=None, version__lesson__guide__isnull=False)
    return [
        _shown(card, language)
        for card in cards
        if not {*children, makers} & set(card.version.lesson.audience)
    ]


def said_rules(codes: Iterable[str], language: str) -> list[HouseRule]:
    """These rules, in their order. One whose lesson is gone is left out."""
    wanted = list(codes)
    cards = {
        card.version.lesson.code: card for card in _rule_cards().filter(version__lesson__code__in=wanted)
    }
    return [_shown(cards[code], language) for code in wanted if code in cards]


def open_week(household: Household) -> int | None:
    """The week it was asked about last, while it may be answered and not every rule was."""
    for week in reversed(WEEKS):
        asked_at = asked_on(household, week)
        if asked_at is not None:
            answered = household.answers.filter(week=week).count()
            is_open = asked_at > now() - OPEN_FOR and answered < len(household.rules)
            return week if is_open else None
    return None


def asked_on(household: Household, week: int) -> datetime | None:
    """When it was asked about a week."""
    moment: datetime | None = getattr(household, f"asked_{week}_at")
    return moment


def household_of(person: Person) -> Household | None:
    """The rules a person's family chose last."""
    if person._state.adding:
        return None
    return Household.objects.filter(person=person).order_by("-picked_on", "-created_at").first()


def due(week: int) -> QuerySet[Household]:
    """Families to be asked about a week now: they said yes to it, and were not asked yet."""
    latest = now().astimezone(ZoneInfo(HOME_ZONE)).date() - timedelta(weeks=week)
    asked = Household.objects.filter(
        may_ask=True, person__isnull=False, picked_on__lte=latest, picked_on__gte=latest - LATE
    )
    return asked.filter(**{f"asked_{week}_at": None}).select_related("person").order_by("picked_on", "id")


def today(zone: str = HOME_ZONE) -> date:
    return now().astimezone(ZoneInfo(zone)).date()


def _rule_cards() -> QuerySet[Card]:
    cards = Card.objects.filter(kind=CardKind.RULE, version__state="published")
    return cards.select_related("version__lesson").order_by(
        "version__lesson__guide__position", "version__lesson__position", "version__lesson__code", "position"
    )


def _shown(card: Card, language: str) -> HouseRule:
    lesson, whole = card.version.lesson, said(card.text, language)
    return HouseRule(lesson.code, said(card.version.title, language), _bare(whole), card.drawing, whole)


def _bare(text: str) -> str:
    """A rule without “Our house rule:” before it, which a list of rules says once for all."""
    bare = _HEAD.sub("", text, count=1)
    return bare[:1].upper() + bare[1:]
