"""Sealed originals, what is shown of them, the pictures of shared links. Every file is sealed at rest."""

from django.db import models
from django.db.models import Q

from qadam.core import languages
from qadam.core.models import BaseModel
from qadam.media.enums import EXTENSIONS, PICTURES, SOUNDS, MediaKind, OriginalState, Purpose
from qadam.media.limits import Reason
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, ORGANISERS
from qadam.organisations.models import Organisation


class OriginalQuerySet(models.QuerySet["Original"]):
    def visible_to(self, actor: Actor) -> "OriginalQuerySet":
        """The rows (not the bytes, which nobody sees) of the organisations the actor works in."""
        return self.filter(organisation__in=actor.organisations(ANYONE))

    def manageable_by(self, actor: Actor) -> "OriginalQuerySet":
        return self.filter(organisation__in=actor.organisations(ORGANISERS))


class Original(BaseModel):
    """What somebody sent, sealed. Never shown as it is. No `file_name` once the master's time is over."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=MediaKind)
    state = models.CharField(max_length=10, choices=OriginalState, default=OriginalState.RECEIVED)
    mime = models.CharField(max_length=60)
    bytes = models.PositiveIntegerField()
    content_hash = models.BinaryField(max_length=16)
    file_name = models.CharField(max_length=80, unique=True, null=True)
    sealed_with = models.CharField(max_length=40)
    refused_for = models.CharField(max_length=40, blank=True)
    # How long a refused recording is, if its header says so; its first 15 minutes alone when someone agreed.
    seconds = models.FloatField(null=True)
    only_beginning = models.BooleanField(default=False)
    keep_until = models.DateTimeField(null=True)
    # When its owner was told that it is ready or refused.
    told_at = models.DateTimeField(null=True)

    objects = OriginalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MediaKind.values), name="original_known_kind"),
            models.CheckConstraint(condition=Q(state__in=OriginalState.values), name="original_known_state"),
            models.CheckConstraint(
                condition=Q(state=OriginalState.REFUSED, refused_for__in=[reason.value for reason in Reason])
                | (~Q(state=OriginalState.REFUSED) & Q(refused_for="")),
                name="original_refused_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(told_at__isnull=True), name="original_waiting"),
            models.Index(fields=["keep_until"], condition=Q(keep_until__isnull=False), name="original_ends"),
            models.Index(fields=["organisation", "content_hash"], name="original_same_content"),
        ]


class Shown(BaseModel):
    """What rendition and card share: a stable opaque public name, and a sealed file behind it."""

    key = models.CharField(max_length=40, unique=True)
    mime = models.CharField(max_length=60)
    bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    file_name = models.CharField(max_length=80, unique=True)
    sealed_with = models.CharField(max_length=40)

    class Meta:
        abstract = True

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.mime]

    @property
    def etag(self) -> str:
        """Changes when the file behind the name does."""
        return f'"{int(self.updated_at.timestamp() * 1_000_000):x}"'


class Rendition(Shown):
    """One light copy of an original: no location, no device data. `peaks` is a voice's wave, 0 to 100."""

    original = models.ForeignKey(Original, on_delete=models.CASCADE, related_name="renditions")
    purpose = models.CharField(max_length=12, choices=Purpose)
    seconds = models.FloatField(null=True)
    peaks = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["original", "purpose", "mime"], name="rendition_once_a_purpose"),
            models.CheckConstraint(
                condition=Q(purpose__in=PICTURES, width__gt=0, height__gt=0, seconds__isnull=True)
                | Q(purpose__in=SOUNDS, seconds__gt=0, width__isnull=True, height__isnull=True),
                name="rendition_has_its_measure",
            ),
            models.CheckConstraint(condition=Q(mime__in=list(EXTENSIONS)), name="rendition_known_mime"),
        ]


class Card(Shown):
    """The picture of a shared link, in one language. `subject_id` is what it speaks of: a story, a drive."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject_id = models.UUIDField()
    language = models.CharField(max_length=10, choices=languages.CHOICES)
    words_hash = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "language"], name="card_once_a_language"),
            models.CheckConstraint(condition=Q(mime="image/jpeg"), name="card_is_jpeg"),
        ]
