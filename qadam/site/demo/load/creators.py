"""Young creators: who joined, what was asked, each draft with its answer, and the post with what it brought."""

from datetime import time, timedelta
from functools import partial
from typing import Any

from qadam.core.clock import now
from qadam.creators.models import Brief, Cohort, Draft, Participant
from qadam.creators.services import briefs, cohorts, drafts, publishing
from qadam.drives.models import Signup
from qadam.outreach.models import LinkDay
from qadam.people import services as people
from qadam.people.enums import Purpose
from qadam.people.models import Person
from qadam.site.demo.load.campaigns import coordinator_of
from qadam.site.demo.load.personas import agree, reach
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import BriefContent, CohortContent, CreatorContent, DraftContent

_JOINED, _OPENED, _SENT, _ANSWERED, _PUBLISHED = time(17), time(18), time(20), time(11), time(21)


def make_creators(world: World) -> None:
    """Lets every group begin, its tasks open, and drafts go to and fro."""
    on = world.history.on
    for content in world.content.cohorts:
        world.history.at(on(-content.days_ago, time(10)), partial(_begin, world, content))
        for brief in content.brief:
            world.history.at(on(-brief.days_ago, _OPENED), partial(_ask, world, content, brief))
        for creator in content.creator:
            world.history.at(on(-creator.joined_days_ago, _JOINED), partial(_join, world, content, creator))
            for draft in creator.draft:
                _plan(world, content, creator, draft)


def _plan(world: World, content: CohortContent, creator: CreatorContent, draft: DraftContent) -> None:
    """A draft is sent in the evening, answered the morning after it was read, and put out in an evening."""
    steps = (
        (draft.days_ago, _SENT, _send),
        (draft.answered_days_ago, _ANSWERED, _answer),
        (draft.ready_days_ago, _ANSWERED, _say_ready),
        (draft.published_days_ago, _PUBLISHED, _publish),
    )
    for days_ago, at, act in steps:
        if days_ago:
            when = world.history.on(-days_ago, at)
            world.history.at(when, partial(act, world, content, creator, draft))
    if draft.brought_by:
        world.history.at(world.history.now, partial(_bring, world, content, creator, draft))


def _begin(world: World, content: CohortContent) -> None:
    world.cohorts[content.slug] = cohorts.add_cohort(
        world.organisations[content.organisation],
        title=dict(content.title),
        language=content.language,
        starts_on=now().astimezone(world.history.zone).date(),
        weeks=content.weeks,
        mentors=[world.users[email] for email in content.mentors],
        by=coordinator_of(world, content.organisation),
    )


def _cohort(world: World, content: CohortContent) -> Cohort:
    return world.cohorts[content.slug]


def _ask(world: World, content: CohortContent, told: BriefContent) -> None:
    brief = briefs.add_brief(
        _cohort(world, content),
        title=dict(told.title),
        what=dict(told.what),
        for_whom=dict(told.for_whom),
        facts=[{"text": dict(fact.text), "source": fact.source} for fact in told.fact],
        must_disclose=told.must_disclose,
        due_on=world.history.today + timedelta(days=told.due_in),
        about_kind="campaign",
        about_id=world.campaigns[content.about].pk,
        by=world.users[content.mentors[0]],
    )
    briefs.open_brief(brief, by=world.users[content.mentors[0]])


def _brief(world: World, content: CohortContent, key: str) -> Brief:
    place = [str(brief.key) for brief in content.brief].index(key)
    return Brief.objects.get(cohort=_cohort(world, content), number=place + 1)


def _join(world: World, content: CohortContent, creator: CreatorContent) -> None:
    world.creators[creator.key] = cohorts.join_cohort(
        _cohort(world, content),
        _person(world, content, creator),
        is_minor=creator.is_minor,
        public_name=creator.public_name,
    )


def _person(world: World, content: CohortContent, creator: CreatorContent) -> Person:
    if creator.persona:
        return world.personas[creator.persona]
    person = people.add_person(
        world.organisations[content.organisation],
        name=creator.name,
        language=creator.language,
        is_demo=True,
    )
    reach(world, person, f"+92300000{creator.number:04}")
    for purpose in (Purpose.REPLIES, Purpose.REMINDERS):
        agree(person, purpose)
    return person


def _her(world: World, creator: CreatorContent) -> Participant:
    return Participant.objects.select_related("cohort", "person").get(pk=world.creators[creator.key].pk)


def _send(world: World, content: CohortContent, creator: CreatorContent, told: DraftContent) -> None:
    drafts.send_draft(
        _her(world, creator),
        _brief(world, content, told.brief),
        parts=[drafts.Sent(told.text)],
        sources=told.sources,
        disclosure=told.disclosure,
        language=creator.language,
    )


def _draft(world: World, content: CohortContent, creator: CreatorContent, told: DraftContent) -> Draft:
    """The version that counts just now."""
    rows = Draft.objects.current().select_related("brief", "participant__cohort__organisation", "link")
    return rows.get(participant=world.creators[creator.key], brief=_brief(world, content, told.brief))


def _answer(world: World, content: CohortContent, creator: CreatorContent, told: DraftContent) -> None:
    mentor = world.users[content.mentors[0]]
    drafts.comment_draft(_draft(world, content, creator, told), text=told.answer, by=mentor)


def _say_ready(world: World, content: CohortContent, creator: CreatorContent, told: DraftContent) -> None:
    drafts.say_ready(_draft(world, content, creator, told), by=world.users[content.mentors[0]])


def _publish(world: World, content: CohortContent, creator: CreatorContent, told: DraftContent) -> None:
    draft = _draft(world, content, creator, told)
    publishing.publish_draft(draft, address=told.address, disclosure=told.disclosure)
    publishing.give_certificate(draft)


def _bring(world: World, content: CohortContent, creator: CreatorContent, told: DraftContent) -> None:
    """Some of those who signed up for a drive came by her link; it was opened a little more often, day by day less."""
    link: Any = _draft(world, content, creator, told).link
    came = Signup.objects.filter(shift__drive=world.drives[told.brought_by], sharer_code="")
    chosen = came.exclude(person=world.creators[creator.key].person_id).order_by("created_at", "id")
    Signup.objects.filter(pk__in=chosen.values("pk")[: told.brought]).update(sharer_code=link.sharer_code)
    days = told.published_days_ago
    shares = [2**-n for n in range(days)]
    counts = [int(told.opened * share / sum(shares)) for share in shares]
    counts[0] += told.opened - sum(counts)
    first = world.history.today - timedelta(days=days)
    LinkDay.objects.bulk_create(
        LinkDay(link=link, day=first + timedelta(days=n), clicks=count)
        for n, count in enumerate(counts)
        if count
    )
