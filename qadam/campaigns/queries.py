"""Reads about campaigns worth a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from qadam.campaigns.models import Campaign, CampaignQuerySet, Goal, GoalReading, Partnership, Section
from qadam.campaigns.ports import SectionKind, indicators, section_kinds
from qadam.organisations.actors import Actor


@dataclass(frozen=True)
class GoalNow:
    """A goal with what is reached of it and who says so."""

    goal: Goal
    value: int
    reading: GoalReading | None

    @property
    def share(self) -> float:
        return min(1.0, self.value / self.goal.target)


def _with_latest() -> "Prefetch[str, QuerySet[GoalReading], str]":
    """Goals' latest readings, in one query for many goals, as `latest` of each."""
    readings = GoalReading.objects.order_by("goal_id", "-at", "-id").distinct("goal_id")
    return Prefetch("readings", queryset=readings.select_related("verified_by"), to_attr="latest")


def goals_now(campaign: Campaign) -> list[GoalNow]:
    """The campaign's goals with their latest reading, or with what their indicator counts now."""
    goals = list(campaign.goals.all())
    prefetch_related_objects(goals, _with_latest())
    counted = {indicator.key: indicator for indicator in indicators}
    found = []
    for goal in goals:
        reading: GoalReading | None = next(iter(getattr(goal, "latest", ())), None)
        indicator = counted.get(goal.indicator)
        value = indicator.measure(campaign).value if indicator else reading.value if reading else 0
        found.append(GoalNow(goal, value, reading))
    return found


def kind_of(section: Section) -> SectionKind | None:
    """The section's kind, None when the room that offered it is gone."""
    return next((kind for kind in section_kinds if kind.key == section.kind), None)


def shown_sections(campaign: Campaign) -> list[tuple[str, Mapping[str, Any]]]:
    """What the page shows, in order: the template of each section and what it is given."""
    shown: list[tuple[str, Mapping[str, Any]]] = []
    for section in campaign.sections.all():
        section.campaign = campaign
        if kind := kind_of(section):
            shown.append((kind.template, {"section": section, "campaign": campaign, **kind.context(section)}))
    return shown


def campaigns_for_page(actor: Actor) -> CampaignQuerySet:
    """Campaigns with what a card or page needs, open ones first."""
    partners = Prefetch(
        "partnerships", queryset=Partnership.objects.select_related("organisation").order_by("created_at")
    )
    goals = Prefetch("goals", queryset=Goal.objects.prefetch_related(_with_latest()))
    return (
        Campaign.objects.visible_to(actor)
        .select_related("organisation")
        .prefetch_related(partners, goals, "places")
        .order_by("-state", "-published_at", "-created_at")
    )
