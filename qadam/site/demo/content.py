"""All the words of the demo network, read and checked once. Whoever imports this has sound content or an error."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from qadam.learning.loading import guides
from qadam.places.data import pakistan
from qadam.site.demo.people import DemoPerson, people
from qadam.site.demo.reading import ContentError, load_folder, load_list
from qadam.site.demo.shapes import (
    AroundContent,
    BroadcastContent,
    CampaignContent,
    ChainContent,
    ChatContent,
    CircleContent,
    CohortContent,
    DriveContent,
    Helpline,
    LeaderContent,
    OrganisationContent,
    Persona,
    RoundContent,
    StoryContent,
    TemplateContent,
    WordingsContent,
)


@dataclass(frozen=True)
class DemoContent:
    """Everything that is loaded when a demo network starts for the first time."""

    organisations: tuple[OrganisationContent, ...]
    campaigns: tuple[CampaignContent, ...]
    stories: tuple[StoryContent, ...]
    drives: tuple[DriveContent, ...]
    broadcasts: tuple[BroadcastContent, ...]
    wordings: tuple[WordingsContent, ...]
    chats: tuple[ChatContent, ...]
    leaders: tuple[LeaderContent, ...]
    circles: tuple[CircleContent, ...]
    rounds: tuple[RoundContent, ...]
    chains: tuple[ChainContent, ...]
    around: tuple[AroundContent, ...]
    cohorts: tuple[CohortContent, ...]
    personas: tuple[Persona, ...]
    helplines: tuple[Helpline, ...]
    templates: tuple[TemplateContent, ...]
    people: tuple[DemoPerson, ...]


@cache
def demo_content() -> DemoContent:
    """The content, every reference in it followed. Raises ContentError."""
    content = DemoContent(
        organisations=load_list(OrganisationContent, "organisations.toml", "organisation"),
        campaigns=load_folder(CampaignContent, "campaigns"),
        stories=load_folder(StoryContent, "stories"),
        drives=load_folder(DriveContent, "drives"),
        broadcasts=load_list(BroadcastContent, "broadcasts.toml", "broadcast"),
        wordings=load_list(WordingsContent, "wordings.toml", "wordings"),
        chats=load_folder(ChatContent, "chats"),
        leaders=load_list(LeaderContent, "circles.toml", "leader"),
        circles=load_list(CircleContent, "circles.toml", "circle"),
        rounds=load_list(RoundContent, "circles.toml", "round"),
        chains=load_list(ChainContent, "circles.toml", "chain"),
        around=load_list(AroundContent, "circles.toml", "around"),
        cohorts=load_list(CohortContent, "creators.toml", "cohort"),
        personas=load_list(Persona, "personas.toml", "persona"),
        helplines=load_list(Helpline, "helplines.toml", "helpline"),
        templates=load_list(TemplateContent, "templates.toml", "template"),
        people=people(),
    )
    _check_names(content)
    _check_references(content)
    _check_goals(content)
    return content


def _check_names(content: DemoContent) -> None:
    named: dict[str, list[str]] = {
        "organisation": [o.slug for o in content.organisations],
        "campaign": [c.slug for c in content.campaigns],
        "story": [s.slug for s in content.stories],
        "drive": [d.slug for d in content.drives],
        "broadcast": [b.slug for b in content.broadcasts],
        "wordings": [w.slug for w in content.wordings],
        "chat": [c.slug for c in content.chats],
        "persona": [p.key for p in content.personas],
        "leader": [leader.key for leader in content.leaders],
        "number of a leader or creator": [
            *(str(leader.number) for leader in content.leaders if leader.number),
            *(str(one.number) for cohort in content.cohorts for one in cohort.creator if one.number),
        ],
        "cohort": [cohort.slug for cohort in content.cohorts],
        "creator": [one.key for cohort in content.cohorts for one in cohort.creator],
        "report of what goes round": [around.slug for around in content.around],
        "round": [one.slug for one in content.rounds],
        "chain": [chain.slug for chain in content.chains],
        "circle": [circle.slug for circle in content.circles],
        "number of a persona": [str(p.number) for p in content.personas],
        "helpline": [h.key for h in content.helplines],
        "template": [t.key for t in content.templates],
        "number of an organisation": [
            str(o.channel_number) for o in content.organisations if o.channel_number
        ],
        "member of staff": [m.email for o in content.organisations for m in o.staff],
    }
    for what, names in named.items():
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ContentError(f"{what} there twice: {', '.join(sorted(twice))}")


def _check_references(content: DemoContent) -> None:
    """Follows every name that points from one piece to another."""
    known: dict[str, set[str]] = {
        "organisation": {o.slug for o in content.organisations},
        "campaign": {c.slug for c in content.campaigns},
        "place": {record.code for record in pakistan()},
        "member of staff": {m.email for o in content.organisations for m in o.staff},
        "drive": {d.slug for d in content.drives},
        "story": {s.slug for s in content.stories},
        "persona": {p.key for p in content.personas},
        "leader": {leader.key for leader in content.leaders},
        "round": {one.slug for one in content.rounds},
        "circle": {circle.slug for circle in content.circles},
        "lesson": {code for guide in guides() for code in guide["lessons"]},
    }
    for where, what, names in _pointers(content):
        strange = {name for name in names if name} - known[what]
        if strange:
            raise ContentError(f"{where}: no {what} {', '.join(sorted(strange))}")


def _pointers(content: DemoContent) -> Iterator[tuple[str, str, Iterable[str]]]:
    for campaign in content.campaigns:
        yield campaign.slug, "place", campaign.places
        yield (
            campaign.slug,
            "organisation",
            [campaign.organisation, *(p.organisation for p in campaign.partners)],
        )
        yield campaign.slug, "organisation", [r.verified_by for goal in campaign.goals for r in goal.readings]
    for story in content.stories:
        yield story.slug, "organisation", [story.organisation]
        yield story.slug, "place", [story.place]
        yield story.slug, "campaign", [story.campaign]
        yield story.slug, "member of staff", [note.by for note in story.review]
        yield story.slug, "persona", [story.narrator.persona]
    for drive in content.drives:
        yield drive.slug, "place", [drive.place]
        yield drive.slug, "campaign", [drive.campaign]
        yield drive.slug, "organisation", [drive.organisation, *(o.verified_by for o in drive.outcomes)]
    for broadcast in content.broadcasts:
        yield broadcast.slug, "organisation", [broadcast.organisation]
        yield broadcast.slug, "campaign", [broadcast.campaign]
        yield broadcast.slug, "drive", broadcast.drives
        yield broadcast.slug, "place", broadcast.places
    for wordings in content.wordings:
        yield wordings.slug, "organisation", [wordings.organisation]
        yield wordings.slug, "campaign", [wordings.campaign]
    for chat in content.chats:
        yield chat.slug, "organisation", [chat.organisation]
        yield chat.slug, "persona", [chat.persona]
        yield chat.slug, "story", [chat.story]
        yield chat.slug, "drive", [chat.joins]
        yield chat.slug, "member of staff", [message.by for message in chat.messages]
    for persona in content.personas:
        yield persona.key, "organisation", [persona.organisation]
        yield persona.key, "place", [persona.place]
    yield from _pointers_of_circles(content)
    for cohort in content.cohorts:
        yield cohort.slug, "organisation", [cohort.organisation]
        yield cohort.slug, "campaign", [cohort.about]
        yield cohort.slug, "member of staff", cohort.mentors
        yield cohort.slug, "persona", [one.persona for one in cohort.creator]
        yield cohort.slug, "drive", [draft.brought_by for one in cohort.creator for draft in one.draft]
    yield "people", "place", {person.place for person in content.people}


def _pointers_of_circles(content: DemoContent) -> Iterator[tuple[str, str, Iterable[str]]]:
    for leader in content.leaders:
        yield leader.key, "organisation", [leader.organisation]
        yield leader.key, "place", [leader.place]
        yield leader.key, "persona", [leader.persona]
        yield leader.key, "member of staff", [leader.by]
        yield leader.key, "leader", [leader.watched_by, *leader.peers]
    for circle in content.circles:
        yield circle.slug, "organisation", [circle.organisation]
        yield circle.slug, "place", [circle.place]
        yield circle.slug, "leader", [circle.leader, circle.mentor, circle.second_phone]
        yield circle.slug, "round", [circle.round]
        yield circle.slug, "lesson", [meeting.lesson for meeting in circle.meeting]
    for one in content.rounds:
        yield one.slug, "organisation", [one.organisation]
        yield one.slug, "place", [one.place]
    for chain in content.chains:
        yield chain.slug, "lesson", [chain.lesson]
        yield chain.slug, "place", [chain.place]
    for around in content.around:
        yield around.slug, "organisation", [around.organisation]
        yield around.slug, "leader", [around.leader]
        yield around.slug, "place", [around.place]
        yield around.slug, "member of staff", [around.by]
        yield around.slug, "lesson", [around.card]
        yield around.slug, "circle", [around.circle]


def _check_goals(content: DemoContent) -> None:
    """What a goal has reached is what the drives brought, where drives bring it."""
    for campaign in content.campaigns:
        for goal in campaign.goals:
            drives = [drive for drive in content.drives if drive.campaign == campaign.slug]
            brought = [
                outcome.value for drive in drives for outcome in drive.outcomes if outcome.key == goal.key
            ]
            reached = goal.readings[-1].value
            if brought and sum(brought) != reached:
                raise ContentError(
                    f"{campaign.slug}: {goal.key} reached {reached}, drives brought {sum(brought)}"
                )
