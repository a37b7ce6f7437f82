"""Every write to drives: opening them, giving and freeing places, checking in, writing down what came of it."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from qadam.accounts.models import User
from qadam.campaigns.enums import StepKind
from qadam.campaigns.models import Campaign
from qadam.core.clock import now
from qadam.core.languages import Texts, said
from qadam.core.models import audit
from qadam.core.transitions import transition
from qadam.drives import messages
from qadam.drives.codes import ONE_CODE, free_code, join_code, some_code
from qadam.drives.enums import (
    ACTIVE,
    DRIVE_TRANSITIONS,
    SIGNUP_TRANSITIONS,
    TAKES_A_PLACE,
    CheckIn,
    DriveState,
    SignupState,
    Source,
)
from qadam.drives.errors import AlreadySignedUp, HasSignups, ShiftOver
from qadam.drives.models import Attendance, Drive, Shift, Signup
from qadam.drives.services.attendance import (
    check_in,
    check_in_many,
    find_by_code,
    keep_photo,
    record,
    record_outcome,
    undo_check_in,
)
from qadam.messaging.services import Way, best_way
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod, Purpose
from qadam.people.models import Address, Person
from qadam.people.queries import known_on_phone

__all__ = [
    "accept_offer",
    "add_drive",
    "add_shift",
    "add_walk_in",
    "cancel_drive",
    "cancel_signup",
    "check_in",
    "check_in_many",
    "confirm_signup",
    "edit_drive",
    "find_by_code",
    "finish_drive",
    "join_from_web",
    "keep_photo",
    "lapse_offers",
    "publish_drive",
    "queue_reminders",
    "record_outcome",
    "resize_shift",
    "sign_up",
    "undo_check_in",
]

_OFFER_LASTS = timedelta(hours=12)
_REMIND = _("Remind me the day before")


@transaction.atomic
def add_drive(campaign: Campaign, *, title: Texts, by: User | None = None, **fields: Any) -> Drive:
    """A draft drive of a campaign, run by the campaign's organisation unless another partner is named."""
    fields.setdefault("organisation", campaign.organisation)
    stem = slugify(said(title, "en"))[:50] or "drive"
    drive = Drive.objects.create(
        campaign=campaign,
        title=dict(title),
        slug=f"{stem}-{secrets.token_hex(3)}",
        join_code=join_code(),
        **fields,
    )
    audit("drive-added", drive, by=by)
    return drive


def edit_drive(drive: Drive, *, by: User | None = None, **fields: Any) -> None:
    """Changes the words and place of a drive."""
    for name, value in fields.items():
        setattr(drive, name, value)
    drive.updated_at = now()
    drive.save(update_fields=[*fields, "updated_at"])
    audit("drive-edited", drive, by=by, fields=sorted(fields))


def add_shift(drive: Drive, *, starts_at: datetime, ends_at: datetime, capacity: int) -> Shift:
    return Shift.objects.create(drive=drive, starts_at=starts_at, ends_at=ends_at, capacity=capacity)


@transaction.atomic
def resize_shift(shift: Shift, *, capacity: int) -> None:
    """Changes how many may come; new places go to the queue first. Raises HasSignups below what is taken."""
    locked = Shift.objects.select_for_update().get(pk=shift.pk)
    if capacity < locked.taken:
        raise HasSignups
    Shift.objects.filter(pk=shift.pk).update(capacity=capacity, updated_at=now())
    shift.capacity = capacity
    for _place in range(capacity - locked.taken):
        if not _offer_next(shift):
            break


def publish_drive(drive: Drive, *, by: User | None = None) -> None:
    transition(drive, DriveState.PUBLISHED, allowed=DRIVE_TRANSITIONS)
    audit("drive-published", drive, by=by)


def finish_drive(drive: Drive, *, by: User | None = None) -> None:
    transition(drive, DriveState.DONE, allowed=DRIVE_TRANSITIONS)
    audit("drive-finished", drive, by=by)


@transaction.atomic
def cancel_drive(drive: Drive, *, by: User | None = None, reason: str = "") -> None:
    """Calls a drive off and tells everybody who wanted to come."""
    transition(drive, DriveState.CANCELLED, allowed=DRIVE_TRANSITIONS)
    audit("drive-cancelled", drive, by=by, reason=reason)
    signups = Signup.objects.filter(shift__drive=drive, state__in=ACTIVE).select_related(
        "person", "shift__drive"
    )
    messages.call_off_reminders(signup.pk for signup in signups)
    for signup in signups:
        messages.tell_called_off(signup)


def _take_place(shift: Shift) -> bool:
    """Whether a place was free and is now taken. One statement: the row's lock decides who wins."""
    return bool(Shift.objects.filter(pk=shift.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1))


def sign_up(
    shift: Shift,
    person: Person,
    *,
    source: str,
    client_id: UUID | None = None,
    sharer_code: str = "",
    is_confirmed: bool = True,
) -> Signup:
    """Gives a person a place or a turn in the queue, records the step and tells them.

    The same `client_id` again answers the same signup. Raises ShiftOver, AlreadySignedUp, ListFull.
    """
    if client_id and (known := Signup.objects.filter(client_id=client_id).first()):
        return known
    if shift.is_over or shift.drive.state != DriveState.PUBLISHED:
        raise ShiftOver
    signup = Signup(
        shift=shift,
        person=person,
        source=source,
        client_id=client_id,
        sharer_code=sharer_code,
        is_confirmed=is_confirmed,
    )
    # Asked before the shift is locked: everybody else who wants a place waits as short as can be.
    way = best_way(person)
    try:
        _write_down(signup, way)
    except IntegrityError:
        again = Signup.objects.filter(client_id=client_id).first() if client_id else None
        if again:
            return again
        raise AlreadySignedUp from None
    return signup


def _write_down(signup: Signup, way: Way | None) -> None:
    """Takes a place or a turn, with a code; looks for a free one when somebody in the shift has it already."""
    code = some_code()
    while True:
        try:
            with transaction.atomic():
                # The shift's row first: everybody takes the same lock in the same order.
                signup.state = SignupState.BOOKED if _take_place(signup.shift) else SignupState.WAITING
                signup.code = code or free_code(signup.shift)
                signup.save(force_insert=True)
                record(
                    signup,
                    StepKind.SIGNED_UP,
                    at=signup.created_at,
                    proof=signup.source,
                    address_hash=way.main_hash if way else None,
                )
                if way is not None:
                    messages.tell_signed_up(signup, way=way)
            return
        except IntegrityError as error:
            if ONE_CODE not in str(error):
                raise
            code = ""


def confirm_signup(drive: Drive, address: Address | None) -> Signup | None:
    """The web signup whose number has just been proven by a message from it; None when there is none to prove.

    On a household's phone it is the newest one: whoever filled in the form has the phone in her hand.
    """
    if address is None:
        return None
    waiting = Signup.objects.filter(
        shift__drive=drive, person__ways__address=address, is_confirmed=False, state__in=ACTIVE
    )
    signup = (
        waiting.select_related("shift__drive__organisation", "shift__drive__place")
        .order_by("-created_at")
        .first()
    )
    if signup is not None:
        signup.is_confirmed = True
        Signup.objects.filter(pk=signup.pk).update(is_confirmed=True, updated_at=now())
    return signup


def _offer_next(shift: Shift) -> bool:
    """Offers a free place to the first in the queue until a deadline. False when nobody waits or nothing is free."""
    first = (
        Signup.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(shift=shift, state=SignupState.WAITING)
        .order_by("created_at", "id")
        .first()
    )
    if first is None or shift.starts_at <= now() or not _take_place(shift):
        return False
    until = min(now() + _OFFER_LASTS, now() + (shift.starts_at - now()) / 2)
    transition(first, SignupState.OFFERED, allowed=SIGNUP_TRANSITIONS, offer_ends_at=until)
    messages.tell_offered(first)
    return True


@transaction.atomic
def accept_offer(signup: Signup) -> None:
    """Turns an offered place into a booked one. Raises IllegalTransition when it has lapsed, or was never offered."""
    offered = {SignupState.OFFERED: {SignupState.BOOKED}}
    transition(signup, SignupState.BOOKED, allowed=offered, offer_ends_at=None)
    messages.tell_signed_up(signup)


@transaction.atomic
def cancel_signup(signup: Signup, *, to: SignupState = SignupState.CANCELLED) -> None:
    """Takes a name off the list; a freed place is offered to the next in the queue at once."""
    Shift.objects.select_for_update().get(pk=signup.shift_id)
    signup.refresh_from_db(fields=["state"])
    held_place = signup.state in TAKES_A_PLACE
    transition(signup, to, allowed=SIGNUP_TRANSITIONS, offer_ends_at=None)
    messages.call_off_reminders([signup.pk])
    if held_place:
        Shift.objects.filter(pk=signup.shift_id).update(taken=F("taken") - 1)
        _offer_next(signup.shift)


def lapse_offers() -> int:
    """Takes back offers nobody answered in time and offers them on. Returns how many."""
    late = Signup.objects.filter(state=SignupState.OFFERED, offer_ends_at__lte=now()).select_related(
        "shift__drive"
    )
    count = 0
    for signup in late:
        cancel_signup(signup, to=SignupState.LAPSED)
        messages.tell_lapsed(signup)
        count += 1
    return count


def queue_reminders() -> int:
    """Reminds everybody with a place the evening before. Safe to run often: a reminder is queued once a signup."""
    soon = now() + timedelta(hours=30)
    signups = (
        Signup.objects.filter(
            state=SignupState.BOOKED, shift__starts_at__gt=now(), shift__starts_at__lte=soon
        )
        .filter(shift__drive__state=DriveState.PUBLISHED)
        .select_related("person", "shift__drive__organisation", "shift__drive__campaign")
    )
    return sum(messages.tell_reminder(signup) is not None for signup in signups)


def add_walk_in(
    shift: Shift, person: Person, *, by: User | None = None, client_id: UUID | None = None
) -> Attendance:
    """Somebody who came without a place: signed up and checked in at once, above the capacity if need be."""
    with transaction.atomic():
        signup = Signup.objects.filter(
            shift=shift, person=person, state__in=ACTIVE
        ).first() or Signup.objects.create(
            shift=shift, person=person, state=SignupState.WAITING, source="staff", code=free_code(shift)
        )
        return check_in(signup, how=CheckIn.LIST, by=by, client_id=client_id)


@transaction.atomic
def join_from_web(
    shift: Shift, *, name: str, phone: str, language: str, remind: str, client_id: UUID, sharer_code: str = ""
) -> Signup:
    """A signup by somebody without an account. The number is unproven until its owner answers from it.

    Two names on one number are two people (a household). Raises what sign_up raises.
    """
    if known := Signup.objects.filter(client_id=client_id).first():
        return known
    organisation = shift.drive.organisation
    person = known_on_phone(organisation, name=name, phone=phone) or people.add_person(
        organisation, name=name, language=language
    )
    if phone:
        address = people.get_or_add_address(
            organisation, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value=phone
        )
        people.reach_at(person, address)
        if remind != "none":
            for purpose in (Purpose.REPLIES, Purpose.REMINDERS):
                people.record_consent(
                    person,
                    purpose=purpose,
                    granted=True,
                    method=ConsentMethod.WEB,
                    language=language,
                    words=str(_REMIND),
                )
    return sign_up(
        shift, person, source=Source.WEB, client_id=client_id, sharer_code=sharer_code, is_confirmed=not phone
    )
