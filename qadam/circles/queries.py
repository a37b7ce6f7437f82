"""Reads of circles worth a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from qadam.circles.enums import ALIVE, CircleState, FacilitatorState, SessionState
from qadam.circles.models import BoxQuestion, Circle, CircleQuerySet, Facilitator, Member, Session
from qadam.core.clock import now
from qadam.core.languages import Texts
from qadam.learning.enums import WITH_CHILDREN, GoingRoundState
from qadam.learning.models import GoingRound, Version
from qadam.learning.queries import TONIGHT
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.places.models import Place, PlaceKind

HOME_ZONE = "Asia/Karachi"
# What is going round is news for so long.
FRESH = timedelta(days=30)
# A district with fewer circles is named without a number.
FEWEST_SHOWN = 5
# The guides a circle goes through when its own is done.
NEXT_GUIDES = (TONIGHT, "everyday")


def facilitator_of(person: Person | None) -> Facilitator | None:
    """The row by which a person leads or learns to lead; None when she has none or has left."""
    if person is None or person._state.adding:
        return None
    rows = Facilitator.objects.filter(person=person).exclude(state=FacilitatorState.LEFT)
    return rows.select_related("organisation", "person").first()


def is_leading(facilitator: Facilitator | None) -> bool:
    """Whether she may reach anybody: only one who is ACTIVE does."""
    return facilitator is not None and facilitator.state == FacilitatorState.ACTIVE


def may_reach(circle: Circle) -> bool:
    """Whether anything may be sent to the people of a circle. The one place this is decided."""
    leads = circle.facilitator
    if circle.state not in ALIVE or leads is None or leads.state != FacilitatorState.ACTIVE:
        return False
    return circle.audience not in WITH_CHILDREN or leads.may_lead_children


def may_be_joined(circle: Circle) -> bool:
    """Whether somebody may be kept with her sign. Where children sit no sign belongs to a person."""
    return may_reach(circle) and circle.audience not in WITH_CHILDREN


def led_by(person: Person) -> CircleQuerySet:
    """The circles a person leads or has asked for, the newest first."""
    if person._state.adding:
        return Circle.objects.none()
    mine = Circle.objects.filter(facilitator__person=person).exclude(state=CircleState.ENDED)
    return (
        mine.exclude(facilitator__state=FacilitatorState.LEFT).select_related("place").order_by("-created_at")
    )


def joined_by(person: Person) -> CircleQuerySet:
    """The circles in which a person wished to be reminded."""
    if person._state.adding:
        return Circle.objects.none()
    hers = Member.objects.filter(person=person, left_on=None)
    return Circle.objects.filter(pk__in=hers.values("circle"), state__in=ALIVE).select_related("place")


def zone_of(circle: Circle) -> ZoneInfo:
    return ZoneInfo(circle.organisation.zone if circle.organisation else HOME_ZONE)


def next_meeting(circle: Circle, *, after: datetime | None = None) -> datetime:
    """When it meets next, on its own clock."""
    here = (after or now()).astimezone(zone_of(circle))
    day = here.date() + timedelta(days=(circle.weekday - here.weekday()) % 7)
    meets = datetime.combine(day, circle.at, zone_of(circle))
    return meets if meets > here else meets + timedelta(days=7)


def last_held(circle: Circle) -> date | None:
    """The day of its last meeting that was held."""
    held: date | None = circle.sessions.filter(state=SessionState.HELD).aggregate(last=Max("on"))["last"]
    return held


def path_lessons() -> list[Version]:
    """The lessons of the path: the first three that are published of the guide for tonight."""
    published = Version.objects.published().filter(lesson__guide_id=TONIGHT, lesson__organisation=None)
    return list(published.select_related("lesson").order_by("lesson__position")[:3])


def lessons_left(facilitator: Facilitator) -> list[Version]:
    """What of the path she has not gone through yet."""
    return [v for v in path_lessons() if v.lesson.code not in facilitator.lessons]


def titles_of(codes: Iterable[str]) -> dict[str, Texts]:
    """The titles of lessons by code, as they are published now."""
    rows = Version.objects.published().filter(lesson__code__in=list(codes))
    return dict(rows.values_list("lesson__code", "title"))


def with_titles(sessions: Iterable[Session]) -> list[tuple[Session, Texts]]:
    """Meetings, each with the title of its lesson; its code where none is published."""
    found = list(sessions)
    titles = titles_of(session.lesson.code for session in found)
    return [(s, titles.get(s.lesson.code) or {"en": s.lesson.code}) for s in found]


def lessons_done(facilitator: Facilitator) -> list[tuple[Texts, date]]:
    """What of the path she went through, with the day, the first one first."""
    titles = titles_of(facilitator.lessons)
    rows = sorted(facilitator.lessons.items(), key=lambda row: row[1])
    return [(titles.get(code) or {"en": code}, date.fromisoformat(day)) for code, day in rows]


def district_of(place: Place) -> Place:
    """The district a place lies in; itself where it is wider."""
    found: Place | None = place
    while found is not None and found.kind != PlaceKind.DISTRICT:
        found = found.parent
    return found or place


@dataclass(frozen=True)
class Suggestion:
    """A lesson to hold next. `around`: because this is going round where the circle meets; else the next of its course,
    or after that one it has not held.
    """

    version: Version
    around: GoingRound | None = None
    is_of_course: bool = False


def next_lesson(circle: Circle) -> Suggestion | None:
    """What is going round in its district first, else the next of its guide that it has not held yet.

    A class, and whoever else has a course of its own, stays in it until all of it was held.
    """
    held = set(circle.sessions.filter(state=SessionState.HELD).values_list("lesson__code", flat=True))
    ours = Q(lesson__organisation=None) | Q(lesson__organisation=circle.organisation_id)
    fitting = Q(lesson__audience=[]) | Q(lesson__audience__contains=["everyone"])
    fitting |= Q(lesson__audience__contains=[circle.audience])
    left = Version.objects.published().filter(ours, fitting).exclude(lesson__code__in=held)
    versions = left.select_related("lesson")
    course = versions.filter(lesson__guide_id=circle.guide_id)
    stays = circle.guide_id not in (None, *NEXT_GUIDES) and course.exists()
    for around in going_round(circle.place):
        fits = (
            (course if stays else versions)
            .filter(lesson__topic=around.topic)
            .order_by("lesson__position")
            .first()
        )
        if fits is not None:
            return Suggestion(fits, around)
    own = circle.guide_id or TONIGHT
    for guide in dict.fromkeys([own, *NEXT_GUIDES]):
        following = versions.filter(lesson__guide_id=guide).order_by("lesson__position").first()
        if following is not None:
            return Suggestion(following, is_of_course=guide == own)
    return None


def going_round(place: Place) -> QuerySet[GoingRound]:
    """What people get in the district of a place just now, the newest first."""
    shown = GoingRound.objects.filter(state=GoingRoundState.SHOWN, reported_at__gt=now() - FRESH)
    return shown.filter(place__path__startswith=district_of(place).path).order_by("-reported_at")


def open_questions(circle: Circle) -> list[BoxQuestion]:
    """What lies in the box, the oldest first."""
    waiting = circle.questions.filter(answered_in=None, answer="", hidden_at=None)
    return list(waiting.order_by("created_at", "id"))


@dataclass(frozen=True)
class DistrictCount:
    """A district with circles. `circles` None: fewer than are shown as a number."""

    place: Place
    circles: int | None
    sessions: int | None


def district_counts() -> list[DistrictCount]:
    """Where circles meet, by district and no finer; the most first."""
    alive: dict[int, int] = {}
    held: dict[int, int] = {}
    rows = Circle.objects.filter(state__in=ALIVE, facilitator__state=FacilitatorState.ACTIVE)
    places = {
        p.pk: p for p in Place.objects.filter(pk__in=rows.values("place")).select_related("parent__parent")
    }
    above = {pk: district_of(place) for pk, place in places.items()}
    for place_id, n in rows.values_list("place").annotate(n=Count("pk")):
        alive[above[place_id].pk] = alive.get(above[place_id].pk, 0) + n
    sessions = Session.objects.filter(circle__in=rows, state=SessionState.HELD)
    for place_id, n in sessions.values_list("circle__place").annotate(n=Count("pk")):
        held[above[place_id].pk] = held.get(above[place_id].pk, 0) + n
    by_id = {place.pk: place for place in above.values()}
    found = [
        DistrictCount(
            by_id[pk], n if n >= FEWEST_SHOWN else None, held.get(pk, 0) if n >= FEWEST_SHOWN else None
        )
        for pk, n in alive.items()
    ]
    return sorted(found, key=lambda row: (-(row.circles or 0), row.place.path))


def waiting_for_vouch(organisation_ids: Iterable[UUID]) -> QuerySet[Facilitator]:
    """Those who did all of the path and wait for somebody to stand for them, the longest first."""
    rows = Facilitator.objects.filter(organisation_id__in=organisation_ids, state=FacilitatorState.TRIED)
    return rows.filter(agreed_at__isnull=False).order_by("updated_at")


def without_a_leader(organisation_ids: Iterable[UUID]) -> CircleQuerySet:
    """Circles that meet or met and have nobody who leads them now."""
    rows = Circle.objects.filter(organisation_id__in=organisation_ids, state__in=ALIVE)
    return rows.exclude(facilitator__state__in=[FacilitatorState.ACTIVE, FacilitatorState.PAUSED])


def mentors_with_room(organisation: Organisation) -> QuerySet[Facilitator]:
    """Mentors of an organisation who look after fewer than five circles."""
    rows = Facilitator.objects.filter(
        organisation=organisation, is_mentor=True, state=FacilitatorState.ACTIVE
    )
    return rows.annotate(n=Count("mentored")).filter(n__lt=5).order_by("n")
