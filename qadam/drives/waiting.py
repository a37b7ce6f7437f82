"""What of drives waits on the desk."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.counting import count_all
from qadam.core.ports import Waiting
from qadam.drives.enums import SignupState
from qadam.drives.models import Signup
from qadam.drives.queries import drives_without_result, over_without_result
from qadam.organisations.enums import ORGANISERS


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    """Drives nobody wrote a result for, and places offered to the queue."""
    organisations = request.actor.organisations(ORGANISERS)  # type: ignore[attr-defined]
    url = reverse("desk-drives:drives")
    offers = Signup.objects.filter(shift__drive__organisation_id__in=organisations, state=SignupState.OFFERED)
    over, offered = count_all(over_without_result(organisations), offers)
    if over and (overdue := drives_without_result(organisations)):
        detail = _("How much, of what, and who checked?")
        yield Waiting(len(overdue), _("Drives without a result"), detail, url, nav="drives")
    if offered:
        yield Waiting(
            offered, _("Places offered to the queue"), _("They have some hours to answer"), url, nav="drives"
        )
