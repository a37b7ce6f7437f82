"""What drives tell people. Every message leaves through messaging's one door, in the person's language."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qadam.core import days, languages
from qadam.core.clock import now
from qadam.core.fields import Choice
from qadam.core.languages import said
from qadam.drives.enums import SignupState
from qadam.drives.models import Shift, Signup
from qadam.messaging.content import Content
from qadam.messaging.enums import Lane
from qadam.messaging.models import Delivery
from qadam.messaging.services import Way, call_off, tell
from qadam.people.enums import Purpose

# Reminders go out in the evening before, at this local hour.
REMINDER_AT = time(18, 0)


def when_line(shift: Shift) -> str:
    """Sunday 29 November, 8 to 11 am: in the present language and the organisation's zone."""
    code, zone = languages.current().code, shift.drive.organisation.zone
    comma = "،" if languages.current().rtl else ","
    return f"{days.day_text(shift.starts_at, code, zone)}{comma} {days.span_text(shift.starts_at, shift.ends_at, code, zone)}"


def when_choice(shift: Shift) -> Choice:
    """A time to choose, and what is left of its places."""
    left = shift.places_left
    if left == 0:
        return Choice(when_line(shift), hint=_("All places are taken. You would be in the queue."))
    hint = ngettext("One place is free.", "%(left)s places are free.", left) % {"left": left}
    return Choice(when_line(shift), hint=hint)


def when_short(shift: Shift) -> str:
    """29 Nov, 8 to 11 am: as short as a choice needs it. Two teams may begin at the same hour."""
    code, zone = languages.current().code, shift.drive.organisation.zone
    comma = "،" if languages.current().rtl else ","
    day = days.short_day(shift.starts_at.astimezone(ZoneInfo(zone)), code)
    return f"{day}{comma} {days.span_text(shift.starts_at, shift.ends_at, code, zone)}"


def place_line(shift: Shift) -> str:
    """The meeting point, with the place around it."""
    drive = shift.drive
    parts = [said(drive.spot), said(drive.place.name) if drive.place else ""]
    return ("، " if languages.current().rtl else ", ").join(part for part in parts if part)


# The templates of what is told by itself, each named as its occasion.
TEMPLATES = (
    *(f"signup-{state}" for state in SignupState),
    "place-offered",
    "offer-lapsed",
    "called-off",
    "shift-reminder",
)


def _tell(
    signup: Signup,
    what: str,
    text: str,
    *,
    purpose: str = Purpose.REPLIES,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    way: Way | None = None,
) -> Delivery | None:
    if signup.person is None:
        return None
    drive = signup.shift.drive
    return tell(
        signup.person,
        purpose=purpose,
        content=Content(
            text=text, template=what, params=(said(drive.title), when_line(signup.shift), signup.code)
        ),
        cause_kind=what,
        cause_id=signup.pk,
        lane=Lane.SERVICE,
        not_before=not_before,
        expires_at=expires_at,
        way=way,
    )


def _about(signup: Signup) -> str:
    lines = [said(signup.shift.drive.title), when_line(signup.shift), place_line(signup.shift)]
    return "\n".join(line for line in lines if line)


def tell_signed_up(signup: Signup, *, way: Way | None = None) -> Delivery | None:
    """The code of a place, or the turn in the queue."""
    from qadam.drives.queries import queue_position

    with languages.speaking(_language(signup)):
        if signup.state == "booked":
            text = _("Your name is down.\n%(about)s\nSay this code when you arrive: %(code)s") % {
                "about": _about(signup),
                "code": signup.code,
            }
        else:
            text = _(
                "All places are taken. You are number %(turn)s in the queue; we write as soon as one is free."
            ) % {"turn": queue_position(signup)}
        return _tell(signup, f"signup-{signup.state}", text, way=way)


def tell_offered(signup: Signup) -> Delivery | None:
    """A place became free; until when it is kept."""
    drive = signup.shift.drive
    with languages.speaking(_language(signup)):
        until = signup.offer_ends_at or now()
        text = _(
            "A place is free for you.\n%(about)s\nIt is kept until %(until)s. Open “My signups” and take it."
        ) % {
            "about": _about(signup),
            "until": days.clock_text(until, languages.current().code, drive.organisation.zone),
        }
        return _tell(signup, "place-offered", text, expires_at=until)


def tell_lapsed(signup: Signup) -> Delivery | None:
    with languages.speaking(_language(signup)):
        return _tell(
            signup, "offer-lapsed", _("The place went to the next in the queue. Join us another time.")
        )


def tell_called_off(signup: Signup) -> Delivery | None:
    with languages.speaking(_language(signup)):
        text = _("This is called off. You need not come.\n%(about)s") % {"about": _about(signup)}
        return _tell(signup, "called-off", text)


def tell_reminder(signup: Signup) -> Delivery | None:
    """Queued for the evening before at 18:00 local time; at once when that has passed."""
    zone = ZoneInfo(signup.shift.drive.organisation.zone)
    eve = signup.shift.starts_at.astimezone(zone).date() - timedelta(days=1)
    with languages.speaking(_language(signup)):
        text = _(
            "We are looking forward to seeing you.\n%(about)s\nYour code: %(code)s. If you cannot come, open “My signups”."
        ) % {
            "about": _about(signup),
            "code": signup.code,
        }
        return _tell(
            signup,
            "shift-reminder",
            text,
            purpose=Purpose.REMINDERS,
            not_before=datetime.combine(eve, REMINDER_AT, zone),
            expires_at=signup.shift.starts_at,
        )


def call_off_reminders(signup_ids: Iterable[UUID]) -> None:
    """Reminders that wait to be sent are not sent: nobody comes, or there is nothing to come to."""
    call_off(cause_kinds=("shift-reminder",), cause_ids=signup_ids)


def _language(signup: Signup) -> str:
    return signup.person.language if signup.person else languages.DEFAULT
