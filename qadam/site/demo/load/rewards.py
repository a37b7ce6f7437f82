"""What circles earned: badges after meetings, what they have reached, and lessons that went from hand to hand."""

from datetime import datetime, time, timedelta
from functools import partial

from qadam.circles.models import Session
from qadam.circles.services import badges, celebrating
from qadam.learning import passing
from qadam.learning.badge_models import BadgeKind, Evidence
from qadam.learning.models import Lesson
from qadam.site.demo.load.leaders import leader
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import ChainContent, CircleContent, MeetingContent

# When the worker looked at what was reached: two days after the last meetings at the latest.
_LOOKED = -2


def give_badges(world: World, content: CircleContent, meeting: MeetingContent, told_at: datetime) -> None:
    """Lets badges be given on the evening a meeting was told of."""
    if meeting.badges or meeting.showed:
        world.history.at(told_at + timedelta(minutes=20), partial(_give, world, content, meeting))


def _give(world: World, content: CircleContent, meeting: MeetingContent) -> None:
    held = Session.objects.select_related("lesson", "circle__place__parent__parent", "circle__organisation")
    session = held.filter(circle=world.circles[content.slug], lesson__code=meeting.lesson).first()
    if session is None:
        return
    by = leader(world, content.leader)
    if meeting.badges:
        badges.award_for_session(session, kind=BadgeKind.TOOK_PART, count=meeting.badges, by=by)
    if meeting.showed:
        badges.award_for_session(
            session,
            kind=BadgeKind.SHOWED,
            count=meeting.showed,
            by=by,
            evidence=Evidence.FACILITATOR,
        )


def celebrate(world: World) -> None:
    """Lets what circles have reached be celebrated, and lessons be passed on."""
    world.history.at(world.history.on(_LOOKED, time(19)), celebrating.celebrate)
    for content in world.content.chains:
        for hand in range(len(content.hands)):
            at = world.history.on(content.step_days * hand - content.days_ago, time(21))
            world.history.at(at, partial(_pass_on, world, content, hand))


def _pass_on(world: World, content: ChainContent, hand: int) -> None:
    """The first link, or one more hand; and so many open it."""
    came_from = content.hands[hand]
    if came_from < 0:
        lesson = Lesson.objects.library().get(code=content.lesson)
        link = passing.begin_chain(lesson, place=world.places[content.place])
    else:
        before = world.links[content.slug, came_from]
        for _one in range(content.opened):
            passing.count_opening(before)
        link = passing.pass_on(before, client_id=world.new_id())
    world.links[content.slug, hand] = link
