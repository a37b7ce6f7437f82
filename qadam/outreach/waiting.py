"""What of outreach waits on the desk."""

from collections.abc import Iterator

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.ports import Waiting
from qadam.organisations.enums import EDITORS
from qadam.outreach import posting
from qadam.outreach.enums import BroadcastState
from qadam.outreach.models import Broadcast


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    """Broadcasts that rest, those that were checked and not sent, and posts that did not come to be."""
    organisations = request.actor.organisations(EDITORS)  # type: ignore[attr-defined]
    ours = Broadcast.objects.filter(organisation_id__in=organisations)
    url = reverse("desk-outreach:broadcasts")
    resting = ours.filter(state__in=[BroadcastState.PAUSED, BroadcastState.READY]).order_by()
    count = dict(resting.values_list("state").annotate(n=Count("pk")))
    if paused := count.get(BroadcastState.PAUSED):
        detail = _("Go on or call it off; nobody gets anything meanwhile")
        yield Waiting(paused, _("Broadcasts are paused"), detail, url, urgent=True, nav="broadcasts")
    if ready := count.get(BroadcastState.READY):
        yield Waiting(
            ready, _("Broadcasts are ready to send"), _("Look once more, then send"), url, nav="broadcasts"
        )
    if lost := posting.lost_posts(organisations):
        detail = _("Look why, and write them again")
        url = reverse("desk-outreach:posts")
        yield Waiting(lost, _("Posts may not stand in your channel"), detail, url, nav="broadcasts")
