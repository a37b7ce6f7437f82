"""What drives offer to the share kit."""

from uuid import UUID

from django.utils.translation import gettext as _

from qadam.core.languages import said, speaking
from qadam.drives.messages import place_line, when_line
from qadam.drives.models import Drive, Shift, Signup
from qadam.media.models import Card
from qadam.media.ports import Access
from qadam.organisations.actors import NOBODY, Actor
from qadam.organisations.models import Organisation
from qadam.outreach.sharing import Postable, Shareable


def shareable(kind: str, subject_id: UUID) -> Shareable | None:
    """An open drive, with its next time and place and the way to join."""
    if kind != "drive":
        return None
    visible = Drive.objects.visible_to(NOBODY).filter(state="published")
    drive = visible.select_related("organisation", "campaign", "place").filter(pk=subject_id).first()
    if drive is None:
        return None
    shift = Shift.objects.filter(drive=drive).coming().first()

    def line(code: str) -> str:
        if shift is None:
            return said(drive.spot, code)
        shift.drive = drive
        with speaking(code):
            return " · ".join(part for part in (when_line(shift), place_line(shift)) if part)

    def ask(code: str) -> str:
        with speaking(code):
            return _("Will you come? Two taps, no account:")

    return Shareable(
        kind=kind,
        subject_id=drive.pk,
        organisation=drive.organisation,
        campaign=drive.campaign,
        title=drive.title,
        path=f"/drives/{drive.slug}/",
        tile="p2",
        line=line,
        ask=ask,
    )


def postables(organisation: Organisation) -> list[Postable]:
    """The open drives of an organisation, newest first."""
    rows = Drive.objects.visible_to(NOBODY).filter(state="published", organisation=organisation)
    return [Postable("drive", row.pk, row.title) for row in rows.order_by("-created_at")[:20]]


def brought(sharer_code: str) -> int:
    """How many signed up by a sharer's link and proved their number, or came."""
    signups = Signup.objects.filter(sharer_code=sharer_code)
    return signups.filter(is_confirmed=True).union(signups.filter(attendance__isnull=False)).count()


def came_by(sharer_code: str) -> list[UUID]:
    """The signups that came by a sharer's link. Fills outreach.sharing.came_by."""
    return list(Signup.objects.filter(sharer_code=sharer_code).values_list("pk", flat=True))


class DriveCards:
    """Fills media.ports.card_gates: the card of an open drive is public."""

    def may_see_card(self, card: Card, actor: Actor) -> Access:
        return "public" if Drive.objects.visible_to(NOBODY).filter(pk=card.subject_id).exists() else "no"
