"""Campaigns with their pages, partners, goals, and what was read off on the way."""

from collections.abc import Iterator
from datetime import date, time
from functools import partial
from typing import Any

from qadam.campaigns import services
from qadam.campaigns.models import Campaign, Goal
from qadam.core.languages import Texts
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import CampaignContent, GoalContent, Reading

# The content's words for kinds of sections, and the rooms'.
_KINDS = {"goals": "goal"}
_COUNTED = {"ur": "یہ کیسے گنا جاتا ہے", "ps": "دا څنګه شمارلے کېږي", "en": "How it is counted"}
_ASKED = {"ur": "آپ کیا کر سکتے ہیں", "ps": "تاسو څه کولے شئ", "en": "What you can do"}


def run_campaigns(world: World) -> None:
    """Lets every campaign open on its day, be read off, and close if it is over."""
    for content in world.content.campaigns:
        history = world.history
        history.at(history.on(content.starts, time(9)), partial(_open, world, content))
        for goal in content.goals:
            for reading in goal.readings:
                history.at(history.on(reading.day, time(18)), partial(_read, world, content, goal, reading))
        if content.ends and content.did_not_work:
            history.at(history.on(content.ends, time(20)), partial(_close, world, content))


def coordinator_of(world: World, organisation: str) -> Any:
    """The user who leads an organisation, for the trail of who did what."""
    content = next(o for o in world.content.organisations if o.slug == organisation)
    return world.users[next(m.email for m in content.staff if "coordinator" in m.roles)]


def _open(world: World, content: CampaignContent) -> None:
    by = coordinator_of(world, content.organisation)
    campaign = services.add_campaign(
        world.organisations[content.organisation],
        slug=content.slug,
        title=content.title,
        cause=content.cause,
        summary=dict(content.summary),
        starts_on=_day(world, content),
        ends_on=content.ends.on(world.history.today) if content.ends else None,
        by=by,
    )
    campaign.places.set([world.places[code] for code in content.places])
    for partner in content.partners:
        services.add_partner(
            campaign, world.organisations[partner.organisation], role=partner.role, is_paid=partner.is_paid
        )
    for goal in content.goals:
        world.goals[content.slug, goal.key] = _goal(campaign, goal)
    for kind, words in _sections(content):
        services.add_section(campaign, kind=kind, content=words)
    services.publish_campaign(campaign, by=by)
    world.campaigns[content.slug] = campaign


def _day(world: World, content: CampaignContent) -> date:
    return content.starts.on(world.history.today)


def _goal(campaign: Campaign, goal: GoalContent) -> Goal:
    return services.add_goal(campaign, title=goal.title, unit=goal.unit, target=goal.target)


def _sections(content: CampaignContent) -> Iterator[tuple[str, dict[str, Any]]]:
    """The page as written; after the goals how they are counted and what changed, before the partners what to do."""
    for section in content.sections:
        if section.kind == "partners" and content.state == "published":
            yield "text", {"title": _ASKED, "body": _lines([ask.words for ask in content.asks])}
        if section.body is not None:
            yield "text", {"title": dict(section.title), "body": dict(section.body)}
        else:
            yield _KINDS.get(section.kind, section.kind), {}
        if section.kind == "goals":
            yield "text", {"title": _COUNTED, "body": _lines([goal.how for goal in content.goals])}
            yield "impact", {}


def _lines(texts: list[Texts]) -> dict[str, str]:
    """Several texts as paragraphs of one, in every language all of them have."""
    return {code: "\n\n".join(text[code] for text in texts) for code in texts[0]}


def _read(world: World, content: CampaignContent, goal: GoalContent, reading: Reading) -> None:
    organisation = world.organisations[content.organisation]
    services.read_goal(
        world.goals[content.slug, goal.key],
        value=reading.value,
        verified_by=world.organisations[reading.verified_by] if reading.verified_by else None,
        reason=reading.reason[organisation.language] if reading.reason else "",
        by=coordinator_of(world, content.organisation),
    )


def _close(world: World, content: CampaignContent) -> None:
    services.close_campaign(
        world.campaigns[content.slug],
        did_not_work=content.did_not_work or {},
        by=coordinator_of(world, content.organisation),
    )
