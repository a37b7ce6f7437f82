"""What of creators waits on the desk."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.counting import count_all
from qadam.core.ports import Waiting
from qadam.creators.enums import CohortState, ParticipantState
from qadam.creators.models import Participant
from qadam.creators.queries import waiting_drafts
from qadam.organisations.enums import ORGANISERS


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    """Drafts no mentor has answered, and guardians who were not asked yet."""
    organisations = request.actor.organisations(ORGANISERS)  # type: ignore[attr-defined]
    url = reverse("desk-creators:cohorts")
    minors = Participant.objects.filter(
        cohort__organisation_id__in=organisations, state=ParticipantState.WAITING
    ).exclude(cohort__state=CohortState.ENDED)
    drafts, guardians = count_all(waiting_drafts(organisations), minors)
    if drafts:
        detail = _("A creator waits for her mentor’s word.")
        yield Waiting(drafts, _("Drafts to answer"), detail, url, nav="creators")
    if guardians:
        detail = _("Speak with the parent or guardian, then write down the yes.")
        yield Waiting(guardians, _("Creators under 18 who wait for a guardian"), detail, url, nav="creators")
