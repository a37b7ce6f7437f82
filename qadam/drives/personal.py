"""What drives keep about a person, and who may see a photo of what a drive brought."""

from typing import Any
from uuid import UUID

from qadam.drives.enums import ACTIVE
from qadam.drives.models import Outcome, Signup
from qadam.drives.services import cancel_signup
from qadam.media.models import Rendition
from qadam.media.ports import Access
from qadam.organisations.actors import Actor


class DrivesData:
    """Fills core.ports.person_data."""

    def export_person(self, person_id: UUID) -> dict[str, Any]:
        """What she joined and where she came."""
        signups = (
            Signup.objects.filter(person_id=person_id).select_related("shift__drive").order_by("created_at")
        )
        rows = [
            {
                "drive": signup.shift.drive.title,
                "starts_at": signup.shift.starts_at.isoformat(),
                "state": signup.state,
                "came": hasattr(signup, "attendance"),
            }
            for signup in signups.select_related("attendance")
        ]
        return {"signups": rows}

    def erase_person(self, person_id: UUID) -> None:
        """Frees places that are still to come; what happened stays, without her."""
        for signup in Signup.objects.filter(person_id=person_id, state__in=ACTIVE, attendance=None):
            cancel_signup(signup)
        Signup.objects.filter(person_id=person_id).update(person=None)


class OutcomePhotos:
    """Fills media.ports.gates: photos of outcomes that stand are public."""

    def may_see(self, rendition: Rendition, actor: Actor) -> Access:
        stands = Outcome.objects.filter(photo_id=rendition.original_id, replaced_by=None)
        return "public" if stands.exists() else "no"
