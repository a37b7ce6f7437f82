"""The desk's pages of stories: the queue, one story with its check list, and the three decisions."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import EDITORS
from qadam.stories import queries
from qadam.stories.models import Story


def _story(request: DeskRequest, pk: UUID) -> Story:
    stories = Story.objects.manageable_by(request.actor).select_related(
        "organisation", "campaign", "place__parent", "rule__voice", "narrator"
    )
    return get_object_or_404(stories, pk=pk)


@require_GET
@desk(roles=EDITORS)
def stories(request: DeskRequest) -> HttpResponse:
    """What waits for review, oldest first; the other states behind tabs."""
    queue = queries.review_queue(request.organisation.pk)
    return render(request, "stories/desk/stories.html", {"stories": queue})


@desk(roles=EDITORS)
def story(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One story: as it was told, the copy, the check list, what happened."""
    return render(request, "stories/desk/story.html", {"story": _story(request, pk)})


@desk(roles=EDITORS)
def story_return(request: DeskRequest, pk: UUID) -> HttpResponse:
    return redirect("desk-stories:story", pk)


@desk(roles=EDITORS)
def story_decline(request: DeskRequest, pk: UUID) -> HttpResponse:
    return redirect("desk-stories:story", pk)


@desk(roles=EDITORS)
def story_withdraw(request: DeskRequest, pk: UUID) -> HttpResponse:
    return redirect("desk-stories:story", pk)
