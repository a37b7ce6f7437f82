"""Puts the demo network into an empty database: its past, played through the rooms' own services, up to this minute."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.drives.models import Signup
from qadam.learning.loading import load_library
from qadam.learning.models import Lesson
from qadam.messaging.enums import DeliveryState, SkipReason
from qadam.messaging.models import Delivery
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.people.queries import consented
from qadam.places.models import Place
from qadam.places.services import load_places
from qadam.site.demo.content import demo_content
from qadam.site.demo.load.around import tell_around
from qadam.site.demo.load.broadcasts import send_broadcasts
from qadam.site.demo.load.campaigns import run_campaigns
from qadam.site.demo.load.chats import hold_chats, prepare_answers
from qadam.site.demo.load.circles import hold_circles
from qadam.site.demo.load.creators import make_creators
from qadam.site.demo.load.crowd import Crowd
from qadam.site.demo.load.drives import hold_drives
from qadam.site.demo.load.history import History
from qadam.site.demo.load.network import found_network
from qadam.site.demo.load.personas import introduce
from qadam.site.demo.load.receipts import USUALLY, endings, write_receipts
from qadam.site.demo.load.sharing import share_links
from qadam.site.demo.load.standins import standins_for
from qadam.site.demo.load.stories import tell_stories
from qadam.site.demo.load.wordings import compare_wordings
from qadam.site.demo.load.world import World
from qadam.site.demo.ports import demo_parts


class NotHere(Exception):
    """The demo network does not belong into this installation. The text says why."""


def load_demo() -> bool:
    """Loads the demo network; False when it is there already. All of it or nothing. Raises NotHere."""
    if not settings.DEMO:
        raise NotHere("The demo network is for trying things out: it needs QADAM_DEMO=yes.")
    if User.objects.filter(is_demo=True).exists():
        return False
    if Organisation.objects.exists():
        raise NotHere("This database holds organisations that are no demo. Nothing was changed.")
    content = demo_content()
    with standins_for(content) as standins, transaction.atomic(), _rarely_collected():
        load_places()
        if not Lesson.objects.exists():
            load_library()
        history = History(now=now(), zone=settings.COMMUNITY_ZONE)
        world = World(content, history, standins, places={place.code: place for place in Place.objects.all()})
        _plan(world)
        history.play()
        _settle(world)
        prepare_answers(world)
        _join_before_acting()
        for part in demo_parts:
            part(world)
    return True


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """Python looks through everything there is again and again for what can go; here that took a fifth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _plan(world: World) -> None:
    """In the order that holds within one moment: who comes in stands before what they do."""
    crowd = Crowd(world)
    found_network(world)
    crowd.invite()
    introduce(world, crowd)
    run_campaigns(world)
    send_broadcasts(world, crowd)
    compare_wordings(world)
    hold_drives(world, crowd)
    hold_chats(world)
    tell_stories(world)
    share_links(world)
    hold_circles(world, crowd)
    tell_around(world)
    make_creators(world)


def _settle(world: World) -> None:
    """What was queued in the past has left or has been left out: nobody gets a message of last month today."""
    queued = list(
        Delivery.objects.filter(state=DeliveryState.QUEUED, not_before__lte=world.history.now)
        .select_related("account")
        .order_by("created_at", "id")
    )
    agreed = {
        (purpose, person_id)
        for purpose in {delivery.purpose for delivery in queued}
        for person_id in consented(
            {d.person_id for d in queued if d.person_id}, purpose=purpose, channel="whatsapp"
        )
    }
    went = [delivery for delivery in queued if (delivery.purpose, delivery.person_id) in agreed]
    ends = endings(len(went), USUALLY, world.chance)
    write_receipts(went, ends, chance=world.chance, today=world.history.now)
    left_out = {delivery.pk for delivery in queued} - {delivery.pk for delivery in went}
    Delivery.objects.filter(pk__in=left_out).update(
        state=DeliveryState.SKIPPED, skip_reason=SkipReason.NO_CONSENT
    )


def _join_before_acting() -> None:
    """Whoever signed up before giving consent on paper was known from that sign-up on."""
    first = Signup.objects.values("person").annotate(at=Min("created_at"))
    earlier = {row["person"]: row["at"] for row in first}
    rows = [row for row in Person.objects.filter(pk__in=earlier) if row.created_at > earlier[row.pk]]
    for row in rows:
        row.created_at = earlier[row.pk]
    Person.objects.bulk_update(rows, ["created_at"])
