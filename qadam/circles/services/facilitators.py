"""The facilitator's path: three lessons, a watched try-out, a promise in her own voice or by a tap, and who stands for her."""

from uuid import UUID

from django.db import IntegrityError, transaction

from qadam.accounts.models import User
from qadam.circles import messages, queries
from qadam.circles.codes import facilitator_number
from qadam.circles.enums import FACILITATOR_TRANSITIONS, FacilitatorState
from qadam.circles.errors import (
    LessonsFirst,
    MentorFull,
    NotAgreed,
    NotLeading,
    NotTriedYet,
    NotYourself,
    UnknownNumber,
)
from qadam.circles.models import Circle, Facilitator, Vouch
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.learning.enums import WITH_CHILDREN
from qadam.media.models import Original
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.places.models import Place

PEERS_NEEDED = 2
MOST_MENTORED = 5


def begin_path(
    organisation: Organisation, person: Person, *, place: Place | None = None, language: str = ""
) -> Facilitator:
    """Her row: a new one that learns, or the one she has. Who had left begins anew."""
    leads, is_new = Facilitator.objects.get_or_create(
        organisation=organisation,
        person=person,
        defaults={"place": place, "language": language or person.language, "number": facilitator_number()},
    )
    if is_new:
        audit("path-begun", leads)
    elif leads.state == FacilitatorState.LEFT:
        transition(leads, FacilitatorState.LEARNING, allowed=FACILITATOR_TRANSITIONS, watched_at=None)
    if leads.number is None:
        Facilitator.objects.filter(pk=leads.pk, number=None).update(number=facilitator_number())
        leads.refresh_from_db(fields=["number"])
    return leads


@transaction.atomic
def finish_lesson(leads: Facilitator, code: str) -> None:
    """Notes that she went through a lesson of the path. The first day counts."""
    locked = Facilitator.objects.select_for_update(of=("self",)).get(pk=leads.pk)
    if code not in locked.lessons:
        locked.lessons = {**locked.lessons, code: now().date().isoformat()}
        Facilitator.objects.filter(pk=leads.pk).update(lessons=locked.lessons, updated_at=now())
    leads.lessons = locked.lessons


@transaction.atomic
def watch_tryout(number: str, *, by: Facilitator) -> Facilitator:
    """Somebody who leads already saw her hold a try-out. Raises NotLeading, UnknownNumber, NotYourself, LessonsFirst."""
    _must_lead(by)
    leads = _by_number(number)
    if leads.pk == by.pk:
        raise NotYourself
    return _watched(leads, by=by)


@transaction.atomic
def watch_at_desk(leads: Facilitator, *, by: User) -> None:
    """A user of the organisation saw the try-out, where nobody leads a circle yet. Raises LessonsFirst."""
    _watched(Facilitator.objects.select_for_update(of=("self",)).get(pk=leads.pk), by=None)
    leads.refresh_from_db()
    audit("tryout-watched", leads, by=by)


def _watched(leads: Facilitator, *, by: Facilitator | None) -> Facilitator:
    if leads.state != FacilitatorState.LEARNING:
        return leads
    if not leads.lessons or queries.lessons_left(leads):
        raise LessonsFirst
    transition(
        leads, FacilitatorState.TRIED, allowed=FACILITATOR_TRANSITIONS, watched_by=by, watched_at=now()
    )
    messages.tell_tried(leads)
    return leads


def agree_to_conduct(leads: Facilitator, *, words: str, voice_id: UUID | None = None) -> None:
    """She said yes to the code of conduct. Kept: the words she heard, when, and her voice where she spoke."""
    voice = (
        Original.objects.filter(pk=voice_id, organisation_id=leads.organisation_id).first()
        if voice_id
        else None
    )
    Facilitator.objects.filter(pk=leads.pk).update(
        agreed_at=now(), agreed_words=clean(words, limit=4000), agreed_voice=voice, updated_at=now()
    )
    leads.refresh_from_db()
    audit("conduct-agreed", leads, by_voice=voice is not None)
    make_active(leads)


def agree_to_safeguarding(leads: Facilitator) -> None:
    """She said yes to the rules where children sit. Somebody of the organisation checks afterwards."""
    Facilitator.objects.filter(pk=leads.pk, safeguarding_at=None).update(
        safeguarding_at=now(), updated_at=now()
    )
    leads.refresh_from_db()
    audit("safeguarding-agreed", leads)


@transaction.atomic
def vouch_as_peer(number: str, *, by: Facilitator) -> Facilitator:
    """Somebody who leads already stands for her; two are needed. Raises NotLeading, UnknownNumber, NotYourself, NotTriedYet."""
    _must_lead(by)
    leads = _by_number(number)
    if leads.pk == by.pk:
        raise NotYourself
    _must_be_tried(leads)
    _vouch(leads, by_peer=by)
    make_active(leads)
    return leads


@transaction.atomic
def vouch_at_desk(leads: Facilitator, *, by: User) -> None:
    """The organisation stands for her: one of its users is enough. Raises NotTriedYet."""
    locked = Facilitator.objects.select_for_update(of=("self",)).get(pk=leads.pk)
    _must_be_tried(locked)
    _vouch(locked, by_user=by)
    audit("vouched", locked, by=by)
    make_active(locked)
    leads.refresh_from_db()


def _vouch(leads: Facilitator, **who: object) -> None:
    try:
        with transaction.atomic():
            Vouch.objects.create(facilitator=leads, **who)
    except IntegrityError:
        return


def _must_lead(by: Facilitator) -> None:
    if not queries.is_leading(by):
        raise NotLeading


def _must_be_tried(leads: Facilitator) -> None:
    if leads.state == FacilitatorState.LEARNING or leads.agreed_at is None:
        raise NotTriedYet


def _by_number(number: str) -> Facilitator:
    found = Facilitator.objects.select_for_update(of=("self",)).filter(number=number).first()
    if found is None or found.state == FacilitatorState.LEFT:
        raise UnknownNumber
    return found


def is_vouched(leads: Facilitator) -> bool:
    """Whether a user of the organisation, or two who lead now, stand for her."""
    if leads.vouches.filter(by_user__isnull=False).exists():
        return True
    peers = leads.vouches.filter(by_peer__state=FacilitatorState.ACTIVE)
    return peers.count() >= PEERS_NEEDED


def make_active(leads: Facilitator) -> bool:
    """She leads from now on, if nothing of the path is missing. Her circles that waited begin to meet."""
    from qadam.circles.services.starting import open_waiting

    if leads.state != FacilitatorState.TRIED or leads.agreed_at is None or not is_vouched(leads):
        return False
    transition(leads, FacilitatorState.ACTIVE, allowed=FACILITATOR_TRANSITIONS)
    audit("facilitator-active", leads)
    messages.tell_active(leads, open_waiting(leads))
    return True


@transaction.atomic
def let_lead_children(leads: Facilitator, *, by: User) -> None:
    """The organisation checked her: she may lead girls and classes. Raises NotAgreed before she agreed to the rules."""
    from qadam.circles.services.starting import open_waiting

    if leads.safeguarding_at is None:
        raise NotAgreed
    Facilitator.objects.filter(pk=leads.pk).update(may_lead_children=True, updated_at=now())
    leads.refresh_from_db()
    audit("may-lead-children", leads, by=by)
    if opened := open_waiting(leads):
        messages.tell_active(leads, opened)


@transaction.atomic
def stop_leading_children(leads: Facilitator, *, by: User) -> None:
    """She leads no girls and classes any more; their circles reach nobody until another takes them."""
    Facilitator.objects.filter(pk=leads.pk).update(may_lead_children=False, updated_at=now())
    leads.refresh_from_db()
    messages.call_off_reminders(
        leads.circles.filter(audience__in=WITH_CHILDREN).select_related("organisation")
    )
    audit("may-not-lead-children", leads, by=by)


def rest(leads: Facilitator, *, by: User | None = None) -> None:
    """She rests: nothing is sent in her name until she comes back. Raises IllegalTransition."""
    transition(leads, FacilitatorState.PAUSED, allowed=FACILITATOR_TRANSITIONS)
    messages.call_off_reminders(leads.circles.select_related("organisation"))
    audit("facilitator-rests", leads, by=by)


def come_back(leads: Facilitator, *, by: User | None = None) -> None:
    transition(leads, FacilitatorState.ACTIVE, allowed=FACILITATOR_TRANSITIONS)
    audit("facilitator-back", leads, by=by)


@transaction.atomic
def leave(leads: Facilitator, *, by: User | None = None) -> None:
    """She leads no more. Her circles stay where they are and wait for another; her phones are parted."""
    transition(leads, FacilitatorState.LEFT, allowed=FACILITATOR_TRANSITIONS, is_mentor=False)
    leads.devices.filter(ended_at=None).update(ended_at=now())
    messages.call_off_reminders(leads.circles.select_related("organisation"))
    Circle.objects.filter(mentor=leads).update(mentor=None, mentor_slot=None)
    audit("facilitator-left", leads, by=by)


def make_mentor(leads: Facilitator, *, by: User) -> None:
    """She may look after circles of others. Raises NotLeading."""
    _must_lead(leads)
    Facilitator.objects.filter(pk=leads.pk).update(is_mentor=True, updated_at=now())
    leads.is_mentor = True
    audit("mentor-made", leads, by=by)


@transaction.atomic
def assign_mentor(circle: Circle, mentor: Facilitator, *, by: User | None = None) -> None:
    """A mentor looks after a circle from now on; she has five places. Raises NotLeading, NotYourself, MentorFull."""
    locked = Facilitator.objects.select_for_update(of=("self",)).get(pk=mentor.pk)
    if not locked.is_mentor or not queries.is_leading(locked):
        raise NotLeading
    if circle.facilitator_id == mentor.pk:
        raise NotYourself
    if circle.mentor_id == mentor.pk:
        return
    taken = set(Circle.objects.filter(mentor=mentor).values_list("mentor_slot", flat=True))
    slot = next((n for n in range(1, MOST_MENTORED + 1) if n not in taken), None)
    if slot is None:
        raise MentorFull
    Circle.objects.filter(pk=circle.pk).update(mentor=mentor, mentor_slot=slot, updated_at=now())
    circle.refresh_from_db()
    audit("mentor-assigned", circle, by=by)
