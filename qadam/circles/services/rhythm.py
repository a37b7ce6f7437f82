"""The rhythm of circles: reminders, what to hold next, sleepers, handing over and splitting."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate

from qadam.circles import messages, queries
from qadam.circles.codes import circle_code
from qadam.circles.enums import ALIVE, CIRCLE_TRANSITIONS, CircleState, FacilitatorState, SessionState
from qadam.circles.errors import NoOffer, NotLeading, NotYourself, TooSmallToSplit, UnknownNumber
from qadam.circles.models import Circle, CircleQuerySet, Facilitator, Member, Session
from qadam.core.clock import now
from qadam.core.errors import IllegalTransition
from qadam.core.models import audit
from qadam.core.transitions import transition
from qadam.learning.enums import WITH_CHILDREN

REMINDER_AT = time(18, 0)
# A meeting nearer than this needs no reminder any more; one further away has time.
TOO_NEAR, TOO_FAR = timedelta(hours=3), timedelta(hours=36)
SLEEPS_AFTER = timedelta(days=21)
NUDGE_EVERY, MOST_NUDGES = timedelta(days=14), 3
OFFER_LASTS = timedelta(days=7)
SPLIT_FROM = 8
AT_ONCE = 500


def reaching() -> CircleQuerySet:
    """The circles in whose name anything may be sent: `queries.may_reach`, as one question to the database."""
    rows = Circle.objects.filter(state__in=ALIVE, facilitator__state=FacilitatorState.ACTIVE)
    rows = rows.filter(~Q(audience__in=WITH_CHILDREN) | Q(facilitator__may_lead_children=True))
    return rows.select_related(
        "organisation", "place__parent__parent", "facilitator__person", "facilitator__organisation"
    )


def queue_reminders() -> int:
    """Tells members who wished so that tomorrow is the day, and the facilitator what could be held. How many messages."""
    moment, count = now(), 0
    days = [(moment + timedelta(days=n)).weekday() for n in (-1, 0, 1, 2)]
    for circle in reaching().filter(state=CircleState.MEETING, weekday__in=days).iterator(chunk_size=AT_ONCE):
        meets = queries.next_meeting(circle, after=moment)
        if TOO_NEAR < meets - moment < TOO_FAR:
            count += _remind(circle, meets)
    return count


def _remind(circle: Circle, meets: datetime) -> int:
    eve = datetime.combine(meets.date() - timedelta(days=1), REMINDER_AT, meets.tzinfo)
    cause = messages.cause_of(circle.pk, meets)
    told = 0
    for member in Member.objects.filter(circle=circle, left_on=None, person__erased_at=None).select_related(
        "person"
    ):
        if member.person is not None:
            told += messages.tell_meeting(member.person, circle, meets, cause=cause, not_before=eve)
    leads = circle.facilitator
    if leads is not None and leads.person is not None:
        told += messages.tell_next_lesson(circle, meets, cause=cause, not_before=eve)
    return told


def keep_sleep() -> int:
    """Circles fall asleep after 21 days without a meeting and wake with the next. How many changed."""
    since = (now() - SLEEPS_AFTER).date()
    last = Session.objects.filter(circle=OuterRef("pk"), state=SessionState.HELD).order_by().values("circle")
    held = Exists(Session.objects.filter(circle=OuterRef("pk"), state=SessionState.HELD, on__gte=since))
    dozing = (
        Circle.objects.filter(state=CircleState.MEETING)
        .annotate(
            seen=Coalesce(last.annotate(on=Max("on")).values("on"), F("began_on"), TruncDate("created_at"))
        )
        .filter(seen__lt=since)
    )
    awake = Circle.objects.filter(held, state=CircleState.SLEEPING)
    count = 0
    for circle, to in [
        *((c, CircleState.SLEEPING) for c in dozing),
        *((c, CircleState.MEETING) for c in awake),
    ]:
        also: dict[str, Any] = {"nudges": 0, "nudged_at": None} if to == CircleState.MEETING else {}
        try:
            transition(circle, to, allowed=CIRCLE_TRANSITIONS, **also)
        except IllegalTransition:
            continue
        count += 1
    return count


def nudge_sleepers() -> int:
    """A kind word to who leads a sleeping circle, once a fortnight and three times at most. How many."""
    due = Q(nudged_at=None) | Q(nudged_at__lt=now() - NUDGE_EVERY)
    count = 0
    for circle in reaching().filter(due, state=CircleState.SLEEPING, nudges__lt=MOST_NUDGES)[:AT_ONCE]:
        seen = {"nudges": circle.nudges, "nudged_at": circle.nudged_at}
        with transaction.atomic():
            mine = Circle.objects.filter(pk=circle.pk, **seen)
            if mine.update(nudges=circle.nudges + 1, nudged_at=now()):
                count += messages.tell_sleeping(circle, cause=uuid5(circle.pk, str(now().date())))
    return count


@transaction.atomic
def offer_circle(circle: Circle, *, to: str | Facilitator, by: Facilitator | None = None) -> Facilitator:
    """Offers a circle to another who leads; she takes it by chat. Raises UnknownNumber, NotYourself, NotLeading."""
    other = to if isinstance(to, Facilitator) else Facilitator.objects.filter(number=to).first()
    if other is None or other.organisation_id != circle.organisation_id:
        raise UnknownNumber
    if by is not None and (by.pk == other.pk or circle.facilitator_id != by.pk):
        raise NotYourself
    if not queries.is_leading(other) or (circle.audience in WITH_CHILDREN and not other.may_lead_children):
        raise NotLeading
    Circle.objects.filter(pk=circle.pk).update(offered_to=other, offered_at=now(), updated_at=now())
    circle.refresh_from_db()
    audit("circle-offered", circle)
    messages.tell_offered(circle, other)
    return other


@transaction.atomic
def take_circle(circle: Circle, *, by: Facilitator) -> None:
    """She leads it from now on. Raises NoOffer when it is not offered to her, or no longer."""
    held = Circle.objects.select_for_update(of=("self",)).select_related("facilitator").get(pk=circle.pk)
    is_offered = held.offered_to_id == by.pk and (held.offered_at or now()) > now() - OFFER_LASTS
    if not is_offered or held.state == CircleState.ENDED or not queries.is_leading(by):
        raise NoOffer
    before = held.facilitator
    Circle.objects.filter(pk=circle.pk).update(
        facilitator=by, offered_to=None, offered_at=None, nudges=0, updated_at=now()
    )
    if circle.mentor_id == by.pk:
        Circle.objects.filter(pk=circle.pk).update(mentor=None, mentor_slot=None)
    circle.refresh_from_db()
    audit("circle-taken", circle)
    if before is not None and before.pk != by.pk:
        messages.tell_taken(circle, before)


def decline_circle(circle: Circle, *, by: Facilitator) -> None:
    """She does not take it. Raises NoOffer."""
    if not Circle.objects.filter(pk=circle.pk, offered_to=by).update(offered_to=None, offered_at=None):
        raise NoOffer


@transaction.atomic
def split_circle(circle: Circle) -> Circle:
    """Every second member goes into a new circle of the same place, day and facilitator. Raises TooSmallToSplit."""
    Circle.objects.select_for_update(of=("self",)).get(pk=circle.pk)
    members = list(Member.objects.filter(circle=circle, left_on=None).order_by("joined_on", "id"))
    came = (
        circle.sessions.filter(state=SessionState.HELD).order_by("-on").values_list("came", flat=True).first()
    )
    if max(len(members), came or 0) < SPLIT_FROM:
        raise TooSmallToSplit
    size = max(2, circle.size // 2)
    today = now().astimezone(queries.zone_of(circle)).date()
    new = Circle.objects.create(
        **{
            name: getattr(circle, name)
            for name in (
                "organisation",
                "place",
                "cell",
                "audience",
                "language",
                "weekday",
                "at",
                "facilitator",
                "guide",
            )
        },
        code=circle_code(),
        state=circle.state,
        size=size,
        split_from=circle,
        began_on=today,
    )
    moving = members[1::2]
    Member.objects.bulk_create(
        Member(circle=new, sign=m.sign, person_id=m.person_id, joined_on=today) for m in moving
    )
    Member.objects.filter(pk__in=[m.pk for m in moving]).update(left_on=today, person=None)
    Circle.objects.filter(pk=circle.pk).update(size=max(2, circle.size - size), updated_at=now())
    circle.refresh_from_db()
    audit("circle-split", circle, into=str(new.pk))
    return new


@transaction.atomic
def release_circle(circle: Circle) -> None:
    """Its organisation leaves; it belongs to its place, keeps everything, and another may adopt it."""
    Circle.objects.filter(pk=circle.pk).update(
        organisation=None, mentor=None, mentor_slot=None, offered_to=None, offered_at=None, updated_at=now()
    )
    audit("circle-released", circle, organisation_id=circle.organisation_id)
    circle.refresh_from_db()
