"""Somebody sends the code of the day: she is counted by a sign, whether or not a phone has told of the session yet."""

from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from django.db import transaction

from qadam.circles.models import CameByCode, Circle, Member, Session
from qadam.circles.services.folding import fold_sessions, lock_sessions
from qadam.core.clock import now
from qadam.core.sealing import keyed_hash
from qadam.learning.drawings import SIGNS
from qadam.people.models import Person

# A phone may be away for a month; then nobody hands over a session of that day any more.
KEPT = timedelta(days=90)


def phone_hash(circle_id: UUID, on: date, address_hash: "bytes | memoryview[int]") -> bytes:
    """Finds a phone on one day in one circle, and tells nothing on any other."""
    return keyed_hash("came", circle_id.bytes, on.isoformat(), bytes(address_hash))


def counted_from(circle: Circle, on: date, address_hash: "bytes | memoryview[int]") -> set[str]:
    """The signs this phone counted already that day."""
    mine = phone_hash(circle.pk, on, address_hash)
    return set(CameByCode.objects.filter(phone_hash=mine, on=on).values_list("member__sign", flat=True))


def own_member(circle: Circle, person: Person) -> Member | None:
    """The member a person is, when the circle knows her and her phone is hers alone in it."""
    found = Member.objects.filter(circle=circle, person=person, left_on=None)[:2]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def free_sign(circle: Circle) -> Member | None:
    """A new member with a sign nobody in the circle has. No person is kept with it. None when all are taken."""
    Circle.objects.select_for_update(no_key=True).get(pk=circle.pk)
    taken = set(Member.objects.filter(circle=circle).values_list("sign", flat=True))
    pairs = (f"{one}+{two}" for one, two in combinations(SIGNS, 2))
    sign = next((one for one in (*SIGNS, *pairs) if one not in taken), None)
    return Member.objects.create(circle=circle, sign=sign, joined_on=now().date()) if sign else None


@transaction.atomic
def count_by_code(member: Member, *, on: date, address_hash: "bytes | memoryview[int]") -> None:
    """Writes down that a member came on a day. The same twice is once; sessions told already count her too."""
    # Whoever hands over a report of this circle is waited for, and waits for this.
    Circle.objects.select_for_update().get(pk=member.circle_id)
    CameByCode.objects.get_or_create(
        member=member, on=on, defaults={"phone_hash": phone_hash(member.circle_id, on, address_hash)}
    )
    told = Session.objects.filter(circle=member.circle_id, on=on, reports__isnull=False)
    ids = set(told.values_list("pk", flat=True))
    if ids:
        lock_sessions(ids)
        fold_sessions(ids)


def forget_arrivals() -> int:
    """Takes away who came by code, once no phone can tell of that day any more. What was counted stays."""
    gone, _rows = CameByCode.objects.filter(on__lt=(now() - KEPT).date()).delete()
    return gone
