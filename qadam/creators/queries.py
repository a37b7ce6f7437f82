"""Reads about cohorts worth a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, Sum

from qadam.accounts.models import User
from qadam.campaigns.models import Step
from qadam.creators.enums import BriefState, CohortState, DraftState, ParticipantState
from qadam.creators.models import Brief, Cohort, Comment, Draft, DraftQuerySet, Participant
from qadam.organisations.enums import ORGANISERS
from qadam.organisations.models import Organisation
from qadam.outreach.models import LinkDay
from qadam.outreach.sharing import came_by
from qadam.people.models import Person


def cohort_by_code(organisation: Organisation, code: str) -> Cohort | None:
    """The cohort of an organisation that is joined with a code, unless it has ended."""
    alive = Cohort.objects.filter(organisation=organisation).exclude(state=CohortState.ENDED)
    return alive.filter(join_code=code.upper()).first()


def taking_part(organisation: Organisation, person: Person) -> list[Participant]:
    """Where somebody takes part or waits for a guardian, newest cohort first."""
    if person._state.adding:
        return []
    hers = Participant.objects.filter(person=person, cohort__organisation=organisation)
    alive = hers.exclude(state=ParticipantState.LEFT).exclude(cohort__state=CohortState.ENDED)
    return list(alive.select_related("cohort__organisation", "person").order_by("-joined_at"))


def open_briefs(participants: Iterable[Participant]) -> list[Brief]:
    """The briefs that wait for somebody who is active, soonest due first."""
    active = [one.cohort_id for one in participants if one.state == ParticipantState.ACTIVE]
    rows = Brief.objects.filter(cohort_id__in=active, state=BriefState.OPEN)
    return list(rows.select_related("cohort").order_by("due_on", "number"))


def current_draft(participant: Participant, brief: Brief) -> Draft | None:
    """The draft that counts now, with its comments."""
    rows = Draft.objects.current().filter(participant=participant, brief=brief)
    return rows.select_related("publication__certificate", "brief").prefetch_related("comments").first()


def said_about(participant: Participant, brief: Brief) -> list[Comment]:
    """What mentors said about any version of her draft, newest last."""
    rows = Comment.objects.filter(draft__participant=participant, draft__brief=brief).exclude(text="")
    return list(rows.order_by("at", "id"))


def users_of(organisation: Organisation) -> list[User]:
    """Who has a place in the organisation, and so may mentor."""
    ours = User.objects.filter(memberships__organisation=organisation, memberships__role__in=ORGANISERS)
    return list(ours.distinct().order_by("name", "pk"))


@dataclass(frozen=True)
class Row:
    """One participant and her current draft for each brief, in the order of the briefs."""

    participant: Participant
    briefs: list[Brief]
    drafts: list[Draft | None]

    @property
    def cells(self) -> list[tuple[Brief, Draft | None]]:
        return list(zip(self.briefs, self.drafts, strict=True))


def table(cohort: Cohort) -> tuple[list[Brief], list[Row]]:
    """People × briefs. Three queries, however many of each."""
    briefs = list(cohort.briefs.all())
    current = Draft.objects.current().select_related("publication", "link__campaign")
    people = cohort.participants.select_related("person").prefetch_related(
        Prefetch("drafts", queryset=current)
    )
    rows = []
    for one in people:
        by_brief = {draft.brief_id: draft for draft in one.drafts.all()}
        rows.append(Row(one, briefs, [by_brief.get(brief.pk) for brief in briefs]))
    return briefs, rows


@dataclass(frozen=True)
class Brought:
    """What a post brought. `opened` is reach; `people` are addresses that joined by its link; `steps` what they did since.

    `without_address` joined by it and cannot be told apart, so they count nowhere.
    """

    opened: int
    people: int
    steps: dict[str, int]
    without_address: int

    @property
    def total(self) -> int:
        return sum(self.steps.values())


def brought_by(draft: Draft) -> Brought | None:
    """What a creator's own link brought; None where the brief leads to no page of ours.

    The link alone counts nothing: somebody has joined by it, and from then on her steps count by her address, by
    whichever door she takes them.
    """
    if draft.link is None or not draft.link.sharer_code:
        return None
    opened = LinkDay.objects.filter(link=draft.link).aggregate(total=Sum("clicks"))["total"] or 0
    joined = {subject for room in came_by for subject in room(draft.link.sharer_code)}
    first: dict[bytes, Step] = {}
    nowhere: set[UUID] = set()
    for step in Step.objects.filter(subject_id__in=joined).order_by("at", "id"):
        if step.address_hash is None:
            nowhere.add(step.subject_id)
        else:
            first.setdefault(bytes(step.address_hash), step)
    steps: dict[str, int] = {}
    same = Step.objects.filter(organisation_id=draft.link.organisation_id, address_hash__in=list(first))
    for step in same.filter(campaign=draft.link.campaign):
        begin = first[bytes(step.address_hash or b"")]
        if step.at >= begin.at or step.pk == begin.pk:
            steps[step.kind] = steps.get(step.kind, 0) + 1
    return Brought(opened=opened, people=len(first), steps=steps, without_address=len(nowhere))


def waiting_drafts(organisation_ids: list[UUID]) -> DraftQuerySet:
    """Drafts nobody has answered yet, oldest first."""
    rows = Draft.objects.filter(
        participant__cohort__organisation_id__in=organisation_ids, state=DraftState.SENT
    ).exclude(participant__cohort__state=CohortState.ENDED)
    return rows.order_by("sent_at")
