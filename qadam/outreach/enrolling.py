"""What keeps sequences going: who comes in, what is due, who leaves. Set by set, safe on many workers at once."""

from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction

from qadam.core.clock import now
from qadam.messaging.adapters import channel_of
from qadam.messaging.enums import DeliveryState, Lane
from qadam.messaging.models import Delivery
from qadam.messaging.services import best_way, tell
from qadam.outreach.audience import MOST_A_WEEK
from qadam.outreach.enums import Left
from qadam.outreach.models import Enrolment
from qadam.outreach.sequences import CAUSE, bodies_of, cause_of, content_of, due_at, leave
from qadam.people.enums import Purpose

AT_ONCE = 100
# Between two messages that are both overdue, as after a night without a worker.
BREATH = timedelta(hours=1)
FULL_WEEK_WAITS = timedelta(days=1)

# Steps that are written down late (an attendance list) still count for so long.
_BY_STEPS = """
    insert into outreach_enrolment (id, sequence_id, person_id, event_id, event_at, next_position, next_at, left_why)
    select distinct on (sequence.id, step.person_id) qadam_new_id(), sequence.id, step.person_id, step.id, step.at,
        0, step.at + make_interval(mins => first.after_minutes), ''
    from outreach_sequence sequence
    join outreach_sequencemessage first on first.sequence_id = sequence.id and first.position = 0
    join campaigns_step step on step.organisation_id = sequence.organisation_id
        and step.kind = sequence.begins_with and step.at >= sequence.switched_on_at and step.at > %(since)s
        and (sequence.campaign_id is null or step.campaign_id = sequence.campaign_id)
    join people_person person on person.id = step.person_id and person.erased_at is null
    where sequence.state = 'on' and not exists (
        -- What she did while she was in it begins nothing anew.
        select from outreach_enrolment known where known.sequence_id = sequence.id and (known.event_id = step.id
            or known.person_id = step.person_id and (known.left_at is null or known.left_at > step.at)))
    order by sequence.id, step.person_id, step.at
    on conflict do nothing
"""
_BY_FIRST_YES = """
    insert into outreach_enrolment (id, sequence_id, person_id, event_id, event_at, next_position, next_at, left_why)
    select qadam_new_id(), sequence.id, said.person_id, said.person_id, said.at, 0,
        said.at + make_interval(mins => first.after_minutes), ''
    from outreach_sequence sequence
    join outreach_sequencemessage first on first.sequence_id = sequence.id and first.position = 0
    join lateral (
        select consent.person_id, min(consent.at) as at from people_consent consent
        where consent.organisation_id = sequence.organisation_id and consent.granted
            and consent.purpose = sequence.purpose and consent.method in ('chat', 'web', 'voice')
            and consent.at >= sequence.switched_on_at and consent.at > %(since)s and consent.person_id is not null
        group by 1
    ) said on true
    join people_person person on person.id = said.person_id and person.erased_at is null
    where sequence.state = 'on' and sequence.begins_with = 'first_yes'
        and not exists (select from people_consent earlier where earlier.person_id = said.person_id
            and earlier.granted and earlier.at < said.at - interval '1 hour' and earlier.method in ('chat', 'web', 'voice'))
        and not exists (select from outreach_enrolment known
            where known.sequence_id = sequence.id and known.event_id = said.person_id)
    on conflict do nothing
"""
_LATE = timedelta(days=7)

# Whoever took a step that ends it since the beginning, or said STOP where we would write to her.
_LEAVING = """
    select enrolment.id, case when acted then 'acted' else 'stopped' end
    from outreach_enrolment enrolment join outreach_sequence sequence on sequence.id = enrolment.sequence_id
    cross join lateral (
        select exists (
            select from campaigns_step step where step.person_id = enrolment.person_id
                and step.organisation_id = sequence.organisation_id and sequence.ends_with ? step.kind
                and step.at > enrolment.event_at and step.id <> enrolment.event_id
                and (sequence.campaign_id is null or step.campaign_id = sequence.campaign_id)
        ) as acted, exists (
            select from people_personaddress way join people_address address on address.id = way.address_id
            join messaging_channelaccount account on account.organisation_id = sequence.organisation_id
                and account.kind = address.channel
            join messaging_optout stop on stop.account_id = account.id and stop.address_hash = address.hash
                and stop.undone_at is null and (not stop.only_news or sequence.purpose = 'news')
            where way.person_id = enrolment.person_id
        ) as stopped
    ) why
    where enrolment.left_at is null and (acted or stopped)
        and (%(ids)s::uuid[] is null or enrolment.id = any(%(ids)s::uuid[]))
"""

_OFTEN = """
    select exists (
        select from outreach_broadcast broadcast
        join messaging_delivery past on past.cause_kind = 'broadcast' and past.cause_id = broadcast.id
        where broadcast.organisation_id = %(organisation)s and broadcast.purpose <> 'emergency'
            and broadcast.corrects_id is null and broadcast.started_at > %(now)s - interval '21 days'
            and past.address_hash in (select address.hash from people_personaddress way
                join people_address address on address.id = way.address_id where way.person_id = %(person)s)
            and past.state in ('queued', 'sending', 'accepted', 'sent', 'delivered', 'read', 'unknown')
            and past.changed_at > %(now)s - interval '7 days'
        having count(distinct broadcast.id) >= %(most)s
    )
"""


def every_minute() -> int:
    """Lets in whoever did what a sequence begins with; lets go whoever took its step, said STOP or got everything."""
    since = {"since": now() - _LATE}
    with connection.cursor() as cursor:
        cursor.execute(_BY_STEPS, since)
        came_in: int = cursor.rowcount
        cursor.execute(_BY_FIRST_YES, since)
        came_in += cursor.rowcount
    return came_in + _let_go(None) + _finish()


@transaction.atomic
def _let_go(ids: list[object] | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_LEAVING, {"ids": ids})
        why = dict(cursor.fetchall())
    rows = list(Enrolment.objects.select_for_update().filter(pk__in=why, left_at=None).order_by("pk"))
    for reason in (Left.ACTED, Left.STOPPED):
        leave([row for row in rows if why[row.pk] == reason], why=reason)
    return len(rows)


@transaction.atomic
def _finish() -> int:
    """Marks those who have everything, once their last message is no longer waiting."""
    told = Enrolment.objects.select_for_update(skip_locked=True).filter(left_at=None, next_at=None)
    rows = list(told.order_by("pk")[:AT_ONCE])
    last = {cause_of(row.pk, row.next_position - 1): row.pk for row in rows}
    waiting = set(
        Delivery.objects.filter(
            cause_kind=CAUSE, cause_id__in=last, state__in=[DeliveryState.QUEUED, DeliveryState.SENDING]
        ).values_list("cause_id", flat=True)
    )
    done = [pk for cause, pk in last.items() if cause not in waiting]
    return Enrolment.objects.filter(pk__in=done).update(left_at=now(), left_why=Left.DONE)


@transaction.atomic
def tell_due() -> int:
    """Queues what is due, once each; fills messaging.ports.promises. How many were dealt with."""
    rows = list(
        Enrolment.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(left_at=None, next_at__lte=now(), sequence__state="on")
        .select_related("sequence", "person", "person__organisation")
        .prefetch_related("sequence__messages")
        .order_by("next_at", "pk")[:AT_ONCE]
    )
    if not rows:
        return 0
    _let_go([row.pk for row in rows])
    gone = set(
        Enrolment.objects.filter(pk__in=[row.pk for row in rows], left_at__isnull=False).values_list(
            "pk", flat=True
        )
    )
    bodies: dict[UUID, dict[str, str]] = {}  # of each message, read once for all who get it now
    for row in rows:
        if row.pk not in gone:
            _tell_next(row, bodies)
    return len(rows)


def _tell_next(row: Enrolment, bodies: dict[UUID, dict[str, str]]) -> None:
    sequence, person, moment = row.sequence, row.person, now()
    messages = list(sequence.messages.all())
    if person is None or person.erased_at is not None:
        leave([row], why=Left.FORGOTTEN)
        return
    if row.next_position >= len(messages):
        Enrolment.objects.filter(pk=row.pk).update(next_at=None)
        return
    if sequence.purpose == Purpose.NEWS and _has_enough(row):
        Enrolment.objects.filter(pk=row.pk).update(next_at=moment + FULL_WEEK_WAITS)
        return
    message = messages[row.next_position]
    if message.pk not in bodies:
        bodies[message.pk] = bodies_of(message, sequence.organisation_id)
    way = best_way(person)
    is_free = way is not None and not channel_of(way.account).capabilities.templates
    tell(
        person,
        purpose=sequence.purpose,
        content=content_of(message, person.language, bodies[message.pk], in_free_words=is_free),
        cause_kind=CAUSE,
        cause_id=cause_of(row.pk, message.position),
        lane=Lane.SERVICE,
        way=way,
    )
    following = messages[row.next_position + 1] if row.next_position + 1 < len(messages) else None
    next_at = due_at(row.event_at, following) if following else None
    if next_at and due_at(row.event_at, message) < moment - BREATH:
        next_at = max(next_at, moment + BREATH)
    Enrolment.objects.filter(pk=row.pk).update(next_position=row.next_position + 1, next_at=next_at)


def _has_enough(row: Enrolment) -> bool:
    """Whether she has had as many broadcasts this week as anybody gets."""
    values = {
        "organisation": row.sequence.organisation_id,
        "person": row.person_id,
        "now": now(),
        "most": MOST_A_WEEK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OFTEN, values)
        return bool(cursor.fetchone()[0])
