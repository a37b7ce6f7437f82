"""The one photo of a session: sealed like every other, never where children sit."""

from uuid import UUID

from django.db import transaction

from qadam.circles.enums import ReportState
from qadam.circles.errors import NoPhotoHere
from qadam.circles.models import Device, Session, SessionReport
from qadam.core.clock import now
from qadam.core.errors import BadInput
from qadam.learning.enums import WITH_CHILDREN
from qadam.media.services import keep_original


def keep_session_photo(report_id: UUID, *, device: Device, data: bytes) -> None:
    """Keeps a photo for the session of a report this phone sent. The first photo stays, whoever sends another.

    Raises NoPhotoHere where children sit, BadInput when the phone sent no such report, MediaRefused when it is no photo.
    """
    report = (
        SessionReport.objects.filter(pk=report_id, device=device).select_related("circle", "session").first()
    )
    if report is None:
        raise BadInput
    if report.circle.audience in WITH_CHILDREN or report.circle.organisation_id is None:
        raise NoPhotoHere
    if report.state != ReportState.COUNTED or report.session is None:
        return
    with transaction.atomic():
        session = Session.objects.select_for_update(no_key=True).get(pk=report.session.pk)
        if session.photo_id is None:
            session.photo = keep_original(
                data, organisation_id=report.circle.organisation_id, claimed_mime="image/jpeg"
            )
            session.updated_at = now()
            session.save(update_fields=["photo", "updated_at"])
