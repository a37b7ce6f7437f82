"""What of messaging waits on the desk: people in danger first, then people who want an answer, then channels."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.clock import now
from qadam.core.ports import Waiting
from qadam.messaging.enums import IncidentState
from qadam.messaging.models import ChannelAccount, Conversation, Incident
from qadam.organisations.enums import ANYONE


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    """Everything that waits for somebody to answer, the worst first."""
    actor = request.actor  # type: ignore[attr-defined]
    inbox = reverse("desk-messaging:inbox")
    if open_now := Incident.objects.visible_to(actor).filter(state=IncidentState.OPEN).count():
        detail = _("Somebody may be in danger. A guardian answers first.")
        yield Waiting(
            open_now, _("A guardian is needed"), detail, reverse("desk-messaging:incidents"), True, "inbox"
        )
    threads = Conversation.objects.visible_to(actor).filter(unanswered_since__isnull=False)
    first = threads.order_by("unanswered_since").values_list("unanswered_since", flat=True).first()
    if first:
        hours, minutes = divmod(int((now() - first).total_seconds()) // 60, 60)
        waited = (
            _("%(h)s h %(m)s min") % {"h": hours, "m": minutes} if hours else _("%(m)s min") % {"m": minutes}
        )
        detail = _("The longest has waited %(time)s") % {"time": waited}
        yield Waiting(threads.count(), _("People want an answer"), detail, inbox, hours >= 2, "inbox")
    troubled = ChannelAccount.objects.filter(organisation_id__in=actor.organisations(ANYONE)).exclude(
        trouble=""
    )
    if count := troubled.count():
        detail = _("Messages may not get through until it is mended")
        yield Waiting(
            count, _("A channel needs mending"), detail, reverse("desk-messaging:channels"), True, "settings"
        )
