"""Every write to campaigns: their page, partners, goals, and the steps people took."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.expressions import RawSQL

from qadam.accounts.models import User
from qadam.campaigns.enums import CAMPAIGN_TRANSITIONS, CampaignState, PartnerRole
from qadam.campaigns.errors import NoReason, NothingToShow, OwnCampaign, SayWhatDidNotWork, SlugTaken
from qadam.campaigns.joining import Asked
from qadam.campaigns.models import Campaign, Goal, GoalReading, Partnership, Section, Step
from qadam.core.clock import now
from qadam.core.languages import Texts
from qadam.core.models import audit
from qadam.core.transitions import transition
from qadam.organisations.models import Organisation
from qadam.people.models import Person


@transaction.atomic
def add_campaign(
    organisation: Organisation, *, slug: str, title: Texts, cause: str, by: User | None = None, **fields: Any
) -> Campaign:
    """A draft campaign led by an organisation. Raises SlugTaken."""
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                organisation=organisation, slug=slug, title=dict(title), cause=cause, **fields
            )
    except IntegrityError:
        raise SlugTaken from None
    add_partner(campaign, organisation, role=PartnerRole.OWNER)
    audit("campaign-added", campaign, by=by)
    return campaign


def edit_campaign(campaign: Campaign, *, by: User | None = None, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(campaign, name, value)
    campaign.updated_at = now()
    campaign.save(update_fields=[*fields, "updated_at"])
    audit("campaign-edited", campaign, by=by, fields=sorted(fields))


def add_partner(
    campaign: Campaign, organisation: Organisation, *, role: str, is_paid: bool = False
) -> Partnership:
    """Says which part an organisation has. A paid partner's word is not independent. Safe to repeat."""
    partnership, _is_new = Partnership.objects.update_or_create(
        campaign=campaign, organisation=organisation, role=role, defaults={"is_paid": is_paid}
    )
    return partnership


@transaction.atomic
def join_campaign(asked: Asked, organisation: Organisation, *, by: User | None = None) -> Partnership:
    """An organisation says yes to what it was asked to be. Raises OwnCampaign."""
    if organisation.pk == asked.campaign.organisation_id:
        raise OwnCampaign
    partnership = add_partner(asked.campaign, organisation, role=asked.role, is_paid=asked.is_paid)
    audit("partner-joined", asked.campaign, by=by, organisation=str(organisation.pk), role=asked.role.value)
    return partnership


def remove_partner(partnership: Partnership, *, by: User | None = None) -> None:
    audit("partner-removed", partnership.campaign, by=by, organisation=str(partnership.organisation_id))
    partnership.delete()


@transaction.atomic
def add_section(campaign: Campaign, *, kind: str, content: dict[str, Any] | None = None) -> Section:
    """A new section at the end of the page."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    last = campaign.sections.aggregate(last=Max("position"))["last"]
    return Section.objects.create(
        campaign=campaign, kind=kind, content=content or {}, position=0 if last is None else last + 1
    )


def edit_section(section: Section, *, content: dict[str, Any]) -> None:
    section.content, section.updated_at = content, now()
    section.save(update_fields=["content", "updated_at"])


@transaction.atomic
def move_section(section: Section, *, up: bool) -> None:
    """Swaps a section with its neighbour. At the edge nothing happens."""
    ordered = list(Section.objects.select_for_update().filter(campaign_id=section.campaign_id))
    here = next(i for i, s in enumerate(ordered) if s.pk == section.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(ordered):
        ordered[here], ordered[there] = ordered[there], ordered[here]
    for position, row in enumerate(ordered):
        Section.objects.filter(pk=row.pk).update(position=position)


def remove_section(section: Section) -> None:
    section.delete()


@transaction.atomic
def publish_campaign(campaign: Campaign, *, by: User | None = None) -> None:
    """Opens a campaign to everybody. Raises NothingToShow when its page would be empty."""
    if not campaign.title or not campaign.sections.exists():
        raise NothingToShow
    also: dict[str, Any] = {} if campaign.published_at else {"published_at": now()}
    transition(campaign, CampaignState.PUBLISHED, allowed=CAMPAIGN_TRANSITIONS, **also)
    audit("campaign-published", campaign, by=by)


def unpublish_campaign(campaign: Campaign, *, by: User | None = None) -> None:
    transition(campaign, CampaignState.DRAFT, allowed=CAMPAIGN_TRANSITIONS)
    audit("campaign-unpublished", campaign, by=by)


def close_campaign(campaign: Campaign, *, did_not_work: Texts, by: User | None = None) -> None:
    """Ends a campaign, saying in public what did not work. Raises SayWhatDidNotWork."""
    if not any(text.strip() for text in did_not_work.values()):
        raise SayWhatDidNotWork
    transition(
        campaign,
        CampaignState.CLOSED,
        allowed=CAMPAIGN_TRANSITIONS,
        did_not_work=dict(did_not_work),
        closed_at=now(),
    )
    audit("campaign-closed", campaign, by=by)


def add_goal(campaign: Campaign, *, title: Texts, unit: Texts, target: int, indicator: str = "") -> Goal:
    position = campaign.goals.count()
    return Goal.objects.create(
        campaign=campaign,
        title=dict(title),
        unit=dict(unit),
        target=target,
        indicator=indicator,
        position=position,
    )


def read_goal(
    goal: Goal,
    *,
    value: int,
    verified_by: Organisation | None = None,
    reason: str = "",
    at: datetime | None = None,
    by: User | None = None,
) -> GoalReading:
    """Writes down how much of a goal is reached. A lower number than before needs a reason. Raises NoReason."""
    last = goal.readings.order_by("-at", "-id").first()
    if last and value < last.value and not reason.strip():
        raise NoReason
    reading = GoalReading.objects.create(
        goal=goal, value=value, verified_by=verified_by, reason=reason, at=at or now()
    )
    audit("goal-read", goal, by=by, organisation_id=goal.campaign.organisation_id, value=value, reason=reason)
    return reading


# Read while the step is written: one question less for everybody who comes through the gate.
_MAIN_HASH = """(
    select address.hash from people_personaddress way join people_address address on address.id = way.address_id
    where way.person_id = %s order by way.is_main desc limit 1
)"""


def record_step(
    person: Person,
    *,
    kind: str,
    subject_kind: str,
    subject_id: UUID,
    campaign: Campaign | None,
    address_hash: bytes | None = None,
    at: datetime | None = None,
    proof: str = "",
) -> None:
    """Counts the step a person took, once however often it is told. `proof` says how we know (code, list, qr, chat, web)."""
    step = Step(
        organisation_id=person.organisation_id,
        campaign=campaign,
        person=person,
        address_hash=RawSQL(_MAIN_HASH, [person.pk]) if address_hash is None else address_hash,
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        at=at or now(),
        proof=proof,
    )
    Step.objects.bulk_create([step], ignore_conflicts=True)


def withdraw_step(*, kind: str, subject_id: UUID) -> None:
    """Takes back a step that was recorded by mistake. A withdrawn story keeps its step: it was told."""
    Step.objects.filter(kind=kind, subject_id=subject_id).delete()
