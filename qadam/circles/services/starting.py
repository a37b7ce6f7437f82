"""Starting a circle by chat or on the web, changing it, and being reminded of it."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from qadam.accounts.models import User
from qadam.circles import draws, messages, queries
from qadam.circles.codes import circle_code, claim_letters
from qadam.circles.enums import CIRCLE_TRANSITIONS, CircleState, FacilitatorState
from qadam.circles.errors import NoOffer, NotBegun
from qadam.circles.models import Circle, Facilitator, Member
from qadam.circles.services import facilitators
from qadam.circles.services.arrivals import free_sign
from qadam.circles.services.rounds import join_round
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.transitions import transition
from qadam.learning.enums import WITH_CHILDREN, Audience
from qadam.learning.models import Guide
from qadam.learning.queries import TONIGHT
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.places.models import Place

# Guides that are made for somebody; everybody else begins with the guide for tonight.
_GUIDES = {Audience.CLASS: "class", Audience.CREATORS: "creators"}
# A form on the web whose owner never wrote is thrown away after so long.
UNCLAIMED_KEPT = timedelta(days=7)


@transaction.atomic
def start_circle(
    organisation: Organisation,
    person: Person,
    *,
    place: Place,
    audience: str,
    weekday: int,
    at: time,
    size: int,
    language: str,
    cell: str = "",
) -> Circle:
    """A circle a person starts. It meets at once if she may lead it; otherwise it waits and she learns to lead."""
    leads = facilitators.begin_path(organisation, person, place=place, language=language)
    circle = Circle.objects.create(
        organisation=organisation,
        place=place,
        cell=cell,
        code=circle_code(),
        audience=audience,
        weekday=weekday,
        at=at,
        size=size,
        language=language,
        guide=_guide_for(audience),
        facilitator=leads,
        state=CircleState.ASKED,
    )
    audit("circle-started", circle, audience=audience)
    join_round(circle)
    open_waiting(leads)
    circle.refresh_from_db()
    return circle


def _guide_for(audience: str) -> Guide | None:
    return Guide.objects.filter(code=_GUIDES.get(Audience(audience), TONIGHT)).first()


def start_from_web(organisation: Organisation, *, submission_id: UUID, **told: Any) -> Circle:
    """A circle asked for on the web. It is nobody's, and reaches nobody, until its owner writes its claim in a chat.

    The same submission again answers the first circle.
    """
    there = Circle.objects.filter(pk=submission_id).first()
    if there is not None:
        return there
    try:
        with transaction.atomic():
            return Circle.objects.create(
                pk=submission_id,
                organisation=organisation,
                code=circle_code(),
                claim=claim_letters(),
                guide=_guide_for(told["audience"]),
                state=CircleState.ASKED,
                **told,
            )
    except IntegrityError:
        return Circle.objects.get(pk=submission_id)


@transaction.atomic
def claim_circle(code: str, letters: str, person: Person) -> Circle:
    """The circle of a form on the web becomes hers who writes its letters. Raises NoOffer."""
    circle = (
        Circle.objects.select_for_update(of=("self",))
        .filter(code=code, organisation_id=person.organisation_id, state=CircleState.ASKED)
        .first()
    )
    if circle is None or not circle.claim or circle.claim != letters or circle.facilitator_id:
        raise NoOffer
    leads = facilitators.begin_path(person.organisation, person, place=circle.place, language=circle.language)
    Circle.objects.filter(pk=circle.pk).update(facilitator=leads, claim="", updated_at=now())
    join_round(circle)
    open_waiting(leads)
    circle.refresh_from_db()
    return circle


def open_waiting(leads: Facilitator) -> list[Circle]:
    """Her circles that waited for her alone begin to meet, if she may lead them by now. Those of a draw wait their turn."""
    if not queries.is_leading(leads):
        return []
    its_turn = draws.its_turn(draws.today(leads.organisation))
    waiting = Circle.objects.filter(its_turn, facilitator=leads, state=CircleState.ASKED)
    if not leads.may_lead_children:
        waiting = waiting.exclude(audience__in=WITH_CHILDREN)
    opened = []
    for circle in waiting:
        transition(circle, CircleState.MEETING, allowed=CIRCLE_TRANSITIONS, began_on=_today(circle))
        opened.append(circle)
    return opened


def open_drawn() -> int:
    """Circles whose turn has come by a draw begin, where who leads them may. How many."""
    waiting = Circle.objects.filter(state=CircleState.ASKED, round__drawn_at__isnull=False)
    leaders = Facilitator.objects.filter(circles__in=waiting, state=FacilitatorState.ACTIVE).distinct()
    return sum(len(open_waiting(leads)) for leads in leaders.select_related("organisation"))


def _today(circle: Circle) -> date:
    return now().astimezone(queries.zone_of(circle)).date()


def change_circle(circle: Circle, *, by: User | None = None, **fields: Any) -> None:
    """Another day, hour, language or size."""
    assert set(fields) <= {"weekday", "at", "language", "size"}
    if {"weekday", "at"} & set(fields):
        messages.call_off_reminders([circle])
    for name, value in fields.items():
        setattr(circle, name, value)
    circle.updated_at = now()
    circle.save(update_fields=[*fields, "updated_at"])
    audit("circle-changed", circle, by=by, fields=sorted(fields))


def end_circle(circle: Circle, *, by: User | None = None) -> None:
    """It meets no more. Its badges and its history stay."""
    transition(circle, CircleState.ENDED, allowed=CIRCLE_TRANSITIONS, ended_at=now())
    messages.call_off_reminders([circle])
    audit("circle-ended", circle, by=by)


@transaction.atomic
def join_circle(circle: Circle, person: Person) -> Member:
    """She wishes to be reminded. Her picture sign stands for her; asking again answers the same. Raises NotBegun."""
    if not queries.may_be_joined(circle):
        raise NotBegun
    Circle.objects.select_for_update(no_key=True, of=("self",)).get(pk=circle.pk)
    there = Member.objects.filter(circle=circle, person=person, left_on=None).first()
    if there is not None:
        return there
    member = free_sign(circle)
    if member is None:
        raise NotBegun
    Member.objects.filter(pk=member.pk).update(person=person)
    member.person = person
    return member


def leave_circle(circle: Circle, person: Person) -> int:
    """She is reminded no more; that somebody with her sign came stays. How many rows that were."""
    hers = Member.objects.filter(circle=circle, person=person)
    return hers.update(person=None, left_on=_today(circle))


def forget_unclaimed() -> int:
    """Throws away what was asked for on the web and never claimed. How many."""
    old = Circle.objects.filter(
        state=CircleState.ASKED, facilitator=None, origin="", created_at__lt=now() - UNCLAIMED_KEPT
    ).exclude(claim="")
    return old.delete()[0]


def may_begin(leads: Facilitator | None, audience: str) -> bool:
    """Whether a circle for these people meets as soon as she starts it."""
    if leads is None or leads.state != FacilitatorState.ACTIVE:
        return False
    return audience not in WITH_CHILDREN or leads.may_lead_children
