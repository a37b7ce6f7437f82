"""Milestones of a circle: a kind word and a picture card to those who wished to be written to."""

from datetime import timedelta
from functools import lru_cache
from io import BytesIO

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from PIL import Image

from qadam.circles.enums import SessionState
from qadam.circles.messages import tell_milestone
from qadam.circles.milestones import Milestone, MilestoneKind
from qadam.circles.models import Circle, Member, Session
from qadam.circles.pictures import kept
from qadam.circles.services.rhythm import reaching
from qadam.core.clock import now
from qadam.core.languages import said, speaking
from qadam.learning.badge_models import Badge, BadgeKind, BadgeState
from qadam.learning.enums import WITH_CHILDREN
from qadam.media.cards import CardWords, draw_card
from qadam.media.fonts import FontsMissing
from qadam.media.models import Original
from qadam.organisations.models import Organisation
from qadam.people.models import Person

MEETINGS = {4: MilestoneKind.FOUR, 8: MilestoneKind.EIGHT, 12: MilestoneKind.TWELVE}
# What was reached longer ago is written down and not celebrated: nobody is written to out of the blue.
FRESH = timedelta(days=10)


# Several circles reach the same on one day.
_drawn = lru_cache(maxsize=8)(draw_card)


def celebrate() -> int:
    """Writes down what circles have reached and tells their people, each milestone once. How many messages."""
    held = Count("sessions", filter=Q(sessions__state=SessionState.HELD))
    last = Max("sessions__on", filter=Q(sessions__state=SessionState.HELD))
    rows = reaching().exclude(audience__in=WITH_CHILDREN).annotate(held=held, last=last)
    return sum(_look_at(circle) for circle in rows.filter(held__gt=0).iterator(chunk_size=200))


def _look_at(circle: Circle) -> int:
    known = set(circle.milestones.values_list("kind", flat=True))
    held: int = circle.held  # type: ignore[attr-defined]
    due = [kind for number, kind in MEETINGS.items() if held >= number and kind not in known]
    if MilestoneKind.ALL_CAN not in known and _everybody_can(circle):
        due.append(MilestoneKind.ALL_CAN)
    fresh = []
    for kind in due:
        milestone, is_new = Milestone.objects.get_or_create(circle=circle, kind=kind)
        fresh += [milestone] if is_new else []
    is_recent = circle.last >= (now() - FRESH).date()  # type: ignore[attr-defined]
    # A circle that was taken over may have reached several: the greatest is told.
    return _tell(circle, fresh[-1]) if fresh and is_recent else 0


def _everybody_can(circle: Circle) -> bool:
    """Whether after one of its meetings as many badges for the skill were given as people had come."""
    came = dict(
        Session.objects.filter(circle=circle, state=SessionState.HELD, came__gte=2).values_list("pk", "came")
    )
    showed = Badge.objects.filter(
        subject_kind="session", subject_id__in=came, kind=BadgeKind.SHOWED, state=BadgeState.VALID
    )
    counts = showed.values_list("subject_id").annotate(Count("number")).order_by()
    return any(count >= (came[session] or 0) for session, count in counts)


def _tell(circle: Circle, milestone: Milestone) -> int:
    members = Member.objects.filter(circle=circle, left_on=None, person__erased_at=None)
    people = {m.person for m in members.select_related("person__organisation") if m.person is not None}
    if circle.facilitator is not None and circle.facilitator.person is not None:
        people.add(circle.facilitator.person)
    cards: dict[str, Original | None] = {}
    told = 0
    for person in sorted(people, key=lambda p: p.pk):
        if person.language not in cards:
            cards[person.language] = _card(milestone, person)
        told += tell_milestone(
            person, words(milestone, person.language), cards[person.language], cause=milestone.pk
        )
    return told


def words(milestone: Milestone, language: str) -> str:
    """What was reached, in a few words that say nothing about anybody."""
    with speaking(language):
        if milestone.kind == MilestoneKind.ALL_CAN:
            return _("All of us can do it now!")
        return _("We have met %(times)s times!") % {"times": milestone.kind}


def _card(milestone: Milestone, person: Person) -> Original | None:
    """The picture card in her language; none where this machine cannot write it."""
    organisation: Organisation = person.organisation
    card = CardWords(
        language=person.language,
        title=words(milestone, person.language),
        organisation=said(organisation.name, person.language),
        tile="p3",
    )
    try:
        return kept(Image.open(BytesIO(_drawn(card))), organisation)
    except FontsMissing:
        return None
