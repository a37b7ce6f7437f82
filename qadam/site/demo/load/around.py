"""What people get just now: told by who leads a circle, looked at, and put on a card."""

from datetime import time
from functools import partial

from qadam.learning import around
from qadam.learning.enums import CardKind
from qadam.learning.models import Card, GoingRound
from qadam.site.demo.load.leaders import leader
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import AroundContent


def tell_around(world: World) -> None:
    """Lets what goes round be told one evening, looked at the next day, and stand on a card the day after."""
    for content in world.content.around:
        on = world.history.on
        world.history.at(on(-content.days_ago, time(19, 30)), partial(_tell, world, content))
        if content.by:
            world.history.at(on(1 - content.days_ago, time(10)), partial(_show, world, content))
        if content.card:
            world.history.at(on(2 - content.days_ago, time(20)), partial(_put_on_a_card, world, content))


def _tell(world: World, content: AroundContent) -> None:
    world.around[content.slug] = around.report_going_round(
        world.organisations[content.organisation],
        place=world.places[content.place],
        topic=content.topic,
        texts=content.text,
        source="circle",
        source_id=world.new_id(),
        reported_by=leader(world, content.leader).person,
    )


def _show(world: World, content: AroundContent) -> None:
    row = GoingRound.objects.get(pk=world.around[content.slug].pk)
    around.show_going_round(row, texts=content.text, topic=content.topic, by=world.users[content.by])


def _put_on_a_card(world: World, content: AroundContent) -> None:
    cards = Card.objects.filter(version__lesson__code=content.card, version__lesson__organisation=None)
    card = (
        cards.filter(version__state="published", kind=CardKind.CARD).select_related("version__lesson").first()
    )
    assert card is not None
    example = around.keep_example(
        world.organisations[content.organisation],
        lesson=card.version.lesson,
        card_name=card.name,
        texts=content.text,
        circle_id=world.circles[content.circle].pk,
        place=world.places[content.place],
        going_round=world.around[content.slug],
    )
    around.offer_example(example)
