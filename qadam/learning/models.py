"""Guides, lessons, their versions and cards; the bank of items; what is going round and the examples made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qadam.core import languages
from qadam.core.clock import now
from qadam.core.languages import Texts, TextsField
from qadam.core.models import BaseModel, new_id
from qadam.learning.badge_models import Badge, BadgeKey, PassDay, PassOn  # noqa: F401 (tables of this room)
from qadam.learning.enums import (
    CardKind,
    ExampleState,
    Form,
    GoingRoundState,
    ItemKind,
    VersionState,
)
from qadam.learning.enums import Door as ItemDoor
from qadam.media.models import Original
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, EDITORS, ORGANISERS
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.places.models import Place


class Guide(models.Model):
    """Lessons in an order: "Tonight", a course for a class. Comes with the library."""

    code = models.SlugField(max_length=40, primary_key=True)
    position = models.PositiveSmallIntegerField(default=0)
    title = TextsField()
    summary = TextsField(blank=True)

    class Meta:
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.code


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, actor: Actor) -> "LessonQuerySet":
        """Whatever is published to everybody; drafts to those who work in the organisation."""
        ours = Q(organisation_id__in=actor.organisations(ANYONE))
        return self.filter(ours | Q(pk__in=Version.objects.published().values("lesson_id")))

    def manageable_by(self, actor: Actor) -> "LessonQuerySet":
        """An organisation's own. The library is nobody's to change: `adapt_lesson` makes a copy."""
        return self.filter(organisation_id__in=actor.organisations(EDITORS))

    def library(self) -> "LessonQuerySet":
        return self.filter(organisation__isnull=True)


class Lesson(BaseModel):
    """One sitting of about 40 minutes. `adapted_from` is the lesson it was made of."""

    # None: of the library that came with Qadam.
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="lessons"
    )
    guide = models.ForeignKey(Guide, null=True, on_delete=models.SET_NULL, related_name="lessons")
    position = models.PositiveSmallIntegerField(default=0)
    code = models.SlugField(max_length=60, unique=True)
    # What the items of the bank about the same are filed under.
    topic = models.SlugField(max_length=40)
    # Values of Audience.
    audience = models.JSONField(default=list)
    adapted_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="adapted")

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ("guide__position", "position", "code")

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> Texts:
        """As people know it: of the version that is out, else of the newest; the code where nothing is written."""
        newest_first = sorted(self.versions.all(), key=lambda v: v.number, reverse=True)
        out = next((v for v in newest_first if v.state == VersionState.PUBLISHED), None)
        found = out or next(iter(newest_first), None)
        return found.title if found else {"en": self.code}


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self) -> "VersionQuerySet":
        return self.filter(state=VersionState.PUBLISHED)


class Version(BaseModel):
    """The words and cards of a lesson as they stood once. A published one never changes; a change is the next number."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    title = TextsField()
    summary = TextsField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=40)
    licence = models.CharField(max_length=40, default="CC-BY-SA-4.0")
    # Where its facts come from, in words or addresses.
    sources = models.JSONField(default=list, blank=True)
    # Of the library's files: what was already read is not read again.
    fingerprint = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Somebody else than the author, in an organisation with two who may.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    review_words = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "number"], name="version_once_a_number"),
            models.UniqueConstraint(
                fields=["lesson"], condition=Q(state=VersionState.PUBLISHED), name="version_one_published"
            ),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="version_known_state"),
        ]
        ordering = ("lesson", "number")


class Card(models.Model):
    """One card. `answers` are a question's: [{"drawing": "lock", "text": {"ur": "…"}}], `right` the index of the right one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="cards")
    # Stays the same from version to version and language to language.
    name = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=CardKind)
    drawing = models.SlugField(max_length=40)
    minutes = models.PositiveSmallIntegerField(default=3)
    text = TextsField(blank=True)
    note = TextsField(blank=True)
    answers = models.JSONField(default=list, blank=True)
    right = models.PositiveSmallIntegerField(null=True, blank=True)
    why = TextsField(blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="card_once_a_name"),
            models.CheckConstraint(condition=Q(kind__in=CardKind.values), name="card_known_kind"),
            models.CheckConstraint(
                condition=Q(kind=CardKind.QUESTION, right__isnull=False)
                | (~Q(kind=CardKind.QUESTION) & Q(right__isnull=True)),
                name="card_question_has_an_answer",
            ),
        ]


class NativeReading(models.Model):
    """A native speaker read these words aloud. `words_hash` tells whether they are still the same words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="readings")
    language = models.CharField(max_length=10, choices=languages.CHOICES)
    words_hash = models.CharField(max_length=64)
    reader = models.CharField(max_length=80)
    read_on = models.DateField()
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "language", "words_hash"], name="reading_once"),
            models.CheckConstraint(condition=~Q(reader=""), name="reading_has_a_reader"),
        ]


class PackFile(BaseModel):
    """A lesson in one language as a file that was made once: a page or a sheet. `fingerprint` tells whether it still fits.

    `organisation` is whose voices are in it and `circle_id` whose examples; without both it is everybody's.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(max_length=10, choices=languages.CHOICES)
    form = models.CharField(max_length=5, choices=Form)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    circle_id = models.UUIDField(null=True)
    fingerprint = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language", "form", "organisation", "circle_id"],
                name="pack_once",
                nulls_distinct=False,
            )
        ]


class OutsideMaterialQuerySet(models.QuerySet["OutsideMaterial"]):
    def visible_to(self, actor: Actor) -> "OutsideMaterialQuerySet":
        """What stands beside a published lesson, to everybody; the rest to those who work in the organisation."""
        out = Q(lesson__in=Version.objects.published().values("lesson_id"))
        return self.filter(out | Q(organisation_id__in=actor.organisations(ANYONE)))

    def manageable_by(self, actor: Actor) -> "OutsideMaterialQuerySet":
        return self.filter(organisation_id__in=actor.organisations(EDITORS))


class OutsideMaterial(BaseModel):
    """Something others made about what a lesson is about: an address with its licence. Nothing of it is kept or fetched."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="outside")
    url = models.URLField(max_length=300)
    title = models.CharField(max_length=160)
    licence = models.CharField(max_length=80)
    language = models.CharField(max_length=10, choices=languages.CHOICES)

    objects = OutsideMaterialQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "lesson", "url"], name="outside_once"),
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="outside_by_https"),
            models.CheckConstraint(condition=~Q(licence=""), name="outside_has_a_licence"),
        ]


class Item(models.Model):
    """A pictured question of the bank, or a message or address of a game.

    check: `right` is the index of an answer. scam, link: 0 is real, 1 is a scam or a false address; `address` and `owner`
    are those of a link.
    """

    code = models.SlugField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=5, choices=ItemKind)
    topic = models.SlugField(max_length=40)
    difficulty = models.PositiveSmallIntegerField(default=2)
    drawing = models.SlugField(max_length=40, blank=True)
    text = TextsField()
    answers = models.JSONField(default=list, blank=True)
    right = models.PositiveSmallIntegerField()
    why = TextsField()
    address = models.CharField(max_length=200, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    is_used = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)
        indexes = [models.Index(fields=["kind", "topic", "difficulty"], name="item_draw")]

    def __str__(self) -> str:
        return self.code


class ItemTally(models.Model):
    """How often an item was shown and answered rightly on a day, by door. Counts alone: nobody is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="tallies")
    on = models.DateField()
    door = models.CharField(max_length=6, choices=ItemDoor)
    shown = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "on", "door"], name="item_tally_once"),
            models.CheckConstraint(condition=Q(right__lte=models.F("shown")), name="item_tally_of_shown"),
        ]


class GoingRoundQuerySet(models.QuerySet["GoingRound"]):
    def visible_to(self, actor: Actor) -> "GoingRoundQuerySet":
        """What was looked at and shown, to everybody; the rest to those who work in the organisation."""
        shown = Q(state__in=[GoingRoundState.SHOWN, GoingRoundState.OVER])
        return self.filter(shown | Q(organisation_id__in=actor.organisations(ANYONE)))

    def manageable_by(self, actor: Actor) -> "GoingRoundQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))


class GoingRound(BaseModel):
    """A scam or rumour people get in a place just now. Told by a facilitator or a tipline; looked at before anybody sees it.

    No names and no numbers of anybody stand in it: `report_going_round` refuses them. One told by voice has no words until
    somebody has listened and written them.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    topic = models.SlugField(max_length=40)
    text = TextsField(blank=True)
    voice = models.ForeignKey(Original, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=GoingRoundState, default=GoingRoundState.REPORTED)
    reported_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # Which filling of the port it came by: "circle", "desk", "tipline".
    source = models.SlugField(max_length=20)
    # The same report sent twice is one row.
    source_id = models.UUIDField(null=True, unique=True)
    reported_at = models.DateTimeField(default=now)
    reviewed_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = GoingRoundQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-reported_at"], name="going_round_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=GoingRoundState.values), name="going_known_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[GoingRoundState.SHOWN, GoingRoundState.OVER]) | ~Q(text={}),
                name="going_shown_has_words",
            ),
        ]


class ExampleQuerySet(models.QuerySet["Example"]):
    def visible_to(self, actor: Actor) -> "ExampleQuerySet":
        return self.filter(Q(state=ExampleState.SHARED) | Q(organisation_id__in=actor.organisations(ANYONE)))

    def manageable_by(self, actor: Actor) -> "ExampleQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))


class Example(BaseModel):
    """What is going round, as a circle put it on a card. Its own until it is offered and somebody looked at it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="examples")
    card_name = models.SlugField(max_length=40)
    going_round = models.ForeignKey(GoingRound, null=True, on_delete=models.SET_NULL, related_name="examples")
    # Whose it is while it is not shared: a circle of the room below.
    circle_id = models.UUIDField(null=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    text = TextsField()
    state = models.CharField(max_length=10, choices=ExampleState, default=ExampleState.KEPT)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ExampleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExampleState.values), name="example_known_state")
        ]
