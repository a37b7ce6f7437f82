"""The question box: asked without a name from a chat or a phone in the room, screened, answered at a meeting."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from qadam.circles.errors import NeedsHelp, NoNumbers
from qadam.circles.models import BoxQuestion, Circle
from qadam.circles.queries import zone_of
from qadam.core.clock import now
from qadam.core.errors import BadInput
from qadam.core.ports import screen_danger
from qadam.core.text import clean, latin_digits
from qadam.messaging.incidents import open_incident

_NUMBER = re.compile(r"\+?\d(?:[\s-]?\d){6,}")
_LINK = re.compile(r"https?://|www\.|\S+@\S+|@\w{3,}", re.IGNORECASE)
LONGEST = 400


def put_questions(rows: Sequence[tuple[Circle, UUID, str]]) -> None:
    """Puts questions into the boxes of circles, each once by its id.

    Numbers of people are blotted out. What tells of danger is shown to nobody and opens an incident for a guardian.
    """
    known = set(
        BoxQuestion.objects.filter(source_id__in=[id for _c, id, _t in rows]).values_list(
            "source_id", flat=True
        )
    )
    made = []
    for circle, id, text in rows:
        if id in known:
            continue
        danger = next((found for screen in screen_danger if (found := screen(text))), None)
        is_grave = danger is not None and danger.certain
        if danger is not None and is_grave and circle.organisation is not None:
            open_incident(circle.organisation, kind=danger.kind)
        made.append(
            BoxQuestion(
                circle=circle,
                source_id=id,
                text=_NUMBER.sub("…", latin_digits(text)),
                hidden_at=now() if is_grave else None,
            )
        )
    BoxQuestion.objects.bulk_create(made, ignore_conflicts=True)


def answer_in_session(rows: Sequence[tuple[UUID, UUID]]) -> None:
    """Notes which questions of the box were answered in which session; only those of its own circle."""
    for session_id, question_id in rows:
        BoxQuestion.objects.filter(pk=question_id, answered_in=None, circle__sessions__pk=session_id).update(
            answered_in=session_id, updated_at=now()
        )


def put_question(circle: Circle, text: str, *, source_id: UUID | None = None) -> BoxQuestion:
    """A question in the box. Nothing tells who put it there: neither its id nor its time is of the moment it was asked.

    Raises NeedsHelp when it discloses danger, NoNumbers when it names a number or a link, BadInput when it is empty. The same
    `source_id` again answers the first one.
    """
    words = clean(text, limit=LONGEST)
    if len(words) < 3:
        raise BadInput
    if any(found and found.certain for found in (screen(words) for screen in screen_danger)):
        raise NeedsHelp
    if _NUMBER.search(latin_digits(words)) or _LINK.search(words):
        raise NoNumbers
    day = datetime.combine(now().astimezone(zone_of(circle)).date(), time(), zone_of(circle))
    made = {"id": uuid.uuid4(), "circle": circle, "text": words, "created_at": day, "updated_at": day}
    if source_id is None:
        return BoxQuestion.objects.create(**made)
    question, _is_new = BoxQuestion.objects.get_or_create(source_id=source_id, defaults=made)
    return question


def answer_question(question: BoxQuestion, *, answer: str = "") -> None:
    """It was answered at a meeting."""
    words = clean(answer, limit=LONGEST) or "✓"
    BoxQuestion.objects.filter(pk=question.pk).update(answer=words, updated_at=now())


def hide_question(question: BoxQuestion) -> None:
    """It is read out nowhere any more."""
    BoxQuestion.objects.filter(pk=question.pk).update(hidden_at=now(), updated_at=now())
