"""Cohorts and their tables as JSON: numbers in place of names."""

from datetime import date
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from qadam.creators.exports import rows_of
from qadam.creators.models import Cohort
from qadam.organisations.api import ApiRequest, page

router = Router(tags=["creators"])


class CohortOut(Schema):
    id: UUID
    title: dict[str, str]
    language: str
    starts_on: date
    weeks: int
    state: str


class CohortRow(Schema):
    """One participant and task. Nobody under 18 is in the list."""

    participant: int
    brief: int
    title: str
    state: str
    version: int | None
    sent_on: str | None
    sources: int | None
    disclosure: str | None
    post: str | None
    certificate: bool | None
    opened: int | None
    joined_by_it: int | None
    steps: int | None


@router.get("cohorts", response=list[CohortOut])
def cohorts(request: ApiRequest, limit: int = 50, offset: int = 0) -> Any:
    """Cohorts of the organisation, newest first."""
    return page(Cohort.objects.visible_to(request.actor), limit=limit, offset=offset)


@router.get("cohorts/{cohort_id}/table", response=list[CohortRow])
def cohort_table(request: ApiRequest, cohort_id: UUID) -> Any:
    """People × tasks: how each draft stands, the post, and what it brought."""
    return rows_of(get_object_or_404(Cohort.objects.visible_to(request.actor), pk=cohort_id))
