"""Writes to briefs: writing one, opening it at its hour, closing it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.errors import IllegalTransition
from qadam.core.languages import Texts
from qadam.core.models import audit
from qadam.core.transitions import transition
from qadam.creators import messages
from qadam.creators.enums import BRIEF_TRANSITIONS, BriefState, CohortState, ParticipantState
from qadam.creators.models import Brief, Cohort, Participant

Fact = dict[str, Any]


@transaction.atomic
def add_brief(
    cohort: Cohort,
    *,
    title: Texts,
    what: Texts,
    for_whom: Texts,
    must_disclose: str,
    due_on: date,
    facts: list[Fact] | None = None,
    about_kind: str = "",
    about_id: UUID | None = None,
    by: User | None = None,
) -> Brief:
    """A brief nobody sees yet."""
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    last = cohort.briefs.aggregate(last=Max("number"))["last"] or 0
    brief = Brief.objects.create(
        cohort=cohort,
        number=last + 1,
        title=dict(title),
        what=dict(what),
        for_whom=dict(for_whom),
        facts=facts or [],
        must_disclose=must_disclose,
        due_on=due_on,
        about_kind=about_kind,
        about_id=about_id,
    )
    audit("brief-added", brief, by=by, organisation_id=cohort.organisation_id)
    return brief


def schedule_brief(brief: Brief, *, opens_at: datetime, by: User | None = None) -> None:
    """Lets a brief open by itself. Raises IllegalTransition once it is open."""
    transition(brief, BriefState.SCHEDULED, allowed=BRIEF_TRANSITIONS, opens_at=opens_at)
    audit("brief-scheduled", brief, by=by, organisation_id=brief.cohort.organisation_id)


def unschedule_brief(brief: Brief, *, by: User | None = None) -> None:
    transition(brief, BriefState.DRAFT, allowed=BRIEF_TRANSITIONS, opens_at=None)
    audit("brief-unscheduled", brief, by=by, organisation_id=brief.cohort.organisation_id)


@transaction.atomic
def open_brief(brief: Brief, *, by: User | None = None) -> None:
    """Shows a brief to everybody who takes part, and writes to them once. Raises IllegalTransition."""
    transition(brief, BriefState.OPEN, allowed=BRIEF_TRANSITIONS, opens_at=brief.opens_at or now())
    audit("brief-opened", brief, by=by, organisation_id=brief.cohort.organisation_id)
    told = Participant.objects.filter(cohort_id=brief.cohort_id, state=ParticipantState.ACTIVE, is_told=True)
    for participant in told.select_related("person__organisation", "cohort"):
        messages.tell_brief(participant, brief)


def close_brief(brief: Brief, *, by: User | None = None) -> None:
    transition(brief, BriefState.CLOSED, allowed=BRIEF_TRANSITIONS)
    audit("brief-closed", brief, by=by, organisation_id=brief.cohort.organisation_id)


def open_due_briefs() -> int:
    """Opens the briefs whose hour has come, of cohorts that have not ended. How many. Safe to run often."""
    due = Brief.objects.filter(state=BriefState.SCHEDULED, opens_at__lte=now())
    count = 0
    for brief in due.exclude(cohort__state=CohortState.ENDED).select_related("cohort")[:100]:
        try:
            open_brief(brief)
            count += 1
        except IllegalTransition:
            continue
    return count
