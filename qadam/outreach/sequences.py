"""Every write to sequences by those who make them: writing one, switching it on and off; and what a person is told."""

from collections.abc import Mapping
from collections.abc import Sequence as Several
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from qadam.accounts.models import User
from qadam.campaigns.enums import StepKind
from qadam.campaigns.models import Campaign
from qadam.core.clock import now
from qadam.core.languages import LANGUAGES, Texts
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.messaging.content import Content
from qadam.messaging.enums import DeliveryState
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.templates_registry import approved_bodies
from qadam.organisations.models import Organisation
from qadam.outreach.audience import wordings
from qadam.outreach.enums import SEQUENCE_TRANSITIONS, Beginning, Left, SequenceState
from qadam.outreach.errors import BadSegment, NoMessages, NotForMany, NotInOrder, SwitchItOffFirst
from qadam.outreach.models import Enrolment, Sequence, SequenceMessage
from qadam.people.enums import Purpose

CAUSE = "sequence"
MOST_MESSAGES = 6
LONGEST_TEXT = 1024
LONGEST = timedelta(days=180)


@dataclass(frozen=True)
class Words:
    """One message as it is written: so many minutes after the beginning, in these languages."""

    after_minutes: int
    texts: Texts
    template: str = ""


@dataclass(frozen=True)
class Draft:
    """What is written down about a sequence."""

    title: str
    begins_with: str
    messages: Several[Words]
    ends_with: Several[str] = field(default=())
    campaign: Campaign | None = None
    purpose: str = Purpose.REMINDERS


@transaction.atomic
def draft_sequence(organisation: Organisation, **values: Any) -> Sequence:
    """A sequence that is being written, with the values of Draft. Nobody gets anything before it is on."""
    sequence = Sequence(organisation=organisation)
    _fill(sequence, Draft(**values))
    return sequence


@transaction.atomic
def edit_sequence(sequence: Sequence, **values: Any) -> None:
    """Changes what is written. Raises SwitchItOffFirst."""
    held = Sequence.objects.select_for_update().get(pk=sequence.pk)
    if held.state == SequenceState.ON:
        raise SwitchItOffFirst
    _fill(sequence, Draft(**values))


def _fill(sequence: Sequence, told: Draft) -> None:
    if told.purpose not in (Purpose.REMINDERS, Purpose.NEWS):
        raise NotForMany
    if told.begins_with not in Beginning.values or not set(told.ends_with) <= set(StepKind.values):
        raise BadSegment
    messages = [words for words in told.messages if any(words.texts.values())]
    times = [words.after_minutes for words in messages]
    if not messages or len(messages) > MOST_MESSAGES:
        raise NoMessages
    if times != sorted(set(times)) or times[-1] > LONGEST.total_seconds() / 60:
        raise NotInOrder
    sequence.title, sequence.campaign = clean(told.title, limit=120), told.campaign
    sequence.begins_with, sequence.ends_with = told.begins_with, list(told.ends_with)
    sequence.purpose, sequence.updated_at = told.purpose, now()
    sequence.save()
    sequence.messages.all().delete()
    SequenceMessage.objects.bulk_create(
        SequenceMessage(
            sequence=sequence,
            position=position,
            after_minutes=words.after_minutes,
            texts={
                code: clean(text, limit=LONGEST_TEXT)
                for code, text in words.texts.items()
                if code in LANGUAGES
            },
            template=words.template,
        )
        for position, words in enumerate(messages)
    )


@transaction.atomic
def switch_on(sequence: Sequence, *, by: User | None = None) -> None:
    """From now on whoever does what it begins with gets its messages. What was done before begins nothing."""
    if not sequence.messages.exists():
        raise NoMessages
    transition(sequence, SequenceState.ON, allowed=SEQUENCE_TRANSITIONS, switched_on_at=now())
    audit("sequence-on", sequence, by=by)


@transaction.atomic
def switch_off(sequence: Sequence, *, by: User | None = None) -> int:
    """Nobody begins it any more, and whoever is in it gets nothing more of it. How many that are."""
    transition(sequence, SequenceState.OFF, allowed=SEQUENCE_TRANSITIONS)
    running = list(Enrolment.objects.select_for_update().filter(sequence=sequence, left_at=None))
    leave(running, why=Left.SWITCHED_OFF)
    audit("sequence-off", sequence, by=by, left=len(running))
    return len(running)


def leave(enrolments: Several[Enrolment], *, why: Left) -> None:
    """Ends the sequence for these people, whose rows are locked; what still waits to be sent is called off."""
    if not enrolments:
        return
    moment = now()
    ids = [enrolment.pk for enrolment in enrolments]
    Enrolment.objects.filter(pk__in=ids).update(left_at=moment, left_why=why, next_at=None)
    waiting = [
        cause_of(enrolment.pk, position)
        for enrolment in enrolments
        for position in range(enrolment.next_position)
    ]
    Delivery.objects.filter(cause_kind=CAUSE, cause_id__in=waiting, state=DeliveryState.QUEUED).update(
        state=DeliveryState.CANCELLED, changed_at=moment
    )


def cause_of(enrolment_id: UUID, position: int) -> UUID:
    """What makes a message of a sequence one message, however often it is tried to be queued."""
    return uuid5(enrolment_id, str(position))


def bodies_of(message: SequenceMessage, organisation_id: UUID) -> dict[str, str]:
    """The words of its template by language, as approved on any open account of the organisation."""
    bodies: dict[str, str] = {}
    if message.template:
        for account in ChannelAccount.objects.filter(organisation_id=organisation_id, is_open=True):
            bodies = approved_bodies(account, message.template) | bodies
    return bodies


def content_of(
    message: SequenceMessage, language: str, bodies: Mapping[str, str], *, in_free_words: bool = False
) -> Content:
    """What a reader of a language is told, with the bodies of its template; `in_free_words` where none is needed."""
    rows = wordings(message.texts, message.template, bodies, in_free_words=in_free_words)
    return next(row.content for row in rows if row.reader == language)


def due_at(event_at: datetime, message: SequenceMessage) -> datetime:
    return event_at + timedelta(minutes=message.after_minutes)


class SequenceData:
    """Fills core.ports.person_data: in which sequences somebody is."""

    def export_person(self, person_id: UUID) -> dict[str, Any]:
        rows = Enrolment.objects.filter(person_id=person_id).select_related("sequence").order_by("event_at")
        return {
            "sequences": [
                {"title": row.sequence.title, "since": row.event_at.isoformat(), "left": row.left_why or None}
                for row in rows
            ]
        }

    def erase_person(self, person_id: UUID) -> None:
        """She leaves all of them, and nothing tells that she was in one."""
        running = list(Enrolment.objects.select_for_update().filter(person_id=person_id, left_at=None))
        leave(running, why=Left.FORGOTTEN)
        Enrolment.objects.filter(person_id=person_id).update(person=None)
