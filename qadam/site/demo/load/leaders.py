"""Who leads circles: the path of each, step by step, with who watched and who stood for her."""

from datetime import time
from functools import partial

from qadam.circles import messages, queries
from qadam.circles.models import Facilitator
from qadam.circles.services import facilitators
from qadam.people import services as people
from qadam.people.enums import Purpose
from qadam.people.models import Person
from qadam.site.demo.load.personas import agree, reach
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import LeaderContent

# Days after the first step on which the others are taken. The try-out comes after the three lessons.
_LESSON_DAYS = (0, 1, 3)
_TRIED, _AGREED, _VOUCHED = 6, 7, 8


def lead_on(world: World) -> None:
    """Lets everybody go the path as far as she has come."""
    for content in world.content.leaders:
        on = world.history.on
        world.history.at(on(-content.days_ago, time(19)), partial(_begin, world, content))
        for n, day in enumerate(_LESSON_DAYS[: content.lessons]):
            world.history.at(on(day - content.days_ago, time(20)), partial(_learn, world, content, n))
        if content.state == "learning":
            continue
        world.history.at(on(_TRIED - content.days_ago, time(16)), partial(_try_out, world, content))
        world.history.at(on(_AGREED - content.days_ago, time(20)), partial(_promise, world, content))
        if content.state == "active":
            world.history.at(on(_VOUCHED - content.days_ago, time(10)), partial(_stand_for, world, content))


def _begin(world: World, content: LeaderContent) -> None:
    organisation = world.organisations[content.organisation]
    leads = facilitators.begin_path(
        organisation,
        _person(world, content),
        place=world.places[content.place],
        language=content.language,
    )
    Facilitator.objects.filter(pk=leads.pk).update(shown_name=content.name)
    world.leaders[content.key] = leads


def _person(world: World, content: LeaderContent) -> Person:
    if content.persona:
        return world.personas[content.persona]
    person = people.add_person(
        world.organisations[content.organisation],
        name=content.name,
        language=content.language,
        place=world.places[content.place],
        is_demo=True,
    )
    reach(world, person, f"+92300000{content.number:04}")
    for purpose in (Purpose.REPLIES, Purpose.REMINDERS):
        agree(person, purpose)
    return person


def leader(world: World, key: str) -> Facilitator:
    """Her row as it stands now."""
    return Facilitator.objects.select_related("organisation", "person").get(pk=world.leaders[key].pk)


def _learn(world: World, content: LeaderContent, n: int) -> None:
    facilitators.finish_lesson(leader(world, content.key), queries.path_lessons()[n].lesson.code)


def _try_out(world: World, content: LeaderContent) -> None:
    leads = leader(world, content.key)
    if content.watched_by:
        facilitators.watch_tryout(leads.number or "", by=leader(world, content.watched_by))
    else:
        facilitators.watch_at_desk(leads, by=world.users[content.by])


def _promise(world: World, content: LeaderContent) -> None:
    leads = leader(world, content.key)
    facilitators.agree_to_conduct(leads, words=messages.conduct_text(content.language))
    if content.may_lead_children:
        facilitators.agree_to_safeguarding(leads)


def _stand_for(world: World, content: LeaderContent) -> None:
    leads = leader(world, content.key)
    for key in content.peers:
        facilitators.vouch_as_peer(leads.number or "", by=leader(world, key))
    if content.by:
        by = world.users[content.by]
        facilitators.vouch_at_desk(leads, by=by)
        if content.may_lead_children:
            facilitators.let_lead_children(leads, by=by)
        if content.is_mentor:
            facilitators.make_mentor(leads, by=by)
