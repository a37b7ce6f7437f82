"""Reads about stories worth a name."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _

from qadam.campaigns.models import Campaign
from qadam.core.clock import now
from qadam.core.languages import LANGUAGES, Texts, said
from qadam.core.text import clean, fold
from qadam.media.queries import RenditionSet, rendition_sets
from qadam.messaging.models import ChannelAccount, Incident
from qadam.messaging.queries import channel_name, chat_link, link_to
from qadam.organisations.actors import NOBODY, Actor
from qadam.people.models import Person
from qadam.places.models import PlaceKind
from qadam.stories.enums import Audience, StoryState
from qadam.stories.models import Review, Story, StoryPart, StoryQuerySet

# How long the next thing she sends is taken as the answer to the desk's question.
ANSWER_WITHIN = timedelta(days=14)
# A phone shows this many stories on one page of the list.
PAGE = 12
# Long enough to hear fifteen minutes twice.
SIGNED_FOR_S = 3600


def with_parts(stories: StoryQuerySet) -> StoryQuerySet:
    """The same stories with everything a card or page shows, in two more queries."""
    shown = Prefetch("parts", queryset=StoryPart.objects.filter(is_shown=True).select_related("media"))
    return stories.select_related(
        "rule", "place__parent__parent", "organisation", "campaign"
    ).prefetch_related(shown)


def newest(*, limit: int, campaign: Campaign | None = None) -> list[Story]:
    """The newest published stories with what a card needs."""
    stories = Story.objects.published()
    if campaign is not None:
        stories = stories.filter(campaign=campaign)
    return list(with_parts(stories)[:limit])


def count_published(*, campaign: Campaign | None = None) -> int:
    stories = Story.objects.published()
    return (stories.filter(campaign=campaign) if campaign else stories).count()


def published(*, kind: str = "") -> StoryQuerySet:
    """What the public reads, newest first, of one kind or all, with what a card needs."""
    stories = with_parts(Story.objects.published())
    return stories.filter(kind=kind) if kind else stories


def kinds_told() -> list[tuple[str, int]]:
    """The kinds there are public stories of, with how many, the most frequent first."""
    rows = Story.objects.published().order_by().values_list("kind").annotate(n=Count("pk"))
    return sorted(rows, key=lambda row: -row[1])


def public_story(slug: str, actor: Actor = NOBODY) -> Story | None:
    """A published story an actor may read, or the tombstone of one that was public; None for everything else."""
    readable = Story.objects.visible_to(actor).filter(state=StoryState.PUBLISHED, slug=slug)
    tombstone = Story.objects.filter(state=StoryState.WITHDRAWN, was_public=True, slug=slug)
    return _only(readable) or _only(tombstone)


def _only(stories: StoryQuerySet) -> Story | None:
    """One story with what its page shows. In no order: it is asked for by every visitor, and building the query costs most."""
    parts = Prefetch("parts", queryset=StoryPart.objects.filter(is_shown=True))
    whole = stories.select_related("rule", "place__parent__parent", "organisation", "campaign")
    return next(iter(whole.prefetch_related(parts).order_by()[:1]), None)


def teller(story: Story) -> str:
    """The name readers see: only when the narrator said everybody may, and only the name given for it."""
    return clean(story.shown_name) if story.rule.audience == Audience.PUBLIC_NAMED else ""


def place_shown(story: Story) -> Texts:
    """The story's place with its district, in every language that names it: Utmanzai, Charsadda."""
    place = story.place
    if place is None:
        return {}
    above = place.parent
    while above is not None and above.kind != PlaceKind.DISTRICT:
        above = above.parent
    around = above.name if above else {}
    return {
        code: _with_district(name, said(around, code), code)
        for code, name in place.name.items()
        if code in LANGUAGES
    }


def _with_district(name: str, district: str, code: str) -> str:
    if not district or fold(district) in fold(name):
        return name
    return f"{name}{'،' if LANGUAGES[code].rtl else ','} {district}"


def media_of(stories: list[Story], *, signed: bool = False) -> dict[UUID, RenditionSet]:
    """What there is to show and hear of many stories, by original; signed for what is not public. One query."""
    ids = [part.media_id for story in stories for part in story.parts.all() if part.media_id]
    return rendition_sets(ids, signed_for_s=SIGNED_FOR_S if signed else None) if ids else {}


def stories_of(person: Person) -> StoryQuerySet:
    """What a person told and has not taken back, newest first."""
    return (
        Story.objects.filter(narrator_id=person.pk)
        .exclude(state=StoryState.WITHDRAWN)
        .order_by("-created_at")
    )


def question_open(person: Person) -> Story | None:
    """The story whose question from the desk the person has not answered yet; the latest asked first."""
    asked = Story.objects.filter(
        narrator_id=person.pk, state=StoryState.RETURNED, updated_at__gt=now() - ANSWER_WITHIN
    )
    return asked.order_by("-updated_at").first()


def last_review(story: Story, decision: str) -> Review | None:
    """The latest decision of that kind, with its words for the narrator."""
    return story.reviews.filter(decision=decision).order_by("-at", "-id").first()


def chats(words: str) -> list[tuple[Texts, str, str, str]]:
    """Every open channel: whose it is, what it is called, its address, and a link that opens it with these words."""
    accounts = ChannelAccount.objects.filter(is_open=True).exclude(public_address="").order_by("created_at")
    return [
        (a.organisation.name, channel_name(a.kind), a.public_address, link_to(a, words))
        for a in accounts.select_related("organisation")
    ]


def chat_to_prove_number(story: Story) -> str:
    """A link by which a narrator who gave a number on the web shows that it is hers; empty when there is nothing to prove."""
    unproven = story.narrator and story.narrator.addresses.filter(verified_at=None).exists()
    return chat_link(story.organisation, _("Hello")) if unproven else ""


def desk_list(stories: StoryQuerySet, state: str) -> StoryQuerySet:
    """Those in a state, ready for the desk's list: what waits oldest first, the others newest first."""
    order = "told_at" if state == StoryState.SUBMITTED else "-updated_at"
    found = stories.filter(state=state).select_related("rule", "campaign").prefetch_related("parts")
    return found.order_by(order, "pk")


def counts_by_state(stories: StoryQuerySet) -> dict[str, int]:
    """How many of these stories are in each state."""
    return dict(stories.order_by().values_list("state").annotate(n=Count("pk")))


def danger_in(story: Story) -> str:
    """The kind of danger for which a guardian was called, empty when none was or she has given the story on."""
    if not story.is_guarded or story.narrator_id is None:
        return "help" if story.is_guarded else ""
    last = Incident.objects.filter(person_id=story.narrator_id).order_by("-created_at").first()
    return last.kind if last else "help"
