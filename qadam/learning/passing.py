"""How a lesson is passed on from hand to hand: who learned gets a link of her own, and nobody is kept. Chains are counted."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Sum

from qadam.core.clock import now
from qadam.core.models import new_id
from qadam.learning.badge_models import PassDay, PassOn
from qadam.learning.badges.codes import new_code
from qadam.learning.badges.services import district_of
from qadam.learning.models import Lesson
from qadam.places.models import Place

_COUNT = """
    insert into learning_passday (id, link_id, day, opened) values (%s, %s, %s, 1)
    on conflict (link_id, day) do update set opened = learning_passday.opened + 1
"""


@dataclass(frozen=True)
class Chain:
    """How far a lesson went from one link: how many learned it from it, over how many hands, and how often it was opened."""

    reach: int
    hands: int
    opened: int


@transaction.atomic
def begin_chain(lesson: Lesson, *, place: Place | None = None, client_id: UUID | None = None) -> PassOn:
    """The first link of a chain. The same `client_id` again answers the same link."""
    if client_id and (known := PassOn.objects.filter(client_id=client_id).first()):
        return known
    id = new_id()
    district = district_of(place).code if place else ""
    return PassOn.objects.create(
        id=id, chain=id, code=new_code(), lesson_code=lesson.code, district=district, client_id=client_id
    )


@transaction.atomic
def pass_on(link: PassOn, *, client_id: UUID) -> PassOn:
    """The own link of somebody who learned from this one. The same tap sent twice makes one."""
    made, _is_new = PassOn.objects.get_or_create(
        client_id=client_id,
        defaults={
            "code": new_code(),
            "lesson_code": link.lesson_code,
            "passed_by": link,
            "chain": link.chain,
            "depth": link.depth + 1,
            "district": link.district,
        },
    )
    return made


def count_opening(link: PassOn) -> None:
    """One more person opened it today."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [new_id(), link.pk, now().date()])


def chain_from(link: PassOn) -> Chain:
    """What came of a link: everybody who learned from it or from those after it. Walks down hand by hand."""
    hand, reach, hands = [link.pk], 0, 0
    ids = [link.pk]
    while hand := list(PassOn.objects.filter(passed_by__in=hand).values_list("pk", flat=True)):
        ids += hand
        reach += len(hand)
        hands += 1
    opened = PassDay.objects.filter(link__in=ids).aggregate(sum=Sum("opened"))["sum"] or 0
    return Chain(reach, hands, opened)


def chains_of(lesson_code: str) -> Chain:
    """Over all chains of a lesson: how many learned it from somebody, the longest chain, how often links were opened."""
    links = PassOn.objects.filter(lesson_code=lesson_code)
    longest = links.aggregate(most=Max("depth"))["most"] or 0
    opened = PassDay.objects.filter(link__in=links).aggregate(sum=Sum("opened"))["sum"] or 0
    return Chain(links.filter(depth__gt=0).count(), longest, opened)
