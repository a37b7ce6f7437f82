"""Every write to badges: giving them and taking them back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.languages import Texts
from qadam.core.models import audit, new_id
from qadam.core.sealing import keyed_hash
from qadam.core.text import fold
from qadam.core.transitions import transition
from qadam.learning.badge_models import (
    BADGE_TRANSITIONS,
    Badge,
    BadgeState,
    RevokedFor,
)
from qadam.learning.badges.codes import new_code
from qadam.learning.badges.errors import TooManyBadges
from qadam.learning.badges.signing import signer
from qadam.learning.badges.statements import signed_bytes, statement
from qadam.organisations.models import Organisation
from qadam.places.models import Place, PlaceKind

MOST_ON_A_SHEET = 60


@transaction.atomic
def award(
    *,
    kind: str,
    about: str,
    title: Texts,
    place: Place | None,
    organisation: Organisation | None,
    on: date,
    count: int = 1,
    evidence: str = "",
    meetings: int | None = None,
    subject_kind: str = "",
    subject_id: UUID | None = None,
    sheet: UUID | None = None,
) -> list[Badge]:
    """As many badges of one kind, with their codes, in the order of the sheet.

    `about` is the code of a lesson or course and `title` its name; `on` any day of the month. The district of `place` is
    named, nothing finer; without an organisation it is also who gives the badge. The same `sheet` again answers the same
    badges, and more when more are asked for. Raises TooManyBadges.
    """
    if not 1 <= count <= MOST_ON_A_SHEET:
        raise TooManyBadges
    sheet = sheet or new_id()
    there = set(Badge.objects.filter(sheet=sheet).values_list("position", flat=True))
    shown = {"about": about, "title": dict(title), "meetings": meetings, "month": on.replace(day=1)}
    shown |= {"kind": kind, "evidence": evidence} | _given_by(organisation, place)
    signs = signer()
    fresh = [
        Badge(
            **shown,
            code=new_code(),
            sheet=sheet,
            position=position,
            subject_kind=subject_kind,
            subject_id=subject_id,
            key_id=signs.kid,
        )
        for position in range(count)
        if position not in there
    ]
    for badge in fresh:
        badge.signature = signs.sign(signed_bytes(badge.code, statement(badge)))
    Badge.objects.bulk_create(fresh, ignore_conflicts=True)
    return list(Badge.objects.filter(sheet=sheet).order_by("position")[:count])


def _given_by(organisation: Organisation | None, place: Place | None) -> dict[str, Any]:
    """Where it was, and who gives the badge: the organisation, or the place when nobody looks after the circle."""
    district = district_of(place) if place else None
    code, name = (district.code, district.name) if district else ("", {})
    where = {"place_code": code, "place_name": name, "organisation": organisation}
    if organisation is not None:
        return where | {"issuer_code": organisation.slug, "issuer_name": organisation.name}
    return where | {"issuer_code": f"~{code}", "issuer_name": name or {"en": "Qadam", "ur": "قدم"}}


def district_of(place: Place) -> Place:
    """The district a place lies in; a greater place is itself."""
    while place.kind in (PlaceKind.TEHSIL, PlaceKind.COUNCIL) and place.parent is not None:
        place = place.parent
    return place


def revoke_badge(badge: Badge, *, why: RevokedFor, by: User | None = None) -> None:
    """Takes a badge back. Raises IllegalTransition when it was taken back before."""
    transition(
        badge,
        BadgeState.REVOKED,
        allowed=BADGE_TRANSITIONS,
        revoked_at=now(),
        revoked_for=str(why),
    )
    audit("badge-revoked", badge, by=by, reason=str(why))


def keep_name(badge: Badge, name: str) -> bool:
    """Lets the name on the print be checked: a hash of it is kept, once. False when another name was kept before."""
    wanted = name_hash(badge.code, name)
    Badge.objects.filter(pk=badge.pk, name_hash=None).update(name_hash=wanted)
    badge.refresh_from_db(fields=["name_hash"])
    return bytes(badge.name_hash or b"") == wanted


def name_hash(code: str, name: str) -> bytes:
    """Sixteen bytes that differ from badge to badge, however it is spelt."""
    return keyed_hash("badge-name", code, fold(name))
