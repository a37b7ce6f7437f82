"""What circles tell people. Every message leaves through messaging's one door, in the person's language.

To members nothing says what a circle is about: a phone has several readers.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from qadam.circles import queries
from qadam.circles.models import Circle, Facilitator
from qadam.core import days, languages
from qadam.core.languages import said
from qadam.learning.queries import room_rules
from qadam.media.models import Original
from qadam.messaging.content import Content
from qadam.messaging.services import call_off, tell
from qadam.people.enums import Purpose
from qadam.people.models import Person

# The templates of what is told by itself, each named as its occasion.
TEMPLATES = (
    "circle-reminder",
    "circle-tomorrow",
    "circle-sleeps",
    "circle-offered",
    "circle-taken",
    "circle-milestone",
    "path-tried",
    "path-done",
    "rules-asked",
    "round-drawn",
)


def when_line(circle: Circle) -> str:
    """Friday, 3 pm: in the present language."""
    code = languages.current().code
    comma = "،" if languages.current().rtl else ","
    return f"{days.weekdays(code)[circle.weekday]}{comma} {days.clock_text(circle.at, code)}"


def about(circle: Circle) -> str:
    """Where, when and for whom, in one line."""
    comma = "، " if languages.current().rtl else ", "
    return comma.join([said(circle.place.name), when_line(circle), str(circle.get_audience_display())])


def cause_of(circle_id: UUID, meets: datetime) -> UUID:
    """The id of what is said about one meeting: said once, however often the work runs."""
    return uuid5(circle_id, meets.isoformat())


def call_off_reminders(circles: Iterable[Circle]) -> None:
    """What waits to be sent about the next meeting of these circles is not sent: it is moved, or nobody may speak for them."""
    soon = [cause_of(circle.pk, queries.next_meeting(circle)) for circle in circles]
    call_off(cause_kinds=("circle-reminder", "circle-tomorrow"), cause_ids=soon)


def tell_meeting(
    person: Person, circle: Circle, meets: datetime, *, cause: UUID, not_before: datetime
) -> bool:
    """Tomorrow at 3 pm: neither what it is nor with whom. False when nothing may be sent in the circle's name."""
    if not queries.may_reach(circle):
        return False
    with languages.speaking(person.language):
        when = days.clock_text(meets, languages.current().code, str(queries.zone_of(circle)))
        text = _("Tomorrow, %(when)s: we meet as usual. You are welcome.") % {"when": when}
    return _tell(person, "circle-reminder", text, (when,), cause, not_before=not_before, expires_at=meets)


def proposed(suggestion: queries.Suggestion) -> str:
    """What to hold next and why, in one line."""
    title = {"title": said(suggestion.version.title)}
    if suggestion.around:
        return str(_("People near you get this just now, so hold: %(title)s") % title)
    if suggestion.is_of_course:
        return str(_("Next in your course: %(title)s") % title)
    return str(_("Your circle has not held this yet: %(title)s") % title)


def why_proposed(suggestion: queries.Suggestion | None) -> str:
    """Why, for where the title stands already."""
    if suggestion is None:
        return str(_("Every lesson was held. Take one once more."))
    if suggestion.around:
        return str(_("This goes round in the district just now."))
    if suggestion.is_of_course:
        return str(_("Next in the course of this circle."))
    return str(_("This circle has not held it yet."))


def tell_next_lesson(circle: Circle, meets: datetime, *, cause: UUID, not_before: datetime) -> bool:
    """To who leads: tomorrow is the day, what could be held, and why."""
    leads, suggestion = circle.facilitator, queries.next_lesson(circle)
    if leads is None or leads.person is None or not queries.may_reach(circle):
        return False
    with languages.speaking(leads.language):
        when = days.clock_text(meets, languages.current().code, str(queries.zone_of(circle)))
        lines = [_("Tomorrow, %(when)s, your circle %(code)s meets.") % {"when": when, "code": circle.code}]
        if suggestion is not None:
            lines.append(proposed(suggestion))
        if waiting := len(queries.open_questions(circle)):
            lines.append(_("Questions in the box: %(n)s. Read them in “I lead a circle”.") % {"n": waiting})
        text = "\n".join(lines)
    return _tell(
        leads.person,
        "circle-tomorrow",
        text,
        (when, circle.code),
        cause,
        not_before=not_before,
        expires_at=meets,
    )


def tell_sleeping(circle: Circle, *, cause: UUID) -> bool:
    """A kind word to who leads a circle that has not met for a while."""
    leads = circle.facilitator
    if leads is None or leads.person is None or not queries.may_reach(circle):
        return False
    with languages.speaking(leads.language):
        text = _(
            "Your circle %(code)s has not met for a while. That happens. A short meeting wakes it; if you need a rest, "
            "give it on in “I lead a circle”."
        ) % {"code": circle.code}
    return _tell(leads.person, "circle-sleeps", text, (circle.code,), cause)


def tell_tried(leads: Facilitator) -> None:
    """Somebody watched her try-out."""
    if leads.person is None:
        return
    with languages.speaking(leads.language):
        text = _("Your try-out was seen and is confirmed. The next step is in “My path”.")
    _tell(leads.person, "path-tried", text, (), leads.pk, purpose=Purpose.REPLIES)


def tell_active(leads: Facilitator, opened: Sequence[Circle]) -> None:
    """She leads now; which of her circles begin."""
    if leads.person is None:
        return
    with languages.speaking(leads.language):
        lines = [_("Welcome: from today you lead. Thank you.")]
        lines += [
            _("Your circle %(code)s begins: %(about)s") % {"code": c.code, "about": about(c)} for c in opened
        ]
        if opened:
            lines.append(_("Who wants to be reminded writes: circle %(code)s") % {"code": opened[0].code})
    cause = opened[0].pk if opened else leads.pk
    _tell(leads.person, "path-done", "\n".join(lines), (), cause, purpose=Purpose.REPLIES)


def tell_offered(circle: Circle, to: Facilitator) -> None:
    """Whether she takes a circle over."""
    if to.person is None:
        return
    with languages.speaking(to.language):
        text = _(
            "A circle looks for somebody to lead it: %(about)s. Will you take it? Then write: take %(code)s"
        ) % {"about": about(circle), "code": circle.code}
    cause = uuid5(circle.pk, f"{to.pk}:{circle.offered_at}")
    _tell(to.person, "circle-offered", text, (), cause, purpose=Purpose.REPLIES)


def tell_taken(circle: Circle, before: Facilitator) -> None:
    """To who gave a circle on: it is in good hands."""
    if before.person is None:
        return
    with languages.speaking(before.language):
        text = _("Your circle %(code)s is in good hands now. Thank you for all of it.") % {
            "code": circle.code
        }
    _tell(
        before.person,
        "circle-taken",
        text,
        (),
        uuid5(circle.pk, f"{before.pk}:{circle.facilitator_id}"),
        purpose=Purpose.REPLIES,
    )


def conduct_text(language: str, *, part: str = "conduct", by_ear: bool = False) -> str:
    """The promise as it is read to her, sentence by sentence."""
    mark = "" if by_ear else "• "
    return "\n".join(f"{mark}{sentence}" for sentence in room_rules(language, part=part))


def tell_milestone(person: Person, reached: str, card: Original | None, *, cause: UUID) -> bool:
    """A kind word about what the circle has reached, with its picture; and that stories are welcome."""
    with languages.speaking(person.language):
        text = _(
            "%(reached)s Thank you for being there. To tell what has changed for you, write “our story”."
        )
        text %= {"reached": reached}
    content = Content(
        text=text, template="circle-milestone", params=(reached,), media_id=card.pk if card else None
    )
    return bool(
        tell(
            person,
            purpose=Purpose.REMINDERS,
            content=content,
            cause_kind="circle-milestone",
            cause_id=cause,
        )
    )


def _tell(
    person: Person,
    what: str,
    text: str,
    params: tuple[str, ...],
    cause: UUID,
    *,
    purpose: str = Purpose.REMINDERS,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> bool:
    content = Content(text=text, template=what, params=params)
    return bool(
        tell(
            person,
            purpose=purpose,
            content=content,
            cause_kind=what,
            cause_id=cause,
            not_before=not_before,
            expires_at=expires_at,
        )
    )
