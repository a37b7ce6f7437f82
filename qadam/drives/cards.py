"""A shift as the card every page shows."""

from collections.abc import Iterable
from urllib.parse import quote

from django.urls import reverse

from qadam.core.cards import DriveCard
from qadam.drives.models import Shift


def cards(shifts: Iterable[Shift], *, sharer: str = "") -> list[DriveCard]:
    """Cards of shifts whose drive, place and organisation are loaded. `sharer` counts who brought somebody."""
    return [_card(shift, f"?by={quote(sharer)}" if sharer else "") for shift in shifts]


def _card(shift: Shift, query: str) -> DriveCard:
    drive = shift.drive
    return DriveCard(
        url=reverse("drives:drive", args=[drive.slug]) + query,
        join_url=reverse("drives:join", args=[drive.slug]) + query,
        title=drive.title,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=drive.spot or (drive.place.name if drive.place else ""),
        zone=drive.organisation.zone,
        places=shift.capacity,
        taken=shift.taken,
    )
