"""Somebody may be in danger: opened for a named guardian, taken, closed. Nothing here holds what was said."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Q

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.messaging.enums import INCIDENT_TRANSITIONS, IncidentState, Keeper
from qadam.messaging.models import Conversation, Incident
from qadam.organisations.enums import Role
from qadam.organisations.models import Membership, Organisation
from qadam.people.models import Person

LIVE = (IncidentState.OPEN, IncidentState.TAKEN)


def guardian_for(organisation: Organisation) -> User | None:
    """The guardian with the fewest people to look after now; None when the organisation has none."""
    live = Q(user__incidents__organisation=organisation, user__incidents__state__in=LIVE)
    membership = (
        Membership.objects.filter(organisation=organisation, role=Role.GUARDIAN, user__is_active=True)
        .select_related("user")
        .annotate(load=Count("user__incidents", filter=live))
        .order_by("load", "created_at")
        .first()
    )
    return membership.user if membership else None


def is_staffed(organisation: Organisation, moment: datetime | None = None) -> bool:
    """Whether a guardian is at work at that moment (now), by the clock of the organisation."""
    has_guardian = Membership.objects.filter(
        organisation=organisation, role=Role.GUARDIAN, user__is_active=True
    ).exists()
    clock = (moment or now()).astimezone(ZoneInfo(organisation.zone)).time()
    begin, end = organisation.guarded_from, organisation.guarded_until
    inside = begin <= clock < end if begin <= end else clock >= begin or clock < end
    return has_guardian and inside


@transaction.atomic
def open_incident(
    organisation: Organisation,
    *,
    kind: str,
    conversation: Conversation | None = None,
    person: Person | None = None,
) -> Incident:
    """The live incident of a thread, or a new one for a named guardian. The thread is hidden from everybody else."""
    if conversation is not None:
        Conversation.objects.filter(pk=conversation.pk).update(is_guarded=True)
        conversation.is_guarded = True
        live = Incident.objects.filter(conversation=conversation, state__in=LIVE).first()
        if live is not None:
            return live
    return Incident.objects.create(
        organisation=organisation,
        conversation=conversation,
        person=person,
        kind=kind,
        guardian=guardian_for(organisation),
    )


def live_incident(conversation: Conversation) -> Incident | None:
    """The incident of a thread that is not closed."""
    return Incident.objects.filter(conversation=conversation, state__in=LIVE).first()


def allow_words(incident: Incident) -> None:
    """She said yes: what she writes from now on is kept, for guardians alone."""
    Incident.objects.filter(pk=incident.pk).update(may_keep_words=True, updated_at=now())
    incident.may_keep_words = True


@transaction.atomic
def take_incident(incident: Incident, *, by: User) -> None:
    """A guardian is with her from now on, and answers in her thread. Raises IllegalTransition."""
    transition(incident, IncidentState.TAKEN, allowed=INCIDENT_TRANSITIONS, guardian=by)
    if incident.conversation_id:
        Conversation.objects.filter(pk=incident.conversation_id).update(keeper=Keeper.HUMAN, assigned_to=by)
    audit("incident-taken", incident, by=by)


@transaction.atomic
def close_incident(incident: Incident, *, by: User, notes: str = "") -> None:
    """Ends an incident. The thread opens again for organisers; what was said in it meanwhile stays with guardians.

    Raises IllegalTransition.
    """
    transition(
        incident,
        IncidentState.CLOSED,
        allowed=INCIDENT_TRANSITIONS,
        closed_at=now(),
        notes=clean(notes, limit=4000),
    )
    others = Incident.objects.filter(conversation=incident.conversation, state__in=LIVE)
    if incident.conversation_id and not others.exists():
        Conversation.objects.filter(pk=incident.conversation_id).update(
            is_guarded=False, keeper=Keeper.BOT, assigned_to=None, unanswered_since=None
        )
    audit("incident-closed", incident, by=by)
