"""Badges for what happened in a circle: given by who leads it, and by the quiz with pictures."""

import random
from uuid import uuid5

from qadam.circles import queries
from qadam.circles.enums import SessionState
from qadam.circles.errors import CourseNotDone, MoreThanCame, NotHeldYet, NotLeading
from qadam.circles.models import Circle, Facilitator, Session
from qadam.core.clock import now
from qadam.core.languages import Texts, said
from qadam.core.models import new_id
from qadam.learning.badge_models import Badge, BadgeKind, Evidence
from qadam.learning.badges import award
from qadam.learning.enums import ItemKind
from qadam.learning.models import Item, Version
from qadam.learning.queries import TONIGHT

QUIZ_LENGTH = 3


def held_sessions(circle: Circle, *, most: int = 4) -> list[Session]:
    """The meetings that were held, the newest first."""
    held = circle.sessions.filter(state=SessionState.HELD).select_related("lesson", "circle__place__parent")
    return list(held.order_by("-on", "-created_at")[:most])


def title_of(session: Session) -> Texts:
    """The title of what was held, in the version that was held if it still stands."""
    versions = Version.objects.filter(lesson=session.lesson)
    found = versions.filter(number=session.version_number).first() or versions.order_by("-number").first()
    return found.title if found else {"en": session.lesson.code}


def award_for_session(
    session: Session, *, kind: BadgeKind, count: int, by: Facilitator, evidence: str = ""
) -> list[Badge]:
    """Badges for those who were at a meeting. Asked for again they are the same ones, and more if more are wished.

    Raises NotLeading, NotHeldYet, MoreThanCame, TooManyBadges.
    """
    _check_leads(session.circle, by)
    if session.state != SessionState.HELD:
        raise NotHeldYet
    if session.came is not None and count > session.came:
        raise MoreThanCame(came=session.came)
    return award(
        kind=kind,
        evidence=evidence,
        about=session.lesson.code,
        title=title_of(session),
        place=session.circle.place,
        organisation=session.circle.organisation,
        on=session.on,
        count=count,
        subject_kind="session",
        subject_id=session.pk,
        sheet=uuid5(session.pk, f"{kind}{evidence}"),
    )


def award_certificates(circle: Circle, *, count: int, by: Facilitator) -> list[Badge]:
    """Certificates of the circle's course, when every lesson of it was held. Raises NotLeading, CourseNotDone, MoreThanCame."""
    _check_leads(circle, by)
    guide = circle.guide_id or TONIGHT
    lessons = Version.objects.published().filter(lesson__guide_id=guide, lesson__organisation=None)
    held = circle.sessions.filter(state=SessionState.HELD)
    codes = set(held.values_list("lesson__code", flat=True))
    left = [said(v.title) for v in lessons.select_related("lesson") if v.lesson.code not in codes]
    if left or not codes:
        raise CourseNotDone(left=", ".join(left) or "…")
    most = max(session.came or circle.size for session in held)
    if count > most:
        raise MoreThanCame(came=most)
    return award(
        kind=BadgeKind.CERTIFICATE,
        about=guide,
        title=_guide_title(circle, guide),
        meetings=held.count(),
        place=circle.place,
        organisation=circle.organisation,
        on=max(session.on for session in held),
        count=count,
        subject_kind="circle",
        subject_id=circle.pk,
        sheet=uuid5(circle.pk, f"certificate{guide}"),
    )


def _guide_title(circle: Circle, guide: str) -> Texts:
    from qadam.learning.models import Guide

    found = Guide.objects.filter(pk=guide).first()
    return found.title if found else {"en": guide}


def _check_leads(circle: Circle, by: Facilitator) -> None:
    if not queries.is_leading(by) or by.pk not in (circle.facilitator_id, circle.mentor_id):
        raise NotLeading


def quiz_items(session: Session, *, seed: int | None = None) -> list[Item]:
    """Three pictured questions about what was held, in random order; of the same difficulty where there are enough."""
    bank = Item.objects.filter(kind=ItemKind.CHECK, is_used=True)
    about = list(bank.filter(topic=session.lesson.topic))
    same = [item for item in about if item.difficulty == 2]
    pool = same if len(same) >= QUIZ_LENGTH else about
    return random.Random(seed).sample(pool, QUIZ_LENGTH) if len(pool) >= QUIZ_LENGTH else []


def award_by_quiz(session: Session) -> Badge:
    """The badge of somebody who answered all three questions rightly."""
    return award(
        kind=BadgeKind.SHOWED,
        evidence=Evidence.QUIZ,
        about=session.lesson.code,
        title=title_of(session),
        place=session.circle.place,
        organisation=session.circle.organisation,
        on=now().date(),
        subject_kind="session",
        subject_id=session.pk,
        sheet=new_id(),
    )[0]
