"""Stories, their parts, their rules and the copy readers see."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from qadam.campaigns.models import Campaign
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.languages import TextsField
from qadam.core.models import BaseModel, new_id
from qadam.media.models import Original
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, EDITORS, Role
from qadam.organisations.models import Organisation
from qadam.people.enums import ConsentMethod
from qadam.people.models import Person
from qadam.places.models import Place
from qadam.stories.enums import IS_PUBLIC, Audience, PartKind, StoryKind, StoryState

GUARDIANS = frozenset({Role.GUARDIAN})
# Whoever may have something to do at the desk of stories.
DESK = EDITORS | GUARDIANS


def _handed_over(actor: Actor) -> Q:
    """Editors work on what was told; what discloses danger is seen by guardians alone until one lets it go on."""
    editors = Q(organisation_id__in=actor.organisations(EDITORS), is_guarded=False)
    guardians = Q(organisation_id__in=actor.organisations(GUARDIANS), is_guarded=True)
    return (editors | guardians) & ~Q(state=StoryState.TELLING)


class StoryQuerySet(models.QuerySet["Story"]):
    def visible_to(self, actor: Actor) -> "StoryQuerySet":
        """Published public ones to everybody; circle ones to those who work there; her own to the narrator."""
        public = Q(state=StoryState.PUBLISHED, rule__audience__in=list(IS_PUBLIC))
        if actor.is_nobody:
            return self.filter(public)  # the question of every visitor: as short as it can be
        circle = Q(
            state=StoryState.PUBLISHED,
            rule__audience=Audience.CIRCLE,
            organisation_id__in=actor.organisations(ANYONE),
        )
        hers = Q(narrator_id=actor.person_id) if actor.person_id else Q(pk__in=[])
        return self.filter(public | circle | hers | _handed_over(actor))

    def manageable_by(self, actor: Actor) -> "StoryQuerySet":
        """Stories handed over to the organisation. One that is still being told is the narrator's alone."""
        return self.filter(_handed_over(actor))

    def published(self) -> "StoryQuerySet":
        """What the public reads, newest first."""
        return self.filter(state=StoryState.PUBLISHED, rule__audience__in=list(IS_PUBLIC)).order_by(
            "-published_at"
        )


class Story(BaseModel):
    """What a person told. `title` and `body` are the edited copy readers see; the parts stay as they were told.

    `was_public` decides what is left after withdrawing: a tombstone (410) or nothing (404).
    `translations` says who put it into a language and whether the narrator agrees: {"ur": {"by": "…", "approved": true}}.
    `chapters` are the places in the recording worth a link: [{"at_s": 72, "title": {"ur": "…"}}].
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stories")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.SET_NULL, related_name="stories")
    narrator = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="stories")
    # The name shown when the audience allows one; never taken from the person row by itself.
    shown_name = models.CharField(max_length=120, blank=True)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=StoryKind, default=StoryKind.TESTIMONY)
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=StoryState, default=StoryState.TELLING)
    title = TextsField(blank=True)
    body = TextsField(blank=True)
    translations = models.JSONField(default=dict, blank=True)
    chapters = models.JSONField(default=list, blank=True)
    # The web form it came from: the same form sent twice is one story.
    submission_id = models.UUIDField(null=True, unique=True)
    search = SearchVectorField(null=True)
    was_public = models.BooleanField(default=False)
    # Somebody in it may be in danger: it left the ordinary queue for a guardian.
    is_guarded = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = StoryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "told_at"], name="story_queue"),
            models.Index(fields=["-published_at"], name="story_newest", condition=Q(state="published")),
            GinIndex(fields=["search"], name="story_search"),
        ]

    def __str__(self) -> str:
        return self.slug


class StoryRule(models.Model):
    """The narrator's answers, with what proves them. A new answer replaces the old one; each is also a Consent row."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="rule", primary_key=True)
    audience = models.CharField(max_length=15, choices=Audience, default=Audience.NOT_YET)
    may_share = models.BooleanField(default=False)
    shows_others = models.BooleanField(default=False)
    others_agree = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    # Her yes in her own voice, where she gave one. Heard at the desk, never published.
    voice = models.ForeignKey(Original, null=True, on_delete=models.SET_NULL, related_name="+")
    method = models.CharField(max_length=10, choices=ConsentMethod, blank=True)
    language = models.CharField(max_length=10, blank=True)
    message_id = models.UUIDField(null=True)
    # Every message that answered a question about consent; emptied when the story is taken back.
    answered_in = models.JSONField(default=list)
    at = models.DateTimeField(default=now)


class StoryPart(models.Model):
    """One thing that was told: a text, a picture, a voice. In order; never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=PartKind)
    text = models.TextField(blank=True)
    media = models.ForeignKey(Original, null=True, on_delete=models.SET_NULL, related_name="+")
    # What is on a picture, for those who do not see it.
    alt = TextsField(blank=True)
    # What a reader may see; an editor can leave a part out of the published copy.
    is_shown = models.BooleanField(default=True)
    # The message or form it came from: the same one twice is one part.
    source_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("position", "at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["story", "source_id"], condition=Q(source_id__isnull=False), name="part_once_a_source"
            )
        ]


class Review(models.Model):
    """One decision about a story: the check list as it was ticked, the decision, and the words for the narrator."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="reviews")
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision = models.CharField(max_length=10, choices=StoryState)
    checks = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=now)
