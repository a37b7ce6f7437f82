"""Short links that neighbours passed on, and how often they were opened."""

from datetime import time, timedelta
from functools import partial

from qadam.core.clock import now
from qadam.outreach.models import LinkDay, TrackedLink
from qadam.outreach.sharing import find, link_for
from qadam.site.demo.load.world import World

# A campaign's link is opened most when a drive is near: so many times a day, at most, and on every third day hardly.
_BUSY, _QUIET = 26, 4
_DAYS = 40


def share_links(world: World) -> None:
    """Lets the links of the open campaigns be opened day by day."""
    for content in world.content.campaigns:
        if content.state == "published":
            world.history.at(world.history.on(-1, time(21)), partial(_share, world, content.slug))


def _share(world: World, slug: str) -> None:
    """Days are counted one by one as visits come in; forty of them are written at once."""
    shared = find("campaign", world.campaigns[slug].pk)
    assert shared is not None
    link: TrackedLink = link_for(shared)
    today = now().date()
    LinkDay.objects.bulk_create(
        LinkDay(
            link=link,
            day=today - timedelta(days=n),
            clicks=world.chance.randrange(1, _QUIET if n % 3 == 0 else _BUSY),
        )
        for n in range(_DAYS)
    )
