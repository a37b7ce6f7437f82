"""Sealed originals and what is shown of them."""

from django.db import models

from qadam.core.models import BaseModel
from qadam.media.enums import MediaKind, OriginalState
from qadam.organisations.models import Organisation


class Original(BaseModel):
    """What somebody sent, sealed. Never shown as it is."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=MediaKind)
    state = models.CharField(max_length=10, choices=OriginalState, default=OriginalState.RECEIVED)
    mime = models.CharField(max_length=60)
    bytes = models.PositiveIntegerField()
    content_hash = models.BinaryField(max_length=16)
    file_name = models.CharField(max_length=80, unique=True)
    refused_for = models.CharField(max_length=40, blank=True)


class Rendition(BaseModel):
    """One light copy of an original: no location, no device data. `key` is its stable opaque public name."""

    original = models.ForeignKey(Original, on_delete=models.CASCADE, related_name="renditions")
    purpose = models.CharField(max_length=12)
    key = models.CharField(max_length=40, unique=True)
    mime = models.CharField(max_length=60)
    bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    peaks = models.JSONField(default=list)
    file_name = models.CharField(max_length=80, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["original", "purpose", "mime"], name="rendition_once_a_purpose")
        ]
