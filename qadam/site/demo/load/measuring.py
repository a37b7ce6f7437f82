"""What people do differently: three questions before and after, house rules of families, and rounds that were drawn."""

from datetime import datetime, time, timedelta
from functools import partial

from qadam.circles import check_sets, house_rules
from qadam.circles.box_topics import sort_questions
from qadam.circles.enums import Arm, Keeps, Phase
from qadam.circles.models import Circle, Household
from qadam.circles.services import checks, rounds, rules, sheets, starting
from qadam.core.clock import now
from qadam.learning.enums import WITH_CHILDREN
from qadam.learning.models import Item
from qadam.people.models import Person
from qadam.site.demo.load.campaigns import coordinator_of
from qadam.site.demo.load.crowd import Crowd
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import CircleContent, RoundContent

# Of the families that are asked, so many answer; of the rules that are not kept, so many are kept sometimes.
_ANSWER, _SOMETIMES = 0.85, 0.6
_BEFORE_THE_MEETING = timedelta(minutes=10)


def circle_of(world: World, content: CircleContent) -> Circle:
    """The row of a circle as it stands now."""
    return Circle.objects.select_related("organisation", "place").get(pk=world.circles[content.slug].pk)


def people_of(world: World, crowd: Crowd, content: CircleContent, how_many: int) -> list[Person]:
    """Some of the four hundred who live there and said yes to being reminded, each for one circle; women where women meet."""
    fit = {
        one.name
        for one in world.content.people
        if one.organisation == content.organisation
        and one.is_contactable
        and one.agreed_to("reminders")
        and (one.feminine or content.audience not in ("women", "parents"))
    }
    near = {world.places[content.place].pk, world.places[content.place].parent_id}
    rows = [one.person for one in crowd.by_organisation[content.organisation] if one.person.name in fit]
    free = [person for person in rows if person.pk not in world.in_circles]
    free.sort(key=lambda person: person.place_id not in near)
    world.in_circles |= {person.pk for person in free[:how_many]}
    return free[:how_many]


# ── three questions ─────────────────────────────────────────────────────────────────────────────────────────────


def ask_before_and_after(
    world: World, content: CircleContent, first: datetime, last_told_at: datetime
) -> None:
    """Lets a circle be asked before its first meeting, and after the last so far."""
    if content.checked:
        before = partial(_check, world, content, Phase.BEFORE, content.right_before)
        after = partial(_check, world, content, Phase.AFTER, content.right_after)
        world.history.at(first - _BEFORE_THE_MEETING, before)
        if content.right_after:
            world.history.at(last_told_at, after)


def _check(world: World, content: CircleContent, phase: Phase, share: float) -> None:
    circle = circle_of(world, content)
    topic = check_sets.topic_of(circle)
    items = check_sets.drawn(circle, topic)[phase]
    if content.audience in WITH_CHILDREN:
        hands = [sum(world.chance.random() < share for _n in range(content.checked)) for _item in items]
        by = coordinator_of(world, content.organisation)
        sheets.keep_sheet(circle, phase=phase, topic=topic, people=content.checked, hands=hands, by=by)
        return
    taken = [
        checks.Taken(
            world.new_id(),
            phase,
            tuple(
                (item.code, _choice(world, item, share)) for item in world.chance.sample(items, len(items))
            ),
            now().date(),
        )
        for _n in range(content.checked)
    ]
    checks.keep_checks(circle, taken)


def _choice(world: World, item: Item, share: float) -> int:
    if world.chance.random() < share:
        return item.right
    return (item.right + 1) % len(item.answers)


# ── house rules ─────────────────────────────────────────────────────────────────────────────────────────────────


def choose_house_rules(world: World, crowd: Crowd, content: CircleContent) -> None:
    """Lets families choose, be asked after two and six weeks, and answer the day after."""
    if not content.families:
        return
    history, chosen = world.history, -content.chose_days_ago
    history.at(history.on(chosen, time(20)), partial(_choose, world, crowd, content))
    for week in house_rules.WEEKS:
        day = chosen + 7 * week
        if day < -1:
            history.at(history.on(day, time(20, 30)), rules.ask_due)
            history.at(history.on(day + 1, time(19)), partial(_answer, world, content, week))


def _choose(world: World, crowd: Crowd, content: CircleContent) -> None:
    circle = circle_of(world, content)
    offered = [rule.lesson for rule in house_rules.rules_for(circle, content.language)]
    for person in people_of(world, crowd, content, content.families):
        picked = world.chance.sample(offered, min(len(offered), world.chance.choice((2, 3, 3))))
        rules.choose_rules(
            person.organisation,
            person,
            lessons=picked,
            language=person.language,
            circle=circle,
            may_ask=True,
        )


def _answer(world: World, content: CircleContent, week: int) -> None:
    homes = Household.objects.filter(circle=world.circles[content.slug]).order_by("created_at", "id")
    for home in homes:
        if house_rules.asked_on(home, week) is None or world.chance.random() > _ANSWER:
            continue
        for lesson in home.rules:
            rules.answer_rule(home, lesson=lesson, week=week, keeps=_keeps(world, content))


def _keeps(world: World, content: CircleContent) -> Keeps:
    if world.chance.random() < content.keep:
        return Keeps.YES
    return Keeps.SOMETIMES if world.chance.random() < _SOMETIMES else Keeps.NO


def sort_the_box(world: World) -> None:
    """What was asked gets its topics, as every hour."""
    world.history.at(world.history.on(-1, time(21)), sort_questions)


# ── rounds ──────────────────────────────────────────────────────────────────────────────────────────────────────


def hold_round(world: World, content: RoundContent) -> None:
    """Lets a round be opened. The circles that ask meanwhile join it by themselves."""
    world.history.at(world.history.on(-content.days_ago, time(9)), partial(_open, world, content))


def _open(world: World, content: RoundContent) -> None:
    on = world.history.on
    rounds.open_round(
        world.organisations[content.organisation],
        world.places[content.place],
        can_start=content.can_start,
        closes_on=on(-content.closes_days_ago).date(),
        later_from=on(-content.later_days_ago).date(),
        by=coordinator_of(world, content.organisation),
    )


def draw(world: World) -> None:
    """What the worker does the night after a list was closed: the lot decides, and those whose turn it is begin."""
    rounds.draw_due()
    starting.open_drawn()


def begins_on(world: World, content: CircleContent, wait_round: RoundContent) -> datetime:
    """From when on a circle that was drawn may meet."""
    is_later = circle_of(world, content).arm == Arm.LATER
    days_ago = wait_round.later_days_ago if is_later else wait_round.closes_days_ago - 1
    return world.history.on(-days_ago, time(6))
