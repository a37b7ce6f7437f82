"""What is going round: every write to a report of it, and to the example a circle makes of it for a card.

Nobody is named in it and nothing can be traced: whatever holds a number, a link or a name is refused with a kind sentence.
"""

import logging
import re
from datetime import datetime
from uuid import UUID

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.languages import Texts
from qadam.core.models import audit
from qadam.core.ports import screen_danger
from qadam.core.text import clean, latin_digits
from qadam.core.transitions import transition
from qadam.learning.enums import (
    EXAMPLE_TRANSITIONS,
    GOING_ROUND_TRANSITIONS,
    ExampleState,
    GoingRoundState,
)
from qadam.learning.errors import NamesSomebody, NothingTold, TellsOfDanger
from qadam.learning.models import Example, GoingRound, Lesson
from qadam.learning.ports import going_round_sources
from qadam.media.models import Original
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.places.models import Place

logger = logging.getLogger(__name__)

LONGEST = 400
_NUMBER = re.compile(r"\+?\d(?:[\s-]?\d){6,}")
_LINK = re.compile(r"https?://|www\.|\S+@\S+|@\w{3,}", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:mr|mrs|ms|miss|dr|haji|maulana|chaudhry)\.? [a-z]{3,}|[a-z]{3,} (?:sahib|saab|bibi|begum)\b"
    r"|(?:جناب|محترمہ?|ڈاکٹر|ډاکټر|حاجی|حاجي|مولانا|چوہدری) [^\W\d_]{3,}|[^\W\d_]{3,} (?:صاحبہ?|بی بی|بي بي|بیگم)(?!\w)",
    re.IGNORECASE,
)


def checked(text: str) -> str:
    """The words as they may stand. Raises TellsOfDanger, NamesSomebody."""
    words = clean(text, limit=LONGEST)
    if any(found and found.certain for found in (screen(words) for screen in screen_danger)):
        raise TellsOfDanger
    if _NUMBER.search(latin_digits(words)) or _LINK.search(words) or _PERSON.search(words):
        raise NamesSomebody
    return words


def _checked_all(texts: Texts) -> dict[str, str]:
    return {code: words for code, text in texts.items() if (words := checked(text))}


def report_going_round(
    organisation: Organisation,
    *,
    place: Place,
    topic: str,
    texts: Texts,
    source: str,
    source_id: UUID | None = None,
    reported_by: Person | None = None,
    voice: Original | None = None,
    at: datetime | None = None,
) -> GoingRound:
    """A report that waits to be looked at; the same `source_id` again answers the first one.

    Raises NothingTold without words and voice, TellsOfDanger, NamesSomebody.
    """
    words = _checked_all(texts)
    if voice is None and not any(len(text) >= 10 for text in words.values()):
        raise NothingTold
    made = {
        "organisation": organisation,
        "place": place,
        "topic": topic,
        "text": words,
        "voice": voice,
        "source": source,
        "reported_by": reported_by,
        "reported_at": at or now(),
    }
    if source_id is None:
        return GoingRound.objects.create(**made)
    return GoingRound.objects.get_or_create(source_id=source_id, defaults=made)[0]


@transaction.atomic
def show_going_round(row: GoingRound, *, texts: Texts, topic: str, by: User) -> None:
    """Looked at and shown to everybody, in these words; the voice that told it is let go. Raises NothingTold, NamesSomebody."""
    words = _checked_all(texts)
    if not words:
        raise NothingTold
    transition(
        row,
        GoingRoundState.SHOWN,
        allowed=GOING_ROUND_TRANSITIONS,
        text=words,
        topic=topic,
        reviewer=by,
        reviewed_at=now(),
        voice=None,
    )
    audit("going-round-shown", row, by=by)


def decline_going_round(row: GoingRound, *, by: User) -> None:
    """Not used, or used no longer because it was wrong."""
    transition(row, GoingRoundState.DECLINED, allowed=GOING_ROUND_TRANSITIONS, reviewer=by, reviewed_at=now())
    audit("going-round-declined", row, by=by)


def end_going_round(row: GoingRound, *, by: User) -> None:
    """People get it no longer."""
    transition(row, GoingRoundState.OVER, allowed=GOING_ROUND_TRANSITIONS)
    audit("going-round-over", row, by=by)


def take_from_sources() -> int:
    """Takes in what every source has to tell, each thing once. Returns how many are new; what may not be shown is left out."""
    taken = 0
    for source in going_round_sources:
        for told in source():
            if GoingRound.objects.filter(source_id=told.id).exists():
                continue
            place = Place.objects.filter(code=told.place_code).first()
            if place is None:
                logger.warning("a report of what goes round names a place we do not know")
                continue
            try:
                report_going_round(
                    told.organisation,
                    place=place,
                    topic=told.topic,
                    texts=told.texts,
                    source=told.source,
                    source_id=told.id,
                    at=told.at,
                )
            except (NothingTold, NamesSomebody, TellsOfDanger) as refusal:
                logger.info("a report of what goes round was left out: %s", refusal.code)
                continue
            taken += 1
    return taken


# ── on a card ───────────────────────────────────────────────────────────────────────────────────────────────────


def keep_example(
    organisation: Organisation,
    *,
    lesson: Lesson,
    card_name: str,
    texts: Texts,
    circle_id: UUID,
    place: Place,
    going_round: GoingRound | None = None,
) -> Example:
    """What is going round, on a card of one circle; there it replaces the one before. Raises NothingTold, NamesSomebody."""
    words = _checked_all(texts)
    if not words:
        raise NothingTold
    with transaction.atomic():
        before = Example.objects.filter(circle_id=circle_id, lesson=lesson, card_name=card_name)
        before.filter(state=ExampleState.KEPT).update(state=ExampleState.DECLINED, updated_at=now())
        return Example.objects.create(
            organisation=organisation,
            lesson=lesson,
            card_name=card_name,
            text=words,
            circle_id=circle_id,
            place=place,
            going_round=going_round,
        )


def offer_example(example: Example) -> None:
    """Other circles of the place may have it, once somebody has looked at it."""
    transition(example, ExampleState.OFFERED, allowed=EXAMPLE_TRANSITIONS)


def share_example(example: Example, *, by: User) -> None:
    """The packs of its district carry it from now on."""
    transition(example, ExampleState.SHARED, allowed=EXAMPLE_TRANSITIONS, reviewer=by)
    audit("example-shared", example, by=by)


def decline_example(example: Example, *, by: User) -> None:
    """It stands on no card any more."""
    transition(example, ExampleState.DECLINED, allowed=EXAMPLE_TRANSITIONS, reviewer=by)
    audit("example-declined", example, by=by)
