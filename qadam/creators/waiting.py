"""What of creators waits on the desk."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.ports import Counted, Waiting
from qadam.creators.enums import CohortState, ParticipantState
from qadam.creators.models import Participant
from qadam.creators.queries import waiting_drafts
from qadam.organisations.enums import ORGANISERS


def waiting(request: HttpRequest) -> Iterator[Counted]:
    """Drafts no mentor has answered, and guardians who were not asked yet."""
    organisations = request.actor.organisations(ORGANISERS)  # type: ignore[attr-defined]
    url = reverse("desk-creators:cohorts")
    minors = Participant.objects.filter(
        cohort__organisation_id__in=organisations, state=ParticipantState.WAITING
    ).exclude(cohort__state=CohortState.ENDED)

    def line(title: str, detail: str) -> Callable[[int], Waiting]:
        return lambda count: Waiting(count, title, detail, url, nav="creators")

    yield Counted(
        waiting_drafts(organisations),
        line(_("Drafts to answer"), _("A creator waits for her mentor’s word.")),
    )
    detail = _("Speak with the parent or guardian, then write down the yes.")
    yield Counted(minors, line(_("Creators under 18 who wait for a guardian"), detail))
