"""Taking what phones and chats tell of sessions: each report once, whatever the order, the day and the number of phones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from qadam.accounts.models import User
from qadam.circles.day_codes import day_code
from qadam.circles.enums import REPORT_TRANSITIONS, ReportState, SessionState
from qadam.circles.models import Circle, Device, Facilitator, Session, SessionReport
from qadam.circles.queries import zone_of
from qadam.circles.room_queries import has_children, is_good
from qadam.circles.services.box import answer_in_session, put_questions
from qadam.circles.services.folding import count_signs, fold_sessions, hold_circles, lock_sessions
from qadam.circles.told import Day, NotReadable, Told, day_of, read_report
from qadam.core.clock import now
from qadam.core.models import audit, new_id
from qadam.core.transitions import transition
from qadam.learning.models import Lesson

MOST_REPORTS = 200
What = Literal["kept", "already", "review", "refused"]

_INSERT = """
    insert into circles_session (id, created_at, updated_at, circle_id, lesson_id, version_number, "on", state, code, tally,
        counts_differ, day_corrected, rules_read)
    select id, %s, %s, circle_id, lesson_id, 1, day, %s, code, '{}', false, false, false
    from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::date[], %s::text[]) t(id, circle_id, lesson_id, day, code)
    order by circle_id, day, lesson_id
    on conflict (circle_id, "on", lesson_id) do nothing
"""

_FIND = """
    select s.id, s.circle_id, s."on", s.lesson_id from circles_session s
    join unnest(%s::uuid[], %s::date[], %s::uuid[]) t(circle_id, day, lesson_id)
    on s.circle_id = t.circle_id and s."on" = t.day and s.lesson_id = t.lesson_id
"""

Key = tuple[UUID, date, UUID]


@dataclass(frozen=True)
class Answer:
    """What became of one report. `id` is empty for one that could not be read so far."""

    id: str
    what: What
    why: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Ready:
    """A report that is understood: which circle, lesson and day, and whether somebody looks at it first."""

    told: Told
    circle: Circle
    lesson_id: UUID
    day: Day
    in_review: bool
    by: Facilitator | None
    device: Device | None = None

    @property
    def key(self) -> Key:
        return (self.circle.pk, self.day.on, self.lesson_id)


def sync_reports(device: Device, reports: Sequence[Any], *, phone_now_ms: int) -> list[Answer]:
    """Takes a batch of a phone, at most MOST_REPORTS, and answers each in the same order. Sent again, nothing changes.

    What an ended phone or a facilitator who rests hands over waits until somebody looks at it, and so does what is told of a
    circle that was handed over meanwhile, or of children by somebody who may not lead them.
    """
    received_at = now()
    read = [_read(raw) for raw in reports[:MOST_REPORTS]]
    told = [one for one in read if isinstance(one, Told)]
    circles = Circle.objects.select_related("organisation").in_bulk({one.circle for one in told})
    lessons = dict(Lesson.objects.filter(code__in={t.lesson for t in told}).values_list("code", "pk"))
    known = set(SessionReport.objects.filter(pk__in=[t.id for t in told]).values_list("pk", flat=True))
    answers: dict[int, Answer] = {}
    ready: dict[int, Ready] = {}
    seen: set[UUID] = set()
    for n, one in enumerate(read):
        if isinstance(one, Answer):
            answers[n] = one
        elif one.id in known or one.id in seen:
            answers[n] = Answer(str(one.id), "already")
        else:
            seen.add(one.id)
            made = _ready(one, device, circles, lessons, phone_now_ms, received_at)
            if isinstance(made, Answer):
                answers[n] = made
            else:
                ready[n] = made
    new = keep_reports(ready.values()) if ready else set()
    for n, row in ready.items():
        what: What = "already" if row.told.id not in new else "review" if row.in_review else "kept"
        answers[n] = Answer(str(row.told.id), what, on=row.day.on)
    Device.objects.filter(pk=device.pk).update(seen_at=received_at)
    return [answers[n] for n in range(len(read))]


def _read(raw: Any) -> Told | Answer:
    try:
        return read_report(raw)
    except NotReadable:
        id = str(raw.get("id", ""))[:36] if isinstance(raw, Mapping) else ""
        return Answer(id, "refused", _("This report could not be read. Please tell a person what you held."))


def _ready(
    told: Told,
    device: Device,
    circles: Mapping[UUID, Circle],
    lessons: Mapping[str, UUID],
    phone_now_ms: int,
    received_at: datetime,
) -> Ready | Answer:
    circle, leader = circles.get(told.circle), device.facilitator
    if circle is None or not _is_near(circle, leader):
        return Answer(str(told.id), "refused", _("This circle is not yours. Nothing of it was kept."))
    if told.lesson not in lessons:
        return Answer(
            str(told.id), "refused", _("We do not know this lesson. Please tell a person what you held.")
        )
    if has_children(circle):
        told = told.in_heads()
    day = day_of(
        told.began_ms,
        phone_now_ms=phone_now_ms,
        received_at=received_at,
        not_before=(device.paired_at or device.created_at) - timedelta(days=1),
        zone=zone_of(circle),
    )
    is_hers = leader.pk in (circle.facilitator_id, circle.mentor_id)
    may_lead = leader.may_lead_children or not has_children(circle)
    in_review = not (is_good(device) and is_hers and may_lead)
    return Ready(told, circle, lessons[told.lesson], day, in_review, leader, device)


def _is_near(circle: Circle, leader: Facilitator) -> bool:
    """Hers, or of the organisation she belongs to: then it may have been hers."""
    return leader.pk in (circle.facilitator_id, circle.mentor_id) or (
        circle.organisation_id is not None and circle.organisation_id == leader.organisation_id
    )


@transaction.atomic
def keep_reports(ready: Iterable[Ready]) -> set[UUID]:
    """Writes reports and makes their sessions anew. The ids of those that were not there before."""
    rows = sorted(ready, key=lambda row: row.told.id)
    counted = [row for row in rows if not row.in_review]
    sessions = _sessions({row.key for row in counted}, {row.circle.pk: row.circle for row in counted})
    new = _insert(rows, sessions)
    told = [row for row in rows if row.told.id in new]
    _count([(row, sessions[row.key]) for row in told if not row.in_review])
    put_questions([(row.circle, id, text) for row in told for id, text in row.told.questions])
    return new


def _sessions(keys: set[Key], circles: Mapping[UUID, Circle]) -> dict[Key, UUID]:
    """The sessions of these circles, days and lessons, made if they are not there, and held."""
    if not keys:
        return {}
    wanted = sorted(keys)
    ours, days, lessons = ([key[n] for key in wanted] for n in range(3))
    codes = ["" if has_children(circles[key[0]]) else day_code(key[0], key[1]) for key in wanted]
    moment = now()
    hold_circles(circles)
    with connection.cursor() as cursor:
        made = [new_id() for _key in wanted]
        cursor.execute(
            _INSERT, [moment, moment, SessionState.PLANNED.value, made, ours, lessons, days, codes]
        )
        cursor.execute(_FIND, [ours, days, lessons])
        found = {(row[1], row[2], row[3]): row[0] for row in cursor.fetchall()}
    lock_sessions(found.values())
    return found


def _insert(rows: Sequence[Ready], sessions: Mapping[Key, UUID]) -> set[UUID]:
    made = [
        SessionReport(
            id=row.told.id,
            circle=row.circle,
            lesson_id=row.lesson_id,
            session_id=None if row.in_review else sessions[row.key],
            state=ReportState.IN_REVIEW if row.in_review else ReportState.COUNTED,
            device=row.device,
            by=row.by,
            on=row.day.on,
            told=row.told.kept() | {"corrected": row.day.is_corrected},
            phone_at=row.day.phone_at,
            clock_off_s=row.day.off_s,
        )
        for row in rows
    ]
    before = set(SessionReport.objects.filter(pk__in=[row.pk for row in made]).values_list("pk", flat=True))
    SessionReport.objects.bulk_create(made, ignore_conflicts=True)
    return {row.pk for row in made} - before


def _count(rows: Sequence[tuple[Ready, UUID]]) -> None:
    count_signs(
        [(session, row.circle.pk, sign, row.day.on) for row, session in rows for sign in row.told.signs]
    )
    answer_in_session([(session, id) for row, session in rows for id in row.told.answered])
    if rows:
        fold_sessions({session for _row, session in rows})


def accept_report(report: SessionReport, *, by: User) -> Session:
    """Lets a report count that waited. Raises IllegalTransition when somebody was faster."""
    with transaction.atomic():
        key = (report.circle_id, report.on, report.lesson_id)
        session_id = _sessions({key}, {report.circle_id: report.circle})[key]
        transition(report, ReportState.COUNTED, allowed=REPORT_TRANSITIONS, session_id=session_id)
        signs = report.told.get("signs", [])
        count_signs([(session_id, report.circle_id, sign, report.on) for sign in signs])
        fold_sessions([session_id])
        audit("session-report-accepted", report, by=by, organisation_id=report.circle.organisation_id)
    return Session.objects.get(pk=session_id)


def decline_report(report: SessionReport, *, by: User) -> None:
    """Leaves a report out for good. Raises IllegalTransition when somebody was faster."""
    transition(report, ReportState.DECLINED, allowed=REPORT_TRANSITIONS)
    audit("session-report-declined", report, by=by, organisation_id=report.circle.organisation_id)


def report_by_chat(
    circle: Circle, *, by: Facilitator, lesson: Lesson, people: int, on: date, source: UUID
) -> Session:
    """A session told in a message: so many people, on that day. `source` makes the same message twice one report."""
    version = lesson.versions.order_by("-number").values_list("number", flat=True).first() or 1
    told = Told(
        id=source,
        circle=circle.pk,
        lesson=lesson.code,
        version=version,
        began_ms=0,
        minutes=None,
        rules_read=False,
        tally={"people": people},
        signs=(),
        tried=None,
        questions=(),
    )
    day = Day(on, None, 0, False)
    keep_reports([Ready(told, circle, lesson.pk, day, False, by)])
    return Session.objects.get(circle=circle, on=on, lesson=lesson)
