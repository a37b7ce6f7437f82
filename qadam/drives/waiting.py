"""What of drives waits on the desk."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.ports import Counted, Waiting
from qadam.drives.enums import SignupState
from qadam.drives.models import Signup
from qadam.drives.queries import drives_without_result, over_without_result
from qadam.organisations.enums import ORGANISERS


def waiting(request: HttpRequest) -> Iterator[Counted]:
    """Drives nobody wrote a result for, and places offered to the queue."""
    organisations = request.actor.organisations(ORGANISERS)  # type: ignore[attr-defined]
    url = reverse("desk-drives:drives")
    offers = Signup.objects.filter(shift__drive__organisation_id__in=organisations, state=SignupState.OFFERED)

    def overdue(count: int) -> Waiting:
        ours = drives_without_result(organisations) if count else []
        detail = _("How much, of what, and who checked?")
        return Waiting(len(ours), _("Drives without a result"), detail, url, nav="drives")

    def offered(count: int) -> Waiting:
        detail = _("They have some hours to answer")
        return Waiting(count, _("Places offered to the queue"), detail, url, nav="drives")

    yield Counted(over_without_result(organisations), overdue)
    yield Counted(offers, offered)
