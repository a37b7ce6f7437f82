"""How drives sound on a call: what one recording of a coordinator announces, and sentences made for the ear."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from qadam.core.languages import said
from qadam.core.promises import StrPromise
from qadam.drives.dialogues import shift_title
from qadam.drives.messages import place_line, when_line
from qadam.drives.queries import coming_shifts
from qadam.organisations.models import Organisation
from qadam.voice.ports import Announcement

MOST_ANNOUNCED = 20

SPOKEN: Mapping[str, StrPromise | str] = {
    "Your name is down.\n%(about)s\nSay this code when you arrive: %(code)s": _(
        "Your name is down.\n%(about)s\nRemember this code and say it when you arrive: %(code)s. Once more: %(code)s."
    ),
}


def announcements(organisation: Organisation) -> Iterator[Announcement]:
    """Each coming shift: one recording tells its title, time, place and what to bring. Fills voice.ports.announcements."""
    for shift in coming_shifts(limit=MOST_ANNOUNCED):
        if shift.drive.organisation_id != organisation.pk:
            continue
        told = [said(shift.drive.title), when_line(shift), place_line(shift), said(shift.drive.bring)]
        lines = [line for text in told for line in text.splitlines() if line.strip()]
        yield Announcement(shift.pk, "\n".join(lines), (shift_title(shift), *lines))
