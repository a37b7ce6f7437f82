"""What of circles waits on the desk."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.circles.enums import FacilitatorState, ReportState
from qadam.circles.models import Facilitator, SessionReport
from qadam.circles.queries import waiting_for_vouch, without_a_leader
from qadam.core.ports import Counted, Waiting
from qadam.organisations.enums import ORGANISERS


def waiting(request: HttpRequest) -> Iterator[Counted]:
    """Who waits for somebody to stand for her, who wants to lead children, and circles nobody leads."""
    organisations = request.actor.organisations(ORGANISERS)  # type: ignore[attr-defined]
    url = reverse("desk-circles:circles")
    children = Facilitator.objects.filter(
        organisation_id__in=organisations,
        state=FacilitatorState.ACTIVE,
        safeguarding_at__isnull=False,
        may_lead_children=False,
    )
    told = SessionReport.objects.filter(
        circle__organisation_id__in=organisations, state=ReportState.IN_REVIEW
    )

    def line(title: str, detail: str, url: str = url) -> Callable[[int], Waiting]:
        return lambda count: Waiting(count, title, detail, url, nav="circles")

    detail = _("They did all of their path. Does somebody of us know them?")
    yield Counted(waiting_for_vouch(organisations), line(_("Facilitators who wait for our word"), detail))
    detail = _("Meet her, ask about her, then say yes or no.")
    yield Counted(children, line(_("Somebody wants to lead a circle with children"), detail))
    detail = _("Ask somebody who leads near there to take it.")
    yield Counted(without_a_leader(organisations), line(_("Circles that nobody leads now"), detail))
    detail = _("Told by a phone that was ended, or of a circle that was handed over.")
    yield Counted(told, line(_("Sessions to look at"), detail, reverse("desk-circles:reports")))
