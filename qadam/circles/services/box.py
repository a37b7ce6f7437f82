"""The question box, as phones put questions into it: without a name, screened, answered at a meeting."""

import re
from collections.abc import Sequence
from uuid import UUID

from qadam.circles.models import BoxQuestion, Circle
from qadam.core.clock import now
from qadam.core.ports import screen_danger
from qadam.core.text import latin_digits
from qadam.messaging.incidents import open_incident

_NUMBER = re.compile(r"\+?\d(?:[\s-]?\d){6,}")


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
