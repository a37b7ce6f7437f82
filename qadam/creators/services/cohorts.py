"""Writes to cohorts: making one, who mentors it, whether people may join, who takes part."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.languages import Texts
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.creators import messages
from qadam.creators.codes import join_code
from qadam.creators.enums import (
    COHORT_TRANSITIONS,
    PARTICIPANT_TRANSITIONS,
    CohortState,
    ConsentHow,
    ParticipantState,
)
from qadam.creators.errors import CohortClosed, NotAMinor, NotOurUser
from qadam.creators.models import Cohort, Participant
from qadam.organisations.models import Organisation
from qadam.people.models import Person


@transaction.atomic
def add_cohort(
    organisation: Organisation,
    *,
    title: Texts,
    language: str,
    starts_on: date,
    weeks: int,
    mentors: Iterable[User] = (),
    by: User | None = None,
) -> Cohort:
    """A cohort that people may join by its code. Raises NotOurUser for a mentor from elsewhere."""
    cohort = Cohort.objects.create(
        organisation=organisation,
        title=dict(title),
        language=language,
        starts_on=starts_on,
        weeks=weeks,
        join_code=join_code(),
    )
    name_mentors(cohort, mentors, by=by)
    audit("cohort-added", cohort, by=by)
    return cohort


def name_mentors(cohort: Cohort, mentors: Iterable[User], *, by: User | None = None) -> None:
    """Says who mentors a cohort: users of its organisation alone. Raises NotOurUser."""
    named = list(mentors)
    ours = User.objects.filter(memberships__organisation_id=cohort.organisation_id)
    known = set(ours.filter(pk__in=[user.pk for user in named]).values_list("pk", flat=True))
    if any(user.pk not in known for user in named):
        raise NotOurUser
    cohort.mentors.set(named)
    audit("cohort-mentors", cohort, by=by, mentors=sorted(known))


def move_cohort(cohort: Cohort, to: str, *, by: User | None = None) -> None:
    """Opens, starts or ends a cohort. Raises IllegalTransition."""
    transition(cohort, to, allowed=COHORT_TRANSITIONS)
    audit(f"cohort-{to}", cohort, by=by)


@transaction.atomic
def join_cohort(
    cohort: Cohort,
    person: Person,
    *,
    is_minor: bool,
    public_name: str = "",
    is_told: bool = True,
    by: User | None = None,
) -> Participant:
    """Somebody takes part; the same person again is the same row. Under 18 she waits for a guardian's yes.

    Whoever was under 18 before stays so: a later answer takes nothing away from her protection. Raises CohortClosed.
    """
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    known = Participant.objects.filter(cohort=cohort, person=person).first()
    if known is not None and known.state != ParticipantState.LEFT:
        return known
    if locked.state != CohortState.OPEN:
        raise CohortClosed
    if known is not None:
        return _come_back(known, is_minor=is_minor, is_told=is_told)
    last = Participant.objects.filter(cohort=cohort).aggregate(last=Max("number"))["last"] or 0
    joined = Participant.objects.create(
        cohort=cohort,
        person=person,
        number=last + 1,
        is_minor=is_minor,
        is_told=is_told,
        public_name="" if is_minor else clean(public_name, limit=80),
        state=ParticipantState.WAITING if is_minor else ParticipantState.ACTIVE,
    )
    audit("participant-joined", joined, by=by, organisation_id=cohort.organisation_id)
    return joined


def _come_back(known: Participant, *, is_minor: bool, is_told: bool) -> Participant:
    is_minor = known.is_minor or is_minor
    free = not is_minor or known.guardian_at is not None
    transition(
        known,
        ParticipantState.ACTIVE if free else ParticipantState.WAITING,
        allowed=PARTICIPANT_TRANSITIONS,
        is_minor=is_minor,
        is_told=is_told,
        public_name="" if is_minor else known.public_name,
    )
    return known


@transaction.atomic
def record_guardian(participant: Participant, *, how: ConsentHow, by: User) -> None:
    """A guardian's yes, as somebody of the organisation heard it; then everything opens. Raises NotAMinor."""
    if not participant.is_minor:
        raise NotAMinor
    transition(
        participant,
        ParticipantState.ACTIVE,
        allowed=PARTICIPANT_TRANSITIONS,
        guardian_at=now(),
        guardian_how=str(how),
        guardian_heard_by=by,
    )
    audit(
        "guardian-agreed",
        participant,
        by=by,
        organisation_id=participant.cohort.organisation_id,
        how=str(how),
    )
    messages.tell_welcome(participant)


def mark_minor(participant: Participant, *, by: User) -> None:
    """The desk learns that somebody is under 18: her public name goes, and she waits for a guardian."""
    state = ParticipantState.LEFT if participant.state == ParticipantState.LEFT else ParticipantState.WAITING
    changed = Participant.objects.filter(pk=participant.pk, is_minor=False, state=participant.state).update(
        is_minor=True, public_name="", state=state, updated_at=now()
    )
    if changed:
        participant.refresh_from_db()
        audit("participant-minor", participant, by=by, organisation_id=participant.cohort.organisation_id)


def leave_cohort(participant: Participant, *, by: User | None = None) -> None:
    """She takes part no more; what she sent stays until she wants it gone."""
    transition(participant, ParticipantState.LEFT, allowed=PARTICIPANT_TRANSITIONS)
    audit("participant-left", participant, by=by, organisation_id=participant.cohort.organisation_id)
