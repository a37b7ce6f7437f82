"""A facilitator's phone: paired by a link from the chat, ended by chat or at the desk."""

import secrets
from datetime import timedelta

from django.db import transaction

from qadam.accounts.models import User
from qadam.circles.enums import FacilitatorState
from qadam.circles.errors import NotLeading, WrongLink
from qadam.circles.models import Device, Facilitator
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.sealing import keyed_hash

LINK_LASTS = timedelta(days=1)
# What a phone makes for itself: at least so many letters of base64.
TOKEN_LETTERS = 32


def link_hash(token: str) -> bytes:
    return keyed_hash("room-link", token)


def token_hash(token: str) -> bytes:
    return keyed_hash("room-device", token)


@transaction.atomic
def offer_pairing(facilitator: Facilitator) -> str:
    """The secret of a link that pairs one phone within a day. Raises NotLeading unless she is active.

    Links she asked for before and did not use are good no longer.
    """
    if facilitator.state != FacilitatorState.ACTIVE:
        raise NotLeading
    Device.objects.filter(facilitator=facilitator, paired_at=None).delete()
    token = secrets.token_urlsafe(16)
    Device.objects.create(facilitator=facilitator, link_hash=link_hash(token))
    return token


@transaction.atomic
def pair_device(link: str, *, token: str) -> Device:
    """Pairs the phone that made `token`. The same phone asking again, because the answer was lost, gets the same.

    Raises WrongLink for one that is unknown, too old or was taken by another phone, NotLeading when she leads no longer.
    """
    device = (
        Device.objects.select_for_update(of=["self"])
        .select_related("facilitator")
        .filter(link_hash=link_hash(link), ended_at=None)
        .first()
    )
    if device is None or len(token) < TOKEN_LETTERS:
        raise WrongLink
    if device.paired_at is not None:
        if bytes(device.token_hash or b"") != token_hash(token):
            raise WrongLink
        return device
    if now() - device.created_at > LINK_LASTS or Device.objects.filter(token_hash=token_hash(token)).exists():
        raise WrongLink
    if device.facilitator.state != FacilitatorState.ACTIVE:
        raise NotLeading
    device.token_hash, device.paired_at = token_hash(token), now()
    device.updated_at = device.paired_at
    device.save(update_fields=["token_hash", "paired_at", "updated_at"])
    return device


def end_device(device: Device, *, by: User | None = None) -> None:
    """Ends a phone. It may still hand over what it held, which somebody looks at before it counts."""
    if Device.objects.filter(pk=device.pk, ended_at=None).update(ended_at=now(), updated_at=now()):
        organisation_id = device.facilitator.organisation_id
        audit("room-phone-ended", device, by=by, organisation_id=organisation_id)


def forget_links() -> int:
    """Takes links away that no phone used in time."""
    gone, _rows = Device.objects.filter(paired_at=None, created_at__lt=now() - LINK_LASTS).delete()
    return gone
