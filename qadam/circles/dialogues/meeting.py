"""A meeting told in one message: “circle 12345 9” from whoever leads it, and the four digits of the day from whoever came."""

import re
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.utils.translation import gettext_lazy as _

from qadam.circles.day_codes import day_code
from qadam.circles.dialogues.shared import CIRCLE_WORD
from qadam.circles.enums import ALIVE
from qadam.circles.models import Circle, Member
from qadam.circles.queries import facilitator_of, is_leading, zone_of
from qadam.circles.room_queries import (
    circles_with_code,
    known_signs,
    led_circles,
    offered_lessons,
    planned_lesson,
)
from qadam.circles.services.arrivals import count_by_code, counted_from, free_sign, own_member
from qadam.circles.services.sessions import report_by_chat
from qadam.circles.told import MOST_HEADS, meeting_day
from qadam.core import days
from qadam.core.clock import now
from qadam.core.languages import said
from qadam.core.text import fold
from qadam.learning.drawings import word
from qadam.learning.models import Lesson
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

_HELD = re.compile(rf"^{CIRCLE_WORD}[\s:.-]+(?P<code>[a-z0-9]{{3,8}})[\s:.-]+(?P<people>\d{{1,3}})$")
_CODE = re.compile(r"^(?P<code>\d{4})$")
_REPORTS = UUID("6f1d5f2e-0b0e-5c39-9c1e-2b7f6c0f3a11")


def _text(turn: Turn) -> str:
    return fold(turn.answer.text) if turn.answer and turn.answer.kind == "text" else ""


# ── “circle 12345 9” ────────────────────────────────────────────────────────────────────────────────────────────────


def _opens_report(turn: Turn) -> bool:
    """Whether a facilitator tells of a meeting of hers in one message."""
    found = _HELD.match(_text(turn))
    leader = facilitator_of(turn.person) if found else None
    if found is None or leader is None or not is_leading(leader) or not turn.answer:
        return False
    circle = led_circles(leader).filter(code__iexact=found["code"]).first()
    if circle is None:
        return False
    source = turn.answer.message_id or turn.conversation.pk
    turn.answers.update(
        circle=str(circle.pk),
        people=min(int(found["people"]), MOST_HEADS),
        source=str(source),
        on=_today(circle).isoformat(),
    )
    return True


def _today(circle: Circle) -> date:
    return meeting_day(now(), zone_of(circle))


def _circle(turn: Turn) -> Circle:
    return Circle.objects.select_related("organisation", "place").get(pk=turn.answers["circle"])


def _lessons(turn: Turn) -> list[Lesson]:
    circle = _circle(turn)
    planned = planned_lesson(circle, date.fromisoformat(turn.answers["on"]))
    return [planned] if planned else offered_lessons(circle)[:9]


def _lesson_options(turn: Turn) -> list[Option]:
    lessons = _lessons(turn)
    if len(lessons) < 2:
        return []
    return [Option(one.code, _title(one)) for one in lessons]


def _title(lesson: Lesson) -> str:
    version = lesson.versions.published().first()
    return said(version.title) if version else lesson.code


def _which(turn: Turn) -> str:
    return str(_("Thank you. Which lesson was it?")) if len(_lessons(turn)) > 1 else ""


def _held(turn: Turn) -> None:
    lessons = _lessons(turn)
    code = turn.answers.get("lesson")
    lesson = next((one for one in lessons if one.code == code), lessons[0] if lessons else None)
    leader = facilitator_of(turn.person)
    if lesson is None or leader is None:
        turn.say(_("There is no lesson for this circle yet."))
        return
    people = int(turn.answers["people"])
    session = report_by_chat(
        _circle(turn),
        by=leader,
        lesson=lesson,
        people=people,
        on=date.fromisoformat(turn.answers["on"]),
        source=uuid5(_REPORTS, turn.answers["source"]),
    )
    told = {"lesson": _title(lesson), "people": people, "day": days.short_day(session.on, days.code_now())}
    turn.say(_("Written down: “%(lesson)s” on %(day)s, people who came: %(people)s. Thank you.") % told)


report = Dialogue(
    key="circle-held",
    start="lesson",
    questions=(Question("lesson", _which, options=_lesson_options, then=_held),),
    opens=_opens_report,
)


# ── the four digits ─────────────────────────────────────────────────────────────────────────────────────────────────


def _opens_code(turn: Turn) -> bool:
    """Whether these four digits are a circle's code of today."""
    found = _CODE.match(_text(turn))
    if found is None or turn.person._state.adding:
        return False
    # East of Greenwich it is already tomorrow, and in the small hours a meeting is still yesterday's.
    days = (now().date() + timedelta(days=n) for n in (-1, 0, 1))
    found_on = [c for day in days for c in circles_with_code(found["code"], day, turn.organisation.pk)]
    meant = [c for c in found_on if day_code(c.pk, _today(c)) == found["code"]]
    if not meant:
        return False
    turn.answers.update(code=found["code"], circles=[str(c.pk) for c in _best(meant, turn)])
    return True


def _best(circles: list[Circle], turn: Turn) -> list[Circle]:
    """Those she belongs to; else those of her place; else all."""
    hers = set(Member.objects.filter(person=turn.person, left_on=None).values_list("circle_id", flat=True))
    mine = [c for c in circles if c.pk in hers]
    near = [c for c in circles if turn.person.place_id and c.place_id == turn.person.place_id]
    return (mine or near or circles)[:9]


def _which_options(turn: Turn) -> list[Option]:
    ids = turn.answers.get("circles", [])
    if len(ids) < 2:
        return []
    found = Circle.objects.filter(pk__in=ids, state__in=ALIVE).select_related("place").order_by("at")
    return [Option(str(c.pk), f"{said(c.place.name)}, {c.at:%H:%M}") for c in found]


def _which_circle(turn: Turn) -> str:
    return str(_("Which circle were you at?")) if len(turn.answers.get("circles", [])) > 1 else ""


def _then_sign(turn: Turn) -> str | None:
    """Whoever is known to the circle is counted at once; else she says which sign is hers."""
    circle_id = turn.answers.get("which") or turn.answers["circles"][0]
    turn.answers["circle"] = circle_id
    circle = _circle(turn)
    member = own_member(circle, turn.person)
    if member is None:
        return "sign"
    _count(turn, member)
    return None


def _sign_prompt(turn: Turn) -> str:
    before = counted_from(_circle(turn), _today(_circle(turn)), turn.conversation.address_hash)
    if before:
        return str(_("This phone was counted today. Is somebody else with you? Then choose her sign."))
    return str(_("Good that you came. Which sign is yours?"))


def _sign_options(turn: Turn) -> list[Option]:
    circle = _circle(turn)
    before = counted_from(circle, _today(circle), turn.conversation.address_hash)
    signs = [sign for sign in known_signs(circle) if sign not in before][:7]
    shown = [
        Option(sign, " + ".join(word(part, turn.language) for part in sign.split("+"))) for sign in signs
    ]
    new = Option("new", _("I have none yet"), ("new", "none", "naya"))
    return [
        *shown,
        new,
        *([Option("nobody", _("No, that was all"), ("no", "nahi", "نہیں", "نه"))] if before else []),
    ]


def _signed(turn: Turn) -> None:
    if turn.answers["sign"] == "nobody":
        turn.say(_("All right. You are counted."))
        return
    circle, sign = _circle(turn), turn.answers["sign"]
    if sign == "new":
        member = free_sign(circle)
        if member is not None:
            told = {"sign": " + ".join(word(part, turn.language) for part in member.sign.split("+"))}
            turn.say(_("Your sign is: %(sign)s. Point to it next time.") % told)
    else:
        member = Member.objects.filter(circle=circle, sign=sign).first()
    if member is not None:
        _count(turn, member)


def _count(turn: Turn, member: Member) -> None:
    count_by_code(member, on=_today(_circle(turn)), address_hash=bytes(turn.conversation.address_hash))
    turn.say(_("You are counted. No name was written down."))


came = Dialogue(
    key="circle-came",
    start="which",
    questions=(
        Question("which", _which_circle, options=_which_options, then=_then_sign),
        Question("sign", _sign_prompt, options=_sign_options, then=_signed),
    ),
    opens=_opens_code,
    rests_for_s=3600,
)
