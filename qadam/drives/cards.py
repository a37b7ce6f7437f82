"""A shift as the card every page shows."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from qadam.core.cards import DriveCard
from qadam.drives.models import Shift


def cards(shifts: Iterable[Shift], *, sharer: str = "") -> list[DriveCard]:
    """Cards of shifts whose drive, place and organisation are loaded. `sharer` counts who brought somebody."""
    return [_card(shift, {"by": sharer} if sharer else {}) for shift in shifts]


def _card(shift: Shift, asked: dict[str, str]) -> DriveCard:
    drive = shift.drive
    joins_this = urlencode({"shift": shift.pk} | asked)
    return DriveCard(
        url=reverse("drives:drive", args=[drive.slug]) + (f"?{urlencode(asked)}" if asked else ""),
        join_url=f"{reverse('drives:join', args=[drive.slug])}?{joins_this}",
        title=drive.title,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=drive.spot or (drive.place.name if drive.place else ""),
        zone=drive.organisation.zone,
        places=shift.capacity,
        taken=shift.taken,
    )
