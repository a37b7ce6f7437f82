"""Who may see the photo of a session: those who work in the organisation that looks after the circle."""

from qadam.circles.models import Session
from qadam.media.models import Rendition
from qadam.media.ports import Access
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE


class SessionPhotos:
    """Fills media.ports.gates."""

    def may_see(self, rendition: Rendition, actor: Actor) -> Access:
        organisations = actor.organisations(ANYONE)
        ours = Session.objects.filter(
            photo_id=rendition.original_id, circle__organisation_id__in=organisations
        )
        return "restricted" if organisations and ours.exists() else "no"
